/**
 * Rewrites of derivatives that make them read as people write them: a product of factors over a product of divisors instead of the
 * order in which the chain rule met them, `2 * x` instead of `x + x`. They hold in real arithmetic, so only tangents and adjoints are
 * touched, never the value.
 */
import { Lengths } from "../analysis/lengths.js";
import { Ranges } from "../analysis/ranges.js";
import { constant, isConstant, variable } from "../ir/builder.js";
import { type Definition, definitionsOf } from "../ir/definitions.js";
import { NO_ATTRIBUTES, type Primitive } from "../ir/primitive.js";
import type { Apply, Block, Origin, Program, Statement, Value, Variable } from "../ir/program.js";
import { operandsOf, regionsOf, visitStatements } from "../ir/regions.js";
import { mapReachable, mapRegions, replaceAll, replaceOperands } from "../ir/rewrite.js";
import { F64 } from "../ir/types.js";
import { primitives } from "../primitives/table.js";
import { isInvented } from "./invented-names.js";

export function tidy(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: new Tidying(each).block(each.body) }));
}

/** A constant times factors over divisors, in order. */
interface Product {
  readonly scale: number;
  readonly over: readonly Value[];
  readonly under: readonly Value[];
}

const PRODUCTS: ReadonlySet<Primitive> = new Set([primitives.mul, primitives.div, primitives.neg]);

/** What makes finite numbers of finite ones, as long as they are not beyond all bounds. */
const FINITE: ReadonlySet<Primitive> = new Set([
  primitives.get,
  primitives.add,
  primitives.sub,
  primitives.mul,
  primitives.neg,
  primitives.abs,
  primitives.sign,
  primitives.min,
  primitives.max,
  primitives.sin,
  primitives.cos,
  primitives.tanh,
  primitives.select,
  primitives.toNumber,
]);

/** How far the definition of a value is followed. */
const DEEPEST = 8;

class Tidying {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  readonly #ranges: Ranges;
  /** Who reads a value; a statement twice when it reads it twice. */
  readonly #readers = new Map<Variable, (Statement | null)[]>();
  readonly #blocks = new Map<Statement, Block>();
  readonly #replaced = new Map<Variable, Value>();

