"""Writes reference.json: values and derivatives of primitives, correctly rounded from 60 digits (Python 3, mpmath).

Independent of Chainrule: nothing here is computed by it. Run `python3 generate.py` in this folder; an argument sets the
number of points for each region (default 14), and the result then goes to standard output instead, for measuring.
"""

import json
import math
import random
import sys

from mpmath import acosh, asinh, atan2, atanh, diff, erf, erfc, exp, hypot, inf, log, loggamma, mp, mpf, psi, sqrt, tan, tanh

mp.dps = 60
generator = random.Random(20261122)
points = int(sys.argv[1]) if len(sys.argv) > 1 else 14


def uniform(low, high):
    return lambda: generator.uniform(low, high)


def scaled(low, high, sign=1.0):
    """Log-uniform magnitudes."""
    return lambda: sign * math.exp(generator.uniform(math.log(low), math.log(high)))


def near(center, low=1e-15, high=1e-2):
    """Points on both sides of a center, at all distances."""
    return lambda: float(mpf(center) + generator.choice([-1, 1]) * mpf(math.exp(generator.uniform(math.log(low), math.log(high)))))


def below_one(sign):
    """Magnitudes below 1, at all distances from it."""
    return lambda: sign * (1 - math.exp(generator.uniform(math.log(1e-15), 0)))


def order(high):
    return lambda: float(generator.randint(0, high))


def logistic(x):
    return 1 / (1 + exp(-x))


def sign_free_loggamma(x):
    """ln |gamma(x)|; for large x, mpmath's own asymptotics."""
    return loggamma(x).real


