/** `checkHvp` and `checkHessian`: second derivatives compared with differences of the gradient. */

import { refuse } from "../errors/check-error.js";
import { checkFunction, checkList, checkOptions } from "../errors/options.js";
import type { Bounds } from "../numeric/line.js";
import { inputPlaces } from "../numeric/numeric-jacobian.js";
import { readNumericOptions } from "../numeric/options.js";
import { type Point, pointOf } from "../numeric/point.js";
import type { Wrt } from "../tree/gradient-type.js";
import type { Selection } from "../tree/wrt.js";
import { checkAt } from "./check-at.js";
import { type CheckOptions, checkCheckOptions, refuseBareFunction } from "./check-gradient.js";
import { readHessian } from "./hessian-entries.js";
import { overall, worstFirst } from "./order.js";
import { randomNumbers } from "./random.js";
import { type Finding, GradientReport } from "./report.js";
import { SlopeAlong } from "./slope-along.js";
import type { SuppliedGradient } from "./supplied.js";

/** Options of both checks. */
export interface SecondOrderOptions<P extends readonly unknown[], W extends Wrt>
  extends Pick<CheckOptions<P, W>, "wrt" | "bounds" | "tolerance" | "seed" | "onProgress" | "signal"> {
  /** The gradient of the function: taken to be right (`checkGradient` checks it), and differentiated by differences. */
  readonly gradient: CheckOptions<P, W>["gradient"];
}

export interface HvpCheckOptions<P extends readonly unknown[], W extends Wrt> extends SecondOrderOptions<P, W> {
  /** The product to be checked: the list of arguments and a vector structured like the gradient in, the product out. */
  readonly hvp: (args: P, vector: never) => unknown;
}

export interface HessianCheckOptions<P extends readonly unknown[], W extends Wrt> extends SecondOrderOptions<P, W> {
  /** The Hessian to be checked: a number for a number, `{ rows, columns, data }` or rows of numbers for an array, else as of `hessian`. */
  readonly hessian: (...args: P) => unknown;
}

const COMMON = ["gradient", "wrt", "bounds", "tolerance", "seed", "onProgress", "signal"];
/** Products with so many random vectors are compared. */
const VECTORS = 2;
/** Up to so many components, a Hessian is compared column by column. */
const MOST_COLUMNS = 24;

/**
 * Checks a function that multiplies the Hessian of `f` with a vector: for random vectors v, the product must be the gradient of ⟨∇f(x), v⟩,
 * which differences of the gradient tell.
 *
 * ```ts
 * const f = (x: number[]) => x[0]! ** 2 * x[1]!;
 * const gradient = (x: number[]) => [2 * x[0]! * x[1]!, x[0]! ** 2];
 * const product = ([x]: [number[]], v: number[]) => [2 * x[1]! * v[0]! + 2 * x[0]! * v[1]!, 2 * x[0]! * v[0]!];
 * checkHvp(f, [[3, 5]], { gradient, hvp: product }).verdict; // -> "right"
 * ```
 * @throws ChainruleError when the product is not structured like the argument, and for unknown options.
 */
export function checkHvp<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: HvpCheckOptions<P, W>,
): GradientReport {
  const operator = "checkHvp";
  const check = new SecondOrderCheck(operator, f, args, options, "hvp");
  const { hvp } = options;
  checkFunction(operator, hvp);
  const product = (point: Point, v: Float64Array) => (at: readonly unknown[]) =>
    (hvp as unknown as (args: readonly unknown[], vector: unknown) => unknown)(at, point.unflatten(v));
  return check.together(check.products(product));
}

/**
 * Checks a function that gives the Hessian of `f`: each column up to 24 components, random combinations of columns beyond, against
 * differences of the gradient; and that the Hessian is symmetric.
 *
 * ```ts
 * const f = (x: number[]) => x[0]! ** 2 * x[1]!;
 * const gradient = (x: number[]) => [2 * x[0]! * x[1]!, x[0]! ** 2];
 * const second = (x: number[]) => [[2 * x[1]!, 2 * x[0]!], [x[0]!, 0]];
 * const report = checkHessian(f, [[3, 5]], { gradient, hessian: second });
 * report.components[0]!.path; // -> "x[1], x[0]"
 * report.diagnosis[0]!.kind; // -> "not symmetric"
 * ```
 * @throws ChainruleError when the Hessian has another structure or size, and for unknown options.
 */
export function checkHessian<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: HessianCheckOptions<P, W>,
): GradientReport {
  const operator = "checkHessian";
  const check = new SecondOrderCheck(operator, f, args, options, "hessian");
  const { hessian } = options;
  checkFunction(operator, hessian);
  const call = hessian as unknown as (...args: readonly unknown[]) => unknown;
  const places = inputPlaces(check.point);
  const entries = (at: readonly unknown[]) => readHessian(operator, call(...at), places, check.selection.single);
  const product = (point: Point, v: Float64Array) => (at: readonly unknown[]) => {
    const matrix = entries(at);
    const { size } = point;
    return point.unflatten(
      Float64Array.from({ length: size }, (_, row) =>
        v.reduce((sum, x, column) => (x === 0 ? sum : sum + x * (matrix[row * size + column] ?? Number.NaN)), 0),
      ),
    );
  };
  const { size } = check.point;
  const reports =
    size <= MOST_COLUMNS
      ? Array.from({ length: size }, (_, column) => check.column(column, product))
      : check.products(product);
  return check.together(reports, asymmetry(entries(args), check.point));
}

