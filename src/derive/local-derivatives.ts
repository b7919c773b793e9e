/**
 * The comments on backward steps: which local partial derivative a statement multiplies an adjoint by. `dw[j] += dz * X[i]` is
 * `∂z/∂w[j] = X[i]`: an adjoint of something named, times factors.
 */
import { LEVEL, within } from "../backends/javascript/expression.js";
import { isConstant } from "../ir/builder.js";
import type { Apply, Value, Variable } from "../ir/program.js";
import { primitives } from "../primitives/table.js";
import type { FunctionPlan } from "./function-plan.js";
import { plainName } from "./invented-names.js";

/** An adjoint, or null for none, times and divided by factors. */
interface Term {
  readonly adjoint: Value | null;
  readonly negative: boolean;
  readonly over: readonly Value[];
  readonly under: readonly Value[];
}

/** More terms than this say nothing at a glance. */
const MOST_TERMS = 3;
/** Longer comments would not be read. */
const LONGEST = 96;

export class LocalDerivatives {
  readonly #plan: FunctionPlan;

  constructor(plan: FunctionPlan) {
    this.#plan = plan;
  }

  /**
   * @param value what is assigned or added.
   * @param target the value whose adjoint it belongs to, and how the place is written.
   */
  describe(value: Value, target: Variable, place: string): readonly string[] {
    const { name, role } = target.origin;
    if (role !== "adjoint" || name === null || value.type.kind === "array") return [];
    const terms = this.#terms(value, value === target);
    const others = terms?.filter(({ adjoint }) => adjoint === null || !this.#isItself(adjoint, target)) ?? [];
    if (others.length > MOST_TERMS) return [];
    const of = primalText(place);
    const sentences = others.map((term) => this.#sentence(term, of));
    const short = sentences.filter((sentence) => sentence !== null && sentence.length <= LONGEST);
    return short.length < sentences.length ? [] : short.flatMap((sentence) => sentence ?? []);
  }

  #sentence({ adjoint, negative, over, under }: Term, of: string): string | null {
    const numerator = over.map((factor) => this.#factor(factor));
    const denominator = under.map((factor) => this.#factor(factor));
    const sign = negative !== (numerator.filter((text) => text.startsWith("−")).length % 2 === 1) ? "−" : "";
    const factors = numerator.map((text) => text.replace(/^−/, "")).filter((text) => text !== "1");
    const product = factors.length === 0 ? "1" : factors.join(" · ");
    const ratio = denominator.length === 0 ? product : `${product} / ${divisor(denominator)}`;
    const by = adjoint === null ? "value" : this.#adjointOf(adjoint);
    return by === null ? null : `∂${by}/∂${of} = ${sign}${ratio}`;
  }

  /** The name of what an adjoint belongs to. */
  #adjointOf(adjoint: Value): string | null {
    const text = this.#plan.writer.expression(adjoint).text;
    return /^d/.test(text) ? primalText(text) : null;
  }

  #isItself(adjoint: Value, target: Variable): boolean {
    const own = this.#plan.slotIfStored(target);
    return own !== null && this.#plan.slotIfStored(adjoint) === own;
  }

  /** The sum that a value is, expanded as far as it is written in one expression; null where it is no sum of that kind. */
  #terms(value: Value, isRoot: boolean): readonly Term[] | null {
    const made = this.#made(value, isRoot);
    const [x, y] = made?.inputs ?? [];
    if (made === null || x === undefined) return this.#leaf(value);
    if (made.primitive === primitives.neg) return this.#terms(x, false)?.map(negated) ?? null;
    if (made.primitive === primitives.get && !isRoot) return this.#leaf(value);
    if (y === undefined) return this.#leaf(value);
    switch (made.primitive) {
      case primitives.add:
        return joined(this.#terms(x, false), this.#terms(y, false));
      case primitives.sub:
        return joined(this.#terms(x, false), this.#terms(y, false)?.map(negated) ?? null);
      case primitives.mul:
        return this.#product(x, y);
      case primitives.div:
        if (this.#isActive(y)) return null;
        return this.#terms(x, false)?.map((term) => ({ ...term, under: [...term.under, y] })) ?? null;
      default:
        return this.#leaf(value);
    }
  }

  #product(x: Value, y: Value): readonly Term[] | null {
    if (this.#isActive(x) && this.#isActive(y)) return null;
    if (this.#isActive(y)) return this.#times(this.#terms(y, false), x);
    return this.#times(this.#terms(x, false), y);
  }

  /** Terms times a factor without adjoints. */
  #times(terms: readonly Term[] | null, factor: Value): readonly Term[] | null {
    const inner = this.#isSum(factor) ? null : this.#terms(factor, false);
    const [only] = inner ?? [];
    const flat = only !== undefined && inner?.length === 1 ? only : { over: [factor], under: [], negative: false };
    return (
      terms?.map((term) => ({
        adjoint: term.adjoint,
        negative: term.negative !== flat.negative,
        over: [...term.over, ...flat.over],
        under: [...term.under, ...flat.under],
      })) ?? null
    );
  }

  #isSum(value: Value): boolean {
    const made = this.#made(value, false);
    return made?.primitive === primitives.add || made?.primitive === primitives.sub;
  }

  #leaf(value: Value): readonly Term[] | null {
    if (value.kind === "variable" && this.#isAdjoint(value)) {
      return [{ adjoint: value, negative: false, over: [], under: [] }];
    }
    if (this.#isActive(value)) return null;
    return [{ adjoint: null, negative: false, over: isConstant(value, 1) ? [] : [value], under: [] }];
  }

  /** Whether an adjoint is part of the expression that is written for a value. */
  #isActive(value: Value): boolean {
    if (value.kind !== "variable") return false;
    if (this.#isAdjoint(value)) return true;
    const made = this.#made(value, false);
    return made?.inputs.some((input) => this.#isActive(input)) ?? false;
  }

  #isAdjoint(value: Variable): boolean {
    const definition = this.#plan.definitions.get(value);
    if (definition?.kind === "index" || definition?.kind === "trips") return false;
    if (isNamedAdjoint(value) && this.#plan.inlining.inlined(value) === undefined) return true;
    if (definition?.kind !== "apply" || definition.statement.primitive !== primitives.get) return false;
    const [array] = definition.statement.inputs;
    return array?.kind === "variable" && isNamedAdjoint(array);
  }

  #made(value: Value, isRoot: boolean): Apply | null {
    if (value.kind !== "variable") return null;
    if (!isRoot && this.#plan.inlining.inlined(value) === undefined) return null;
    const definition = this.#plan.definitions.get(value);
    return definition?.kind === "apply" ? definition.statement : null;
  }

  #factor(value: Value): string {
    return mathematics(within(this.#plan.writer.expression(value), LEVEL.multiplicative + 1));
  }
}

function isNamedAdjoint({ origin }: Variable): boolean {
  return origin.role === "adjoint" && origin.name !== null;
}

function joined(a: readonly Term[] | null, b: readonly Term[] | null): readonly Term[] | null {
  return a === null || b === null ? null : [...a, ...b];
}

function negated(term: Term): Term {
  return { ...term, negative: !term.negative };
}

function divisor(factors: readonly string[]): string {
  const [only, ...others] = factors;
  return only !== undefined && others.length === 0 ? only : `(${factors.join(" · ")})`;
}

/** `w[j]` of `dw[j]`. */
function primalText(adjoint: string): string {
  return mathematics(adjoint.replace(/^d/, ""));
}

/** Code as people write formulas: without assertions and prefixes. */
function mathematics(code: string): string {
  return plainName(code)
    .replaceAll("]!", "]")
    .replaceAll("Math.", "")
    .replaceAll(" ** 2", "²")
    .replaceAll(" ** 3", "³")
    .replaceAll(" * ", "·")
    .replaceAll("-", "−");
}