# name: (function, regions); a region has one source of numbers for each input.
values = {
    "logistic": (logistic, [[uniform(-40, 40)], [uniform(-700, 700)], [scaled(1e-300, 1)], [scaled(1e-300, 1, -1)]]),
    "softplus": (lambda x: mp.log1p(exp(x)), [[uniform(-40, 40)], [uniform(-700, 700)], [scaled(1e-300, 1)]]),
    "logLogistic": (lambda x: -mp.log1p(exp(-x)), [[uniform(-40, 40)], [uniform(-700, 700)], [scaled(1e-300, 1)]]),
    "logAddExp": (
        lambda x, y: log(exp(x) + exp(y)),
        [[uniform(0, 40), uniform(0, 40)], [uniform(-700, 700), uniform(-700, 700)], [uniform(-700, -2), uniform(-700, -2)]],
    ),
    "log1mexp": (lambda x: mp.log1p(-exp(x)), [[uniform(-40, 0)], [uniform(-1, 0)], [scaled(1e-300, 1, -1)], [scaled(1, 700, -1)]]),
    "logit": (lambda x: log(x / (1 - x)), [[uniform(0, 1)], [scaled(1e-300, 0.5)], [near(0.5)], [near(0.5, 1e-3, 0.4)], [uniform(0.9, 1)]]),
    "xlogy": (lambda x, y: x * log(y), [[uniform(-9, 9), scaled(1e-300, 1e300)], [scaled(1e-200, 1e200), near(1)]]),
    "erf": (erf, [[uniform(-1, 1)], [uniform(-6, 6)], [scaled(1e-300, 1)], [scaled(1e-3, 7, -1)], [near(1)]]),
    "erfc": (erfc, [[uniform(-6, 6)], [uniform(0, 28)], [scaled(1e-300, 1)], [uniform(0, 2)], [near(0.5)], [uniform(-1, 0)]]),
    "lgamma": (
        sign_free_loggamma,
        [[uniform(0, 3)], [uniform(3, 20)], [scaled(1e-300, 1)], [scaled(10, 1e305)], [near(1)], [near(2)], [near(10)], [uniform(1, 2)]],
    ),
    "digamma": (
        lambda x: psi(0, x),
        [[uniform(0, 3)], [uniform(2, 20)], [scaled(1e-300, 1)], [scaled(10, 1e300)], [near("1.46163214496836234126")], [near(2)], [near(10)]],
    ),
    "polygamma": (
        lambda n, x: psi(int(n), x),
        [[order(10), uniform(0, 3)], [order(10), uniform(2, 40)], [order(10), scaled(1e-20, 1)], [order(4), scaled(10, 1e60)]],
    ),
}
negative = {
    "lgamma": (sign_free_loggamma, [[uniform(-0.5, 0)], [uniform(-30, 0)], [scaled(1e-300, 0.5, -1)], [scaled(30, 1e8, -1)]]),
    "digamma": (lambda x: psi(0, x), [[uniform(-0.5, 0)], [uniform(-30, 0)], [scaled(1e-300, 0.5, -1)], [scaled(30, 1e8, -1)]]),
    "polygamma": (lambda n, x: psi(int(n), x), [[order(6), uniform(-10, 0)], [order(6), uniform(-0.5, 0)]]),
}
positive = uniform(0.1, 10)
anything = uniform(-5, 5)
partials = {
    "add": (lambda x, y: x + y, [anything, anything]),
    "sub": (lambda x, y: x - y, [anything, anything]),
    "mul": (lambda x, y: x * y, [anything, anything]),
    "div": (lambda x, y: x / y, [anything, positive]),
    "neg": (lambda x: -x, [anything]),
    "pow": (lambda x, y: x**y, [positive, uniform(-3, 3)]),
    "rem": (mp.fmod, [uniform(0, 9), uniform(0.5, 3)]),
    "abs": (abs, [anything]),
    "min": (min, [anything, anything]),
    "max": (max, [anything, anything]),
    "sqrt": (sqrt, [scaled(1e-12, 1e12)]),
    "cbrt": (lambda x: x ** (mpf(1) / 3), [scaled(1e-12, 1e12)]),
    "hypot": (hypot, [anything, anything]),
    "exp": (exp, [anything]),
    "expm1": (exp, [uniform(-40, 5)]),
    "log": (log, [scaled(1e-12, 1e12)]),
    "log1p": (mp.log1p, [uniform(-0.9, 10)]),
    "log2": (lambda x: log(x, 2), [scaled(1e-12, 1e12)]),
    "log10": (lambda x: log(x, 10), [scaled(1e-12, 1e12)]),
    "sin": (mp.sin, [anything]),
    "cos": (mp.cos, [anything]),
    "tan": (tan, [uniform(-1.5, 1.5)]),
    "asin": (mp.asin, [uniform(-1, 1)]),
    "acos": (mp.acos, [uniform(-1, 1)]),
    "atan": (mp.atan, [scaled(1e-6, 1e6)]),
    "atan2": (atan2, [anything, anything]),
    "sinh": (mp.sinh, [anything]),
    "cosh": (mp.cosh, [anything]),
    "tanh": (tanh, [uniform(-1.5, 1.5)]),
    "asinh": (asinh, [scaled(1e-6, 1e12)]),
    "acosh": (acosh, [uniform(1, 10)]),
    "atanh": (atanh, [uniform(-1, 1)]),
    "logistic": (logistic, [uniform(-300, 300)]),
    "softplus": (lambda x: mp.log1p(exp(x)), [uniform(-300, 300)]),
    "logLogistic": (lambda x: -mp.log1p(exp(-x)), [uniform(-300, 300)]),
    "logAddExp": (lambda x, y: log(exp(x) + exp(y)), [uniform(-20, 20), uniform(-20, 20)]),
    "log1mexp": (lambda x: mp.log1p(-exp(x)), [scaled(1e-6, 300, -1)]),
    "logit": (lambda x: log(x / (1 - x)), [scaled(1e-12, 1)]),
    "xlogy": (lambda x, y: x * log(y), [anything, positive]),
    "erf": (erf, [uniform(-5, 5)]),
    "erfc": (erfc, [uniform(-5, 5)]),
    "lgamma": (sign_free_loggamma, [scaled(1e-6, 1e6)]),
    "digamma": (lambda x: psi(0, x), [scaled(1e-6, 1e6)]),
    "polygamma": (lambda n, x: psi(int(n), x), [order(4), scaled(1e-2, 1e3)]),
}
# The ends of domains, where a formula that is right in the middle loses its digits.
ends = [
    ("powSlope", lambda x, y: y * x ** (y - 1), [positive, uniform(-3, 3)]),
    ("powLog", lambda x, y: x**y * log(x), [positive, uniform(-3, 3)]),
    ("powLog", lambda x, y: x**y * log(x), [near(1), uniform(-3, 3)]),
    ("sqrt", sqrt, [scaled(1e-300, 1e300)]),
    ("log1p", mp.log1p, [below_one(-1)]),
    ("asin", mp.asin, [below_one(1)]),
    ("acos", mp.acos, [below_one(-1)]),
    ("atan", mp.atan, [scaled(1, 1e150)]),
    ("tanh", tanh, [uniform(-20, 20)]),
    ("tanh", tanh, [uniform(-350, 350)]),
    ("tanh", tanh, [scaled(1e-300, 1)]),
    ("asinh", asinh, [scaled(1, 1e150, -1)]),
    ("acosh", acosh, [lambda: 1 + math.exp(generator.uniform(math.log(1e-14), 0))]),
    ("atanh", atanh, [below_one(1)]),
    ("logistic", logistic, [uniform(-700, 700)]),
    ("logAddExp", lambda x, y: log(exp(x) + exp(y)), [uniform(-300, 300), uniform(-300, 300)]),
    ("log1mexp", lambda x: mp.log1p(-exp(x)), [uniform(-600, 0)]),
    ("logit", lambda x: log(x / (1 - x)), [below_one(1)]),
    ("erf", erf, [uniform(-26, 26)]),
    ("erfc", erfc, [uniform(-26, 26)]),
    ("lgamma", sign_free_loggamma, [near("1.46163214496836234126", 1e-12)]),
    ("lgamma", sign_free_loggamma, [uniform(0.9, 1.1)]),
    ("digamma", lambda x: psi(0, x), [near("1.46163214496836234126", 1e-12)]),
]


