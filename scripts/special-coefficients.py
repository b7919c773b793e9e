"""Computes the Chebyshev coefficients of src/special with 50 digits (Python 3, mpmath) and prints them as TypeScript.

Each function is interpolated at Chebyshev nodes; the series is cut where its tail is below 1e-18 of the first coefficient.
"""

from mpmath import cos, digamma, erfc, exp, findroot, loggamma, mp, mpf, nstr, pi, polygamma, zeta

mp.dps = 50
NODES = 64


def coefficients(function):
    """c[0] already halved: f(t) = sum of c[k] T_k(t) on [-1, 1]."""
    angles = [pi * (k + mpf(1) / 2) / NODES for k in range(NODES)]
    values = [function(cos(angle)) for angle in angles]
    series = [
        2 * sum(value * cos(k * angle) for value, angle in zip(values, angles)) / NODES for k in range(NODES)
    ]
    series[0] /= 2
    while abs(series[-1]) < mpf("1e-18") * abs(series[0]):
        series.pop()
    return series


def table(name, function):
    lines = "\n".join(f"  {nstr(value, 18)}," for value in coefficients(function))
    print(f"const {name} = [\n{lines}\n] as const;\n")


def scaled_erfc(t):
    """(1 + 2x) exp(x^2) erfc(x) with t = (x - 3.75) / (x + 3.75); 2/sqrt(pi) at infinity."""
    x = mpf("3.75") * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


def erf_excess(t):
    """erf(x) / x - 1 with t = 2x^2 - 1, for |x| <= 1."""
    z = (1 + t) / 2
    x = z**0.5
    return mp.erf(x) / x - 1


def lgamma_quotient(low):
    """lgamma(x) / ((x - 1)(x - 2)) on [low, low + 1]."""

    def function(t):
        x = low + (1 + t) / 2
        return loggamma(x) / ((x - 1) * (x - 2))

    return function


root = findroot(digamma, mpf("1.46"))


def digamma_quotient(t):
    """digamma(x) / (x - root) on [1, 2]."""
    x = 1 + (1 + t) / 2
    return digamma(x) / (x - root)


table("ERF_EXCESS", erf_excess)
table("SCALED_ERFC", scaled_erfc)
table("LGAMMA_QUOTIENT_1", lgamma_quotient(1))
table("LGAMMA_QUOTIENT_2", lgamma_quotient(2))
table("DIGAMMA_QUOTIENT", digamma_quotient)
high = mpf(float(root))
print("root of digamma:", repr(float(high)), "+", nstr(root - high, 17))