  constructor(program: Program) {
    this.#definitions = definitionsOf(program);
    this.#ranges = new Ranges(this.#definitions, new Lengths(program, this.#definitions));
    this.#collect(program.body);
    visitStatements(program.body, (statement) => regionsOf(statement).forEach((region) => this.#collect(region)));
  }

  block(block: Block): Block {
    const statements = block.statements.flatMap((original): readonly Statement[] => {
      const statement = replaceOperands(original, (value) => this.#now(value));
      if (statement.kind !== "apply") return [mapRegions(statement, (region) => this.block(region))];
      return original.kind === "apply" ? this.#apply(original, statement) : [statement];
    });
    return { params: block.params, statements, results: replaceAll(block.results, (value) => this.#now(value)) };
  }

  #collect(block: Block): void {
    const read = (value: Value, reader: Statement | null) => {
      if (value.kind !== "variable") return;
      const known = this.#readers.get(value);
      if (known === undefined) this.#readers.set(value, [reader]);
      else known.push(reader);
    };
    for (const statement of block.statements) {
      this.#blocks.set(statement, block);
      for (const operand of operandsOf(statement)) read(operand, statement);
    }
    for (const result of block.results) read(result, null);
  }

  #now(value: Value): Value {
    return value.kind === "variable" ? (this.#replaced.get(value) ?? value) : value;
  }

  #apply(original: Apply, statement: Apply): readonly Statement[] {
    const { output, primitive } = statement;
    const same = this.#natural(statement);
    if (same !== null) {
      this.#replaced.set(output, same);
      return [];
    }
    const subtracted = this.#subtracted(statement);
    if (subtracted !== null) {
      const [x, y] = subtracted;
      const undone = this.#undone(x, y);
      if (undone === null) return [{ ...statement, primitive: primitives.sub, inputs: subtracted }];
      this.#replaced.set(output, undone);
      return [];
    }
    if (!isDerivative(output)) return [statement];
    if (this.#isTwice(original)) return this.#written(this.#product(original), output);
    if (primitive === primitives.add) return this.#addedTwice(statement);
    if (primitive === primitives.select) return this.#withoutGuard(statement);
    if (!PRODUCTS.has(primitive)) return [statement];
    // The inner parts of a product are written with the whole; nobody else reads them.
    return this.#isPart(original) ? [statement] : this.#written(this.#product(original), output);
  }

  /** `x + x`, also of two equal products. */
  #isTwice({ primitive, inputs }: Apply): boolean {
    const [x, y] = inputs;
    if (primitive !== primitives.add || x === undefined || y === undefined) return false;
    if (x === y) return true;
    const [first, second] = [this.#factors(x), this.#factors(y)];
    return (
      first.scale === second.scale && sameFactors(first.over, second.over) && sameFactors(first.under, second.under)
    );
  }

  /** `a + x + x` as `a + 2 * x`. */
  #addedTwice(statement: Apply): readonly Statement[] {
    const { output, inputs } = statement;
    const [sum, x] = inputs;
    const inner = sum === undefined ? null : this.#made(sum);
    if (inner?.primitive !== primitives.add || x?.kind !== "variable") return [statement];
    const [a, other] = inner.inputs.map((input) => this.#now(input));
    if (a === undefined || other !== x) return [statement];
    const twice = variable(F64, { role: output.origin.role, site: output.origin.site });
    return [
      { ...statement, primitive: primitives.mul, inputs: [constant(2), x], output: twice },
      { ...statement, inputs: [a, twice] },
    ];
  }

  /**
   * `ȳ !== 0 || Number.isFinite(p) ? ȳ * p : 0`: what nothing depends on contributes nothing, even where p is infinite. The product
   * alone will do where p is finite for all finite arguments.
   */
  #withoutGuard(statement: Apply): readonly Statement[] {
    const [predicate, flow, zero] = statement.inputs;
    const either = predicate === undefined ? null : this.#made(predicate);
    const tested = either?.primitive === primitives.or ? this.#made(either.inputs[1] ?? constant(0)) : null;
    const partial = tested?.primitive === primitives.isFinite ? tested.inputs[0] : undefined;
    if (partial === undefined || flow === undefined || zero === undefined || !isConstant(zero, 0)) return [statement];
    if (!this.#isFinite(partial, 0)) return [statement];
    this.#replaced.set(statement.output, flow);
    return [];
  }

  #isFinite(value: Value, depth: number): boolean {
    if (value.kind === "constant") return Number.isFinite(value.value);
    if (value.kind === "undef" || depth > DEEPEST) return false;
    const definition = this.#definitions.get(value);
    if (definition?.kind !== "apply") return definition !== undefined && definition.kind !== "result";
    const { primitive, inputs } = definition.statement;
    return (
      FINITE.has(primitive) && inputs.every((input) => input.type.kind === "array" || this.#isFinite(input, depth + 1))
    );
  }

  #made(value: Value): Apply | null {
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    return definition?.kind === "apply" ? definition.statement : null;
  }

  /** Rounding and bounding what is a whole number of at least 0. */
  #natural({ primitive, inputs }: Apply): Value | null {
    const [x, y] = inputs;
    if (x === undefined) return null;
    if (primitive === primitives.ceil || primitive === primitives.trunc || primitive === primitives.floor) {
      return this.#ranges.isCounting(x) ? x : null;
    }
    if (y === undefined) return null;
    if (primitive === primitives.sub) return this.#undone(x, y);
    if (primitive === primitives.mul) return isConstant(y, 1) ? x : isConstant(x, 1) ? y : null;
    if (primitive !== primitives.max) return null;
    if (isConstant(y, 0) && this.#isNatural(x)) return x;
    return isConstant(x, 0) && this.#isNatural(y) ? y : null;
  }

  /** x and y of `x + y * -1`, which is x - y to the last bit. */
  #subtracted({ primitive, inputs }: Apply): readonly [Value, Value] | null {
    const [x, product] = inputs;
    if (primitive !== primitives.add || x === undefined || product === undefined) return null;
    const made = this.#made(product);
    const [y, sign] = made?.inputs ?? [];
    const isNegative = made?.primitive === primitives.mul && sign !== undefined && isConstant(sign, -1);
    return isNegative && y !== undefined ? [x, this.#now(y)] : null;
  }

  /** x of `x + c - c` and of `y - (y - x)`, for integers. */
  #undone(sum: Value, subtracted: Value): Value | null {
    const difference = this.#made(subtracted);
    if (difference?.primitive === primitives.sub) {
      const [y, x] = difference.inputs.map((input) => this.#now(input));
      const isWhole = x !== undefined && this.#ranges.isCounting(x) && this.#ranges.isCounting(sum);
      return y === sum && isWhole ? x : null;
    }
    const made = this.#made(sum);
    if (made?.primitive !== primitives.add) return null;
    const [x, y] = made.inputs;
    if (x === undefined || y?.kind !== "constant" || subtracted.kind !== "constant") return null;
    return y.value === subtracted.value && this.#ranges.isCounting(x) ? this.#now(x) : null;
  }

  #isNatural(value: Value): boolean {
    return this.#ranges.isCounting(value) && this.#ranges.isNonNegative(value);
  }

  /** Whether a product is a factor of one other product in the same block, and nothing else. */
  #isPart(statement: Apply): boolean {
    const readers = this.#readers.get(statement.output) ?? [];
    const [reader] = readers;
    if (reader?.kind !== "apply" || readers.some((other) => other !== reader)) return false;
    const [x, y] = reader.inputs;
    const isTwice = reader.primitive === primitives.add && x === y;
    if (!isTwice && (readers.length > 1 || !PRODUCTS.has(reader.primitive))) return false;
    return (
      isDerivative(statement.output) &&
      isDerivative(reader.output) &&
      this.#blocks.get(reader) === this.#blocks.get(statement) &&
      !isUsers(statement.output.origin)
    );
  }

  #product({ primitive, inputs }: Apply): Product {
    const [x, y] = inputs.map((input) => this.#factors(input));
    if (x === undefined) return { scale: 1, over: [], under: [] };
    if (primitive === primitives.neg) return { ...x, scale: -x.scale };
    if (y === undefined) return x;
    if (primitive === primitives.add) return { ...x, scale: 2 * x.scale };
    return primitive === primitives.mul
      ? { scale: x.scale * y.scale, over: [...x.over, ...y.over], under: [...x.under, ...y.under] }
      : { scale: x.scale / y.scale, over: [...x.over, ...y.under], under: [...x.under, ...y.over] };
  }

  #factors(value: Value): Product {
    if (value.kind === "constant" && typeof value.value === "number")
      return { scale: value.value, over: [], under: [] };
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    const made = definition?.kind === "apply" ? definition.statement : null;
    if (made !== null && PRODUCTS.has(made.primitive) && this.#isPart(made)) return this.#product(made);
    const [one, divisor] = made?.primitive === primitives.div ? made.inputs : [];
    if (one !== undefined && divisor !== undefined && isConstant(one, 1)) {
      return { scale: 1, over: [], under: [this.#now(divisor)] };
    }
    return { scale: 1, over: [this.#now(value)], under: [] };
  }

  #written(product: Product, output: Variable): readonly Statement[] {
    const { scale, over, under } = cancelled(product);
    const statements: Apply[] = [];
    const emit = (primitive: Primitive, inputs: readonly Value[]): Variable => {
      const made = variable(F64, { role: output.origin.role, site: output.origin.site });
      statements.push({ kind: "apply", primitive, inputs, attributes: NO_ATTRIBUTES, output: made });
      return made;
    };
    const powers = (factors: readonly Value[]): Value | null => {
      const distinct = [...new Set(factors)].map((factor) => {
        const count = factors.filter((other) => other === factor).length;
        return count === 1 ? factor : emit(primitives.pow, [factor, constant(count)]);
      });
      return distinct.reduce<Value | null>(
        (left, right) => (left === null ? right : emit(primitives.mul, [left, right])),
        null,
      );
    };
    const [first, ...rest] = over;
    const isScaled = Math.abs(scale) !== 1 || first === undefined;
    const signed = scale === -1 && first !== undefined ? [emit(primitives.neg, [first]), ...rest] : over;
    const top = powers(isScaled ? [constant(scale), ...over] : signed) ?? constant(scale);
    const bottom = powers(under);
    const whole = bottom === null ? top : emit(primitives.div, [top, bottom]);
    const last = statements.at(-1);
    if (last === undefined || last.output !== whole) {
      this.#replaced.set(output, whole);
      return statements;
    }
    statements[statements.length - 1] = { ...last, output };
    return statements;
  }
}

/** Without factors that stand over and under. */
function cancelled({ scale, over, under }: Product): Product {
  const left = [...under];
  const top = over.filter((factor) => {
    const at = left.indexOf(factor);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return { scale, over: top, under: left };
}

function sameFactors(a: readonly Value[], b: readonly Value[]): boolean {
  const left = [...b];
  for (const factor of a) {
    const at = left.indexOf(factor);
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

function isDerivative({ origin, type }: Variable): boolean {
  return type.kind === "f64" && (origin.role === "adjoint" || origin.role === "tangent");
}

/** Whether a value has a name that readers look for. */
function isUsers({ name }: Origin): boolean {
  return name !== null && !isInvented(name);
}