def sampled(table):
    result = {}
    for name, (function, regions) in table.items():
        rows = []
        for region in regions:
            for _ in range(points):
                inputs = [source() for source in region]
                mp.dps = 60 + (320 if max(abs(x) for x in inputs) < 1e-10 else 0)
                value = float(function(*[mpf(x) for x in inputs]))
                if math.isfinite(value) and value != 0:
                    rows.append([*inputs, value])
        result[name] = rows
    mp.dps = 60
    return result


def sampled_partials(table):
    """[position, inputs..., partial]; polygamma has no partial by its order."""
    result = {}
    for name, function, sources in table:
        rows = result.setdefault(name, [])
        for position in range(len(sources)):
            if name == "polygamma" and position == 0:
                continue
            for _ in range(max(4, points // 2)):
                inputs = [mpf(source()) for source in sources]
                # A step far below the distance to any pole, by differences at 300 digits.
                mp.dps = 700

                def moved(h):
                    return function(*[x + h if k == position else x for k, x in enumerate(inputs)])

                step = mpf(10) ** -330
                slope = (moved(step) - moved(-step)) / (2 * step)
                mp.dps = 60
                rows.append([position, *[float(x) for x in inputs], float(slope)])
    return result


reference = {"values": sampled(values), "negative": sampled(negative), "partials": sampled_partials([(name, *row) for name, row in partials.items()]), "ends": sampled_partials(ends)}
if len(sys.argv) > 1:
    json.dump(reference, sys.stdout)
else:
    with open("reference.json", "w", encoding="utf-8") as file:
        sections = []
        for section, table in reference.items():
            lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(rows)}" for name, rows in table.items())
            sections.append(f"  {json.dumps(section)}: {{\n{lines}\n  }}")
        file.write("{\n" + ",\n".join(sections) + "\n}\n")