type Product = (point: Point, v: Float64Array) => (at: readonly unknown[]) => unknown;

/** What both checks have in common: options, directions, one comparison for each. */
class SecondOrderCheck {
  readonly point: Point;
  readonly selection: Selection;
  readonly #operator: string;
  readonly #f: (...args: never[]) => unknown;
  readonly #args: readonly unknown[];
  readonly #options: SecondOrderOptions<readonly unknown[], Wrt>;
  readonly #bounds: Bounds | null;

  constructor(operator: string, f: unknown, args: readonly unknown[], options: unknown, own: string) {
    checkFunction(operator, f);
    checkList(operator, "the arguments", args);
    refuseBareFunction(operator, options, own);
    checkOptions(operator, options, [own, ...COMMON]);
    const given = options as SecondOrderOptions<readonly unknown[], Wrt> & Readonly<Record<string, unknown>>;
    for (const name of ["gradient", own]) {
      if (given[name] === undefined) refuse("check-needs", null, { operator, name });
    }
    checkCheckOptions(operator, given);
    this.#operator = operator;
    this.#f = f as (...args: never[]) => unknown;
    this.#args = args;
    this.#options = given;
    const { wrt, bounds, signal } = given;
    const read = readNumericOptions(operator, f, { wrt, bounds });
    this.selection = read.selection;
    this.point = pointOf(operator, this.#f, args, this.selection, { signal });
    this.#bounds = read.boundsAt(this.point);
  }

  randomVectors(): Float64Array[] {
    const random = randomNumbers(this.#options.seed ?? 1);
    // As large as the components, so that none drowns.
    const like = (x: number) => (random() < 0.5 ? -1 : 1) * (0.5 + random()) * (Math.abs(x) || 1);
    return Array.from({ length: VECTORS }, () => this.point.values.map(like));
  }

  /** The Hessian times v against differences of ⟨∇f, v⟩. */
  along(v: Float64Array, product: Product): GradientReport {
    const { tolerance = null, seed, onProgress, signal } = this.#options;
    const operator = this.#operator;
    const { selection } = this;
    const gradient = this.#options.gradient as unknown as SuppliedGradient;
    const point = new SlopeAlong(operator, this.#f, gradient, this.#args, selection, v, signal);
    const times = product(point, v);
    return checkAt(point, (...at: unknown[]) => times(at), {
      operator,
      args: this.#args,
      selection,
      bounds: this.#bounds,
      tolerance,
      onProgress,
      seed,
    });
  }

  /** Products with random vectors; their entries are named by the component and the number of the vector. */
  products(product: Product): GradientReport[] {
    return this.randomVectors().map((vector, at) => renamed(this.along(vector, product), `vector ${at + 1}`));
  }

  /** One column of the Hessian; its entries are named by row and column. */
  column(column: number, product: Product): GradientReport {
    const unit = new Float64Array(this.point.size);
    unit[column] = 1;
    const report = this.along(unit, product);
    return new GradientReport({ ...renamed(report, this.point.path(column)), diagnosis: [] });
  }

  together(reports: readonly GradientReport[], findings: readonly Finding[] = []): GradientReport {
    const components = worstFirst(reports.flatMap((report) => report.components));
    const diagnosis = new Map(
      [...findings, ...reports.flatMap((report) => report.diagnosis)].map((finding) => [finding.sentence, finding]),
    );
    const verdicts = reports.map((report) => report.verdict);
    return new GradientReport({
      verdict: findings.length > 0 ? "wrong" : overall(verdicts),
      size: components.length,
      components,
      probes: null,
      diagnosis: [...diagnosis.values()],
      notes: [...new Set(reports.flatMap((report) => report.notes))],
      evaluations: reports.reduce((sum, report) => sum + report.evaluations, 0),
    });
  }
}

function renamed(report: GradientReport, name: string): GradientReport {
  const components = report.components.map((entry) => ({ ...entry, path: `${entry.path}, ${name}` }));
  return new GradientReport({ ...report, components });
}

/** Entries that differ from those across the diagonal by more than rounding. */
function asymmetry(matrix: Float64Array, point: Point): Finding[] {
  const { size } = point;
  const largest = matrix.reduce((most, x) => Math.max(most, Number.isFinite(x) ? Math.abs(x) : 0), 0);
  const pairs: string[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const [below, above] = [matrix[row * size + column] ?? 0, matrix[column * size + row] ?? 0];
      const isSame = Math.abs(below - above) <= 1e-8 * Math.max(Math.abs(below), Math.abs(above)) + 1e-14 * largest;
      if (!isSame && !Object.is(below, above)) pairs.push(`${point.path(row)}, ${point.path(column)}`);
    }
  }
  const [first] = pairs;
  if (first === undefined) return [];
  const count = (size * (size - 1)) / 2;
  const sentence = `The Hessian is not symmetric at ${first}${pairs.length > 1 ? ` and ${pairs.length - 1} other pairs` : ""}: second derivatives do not depend on the order.`;
  return [{ kind: "not symmetric", where: first, sentence, fits: pairs.length, of: count }];
}
