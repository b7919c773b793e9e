/** The same gradient by every route: what each costs, and how far it is from the others. */
import { complexStep } from "../derivatives/complex-step.js";
import { grad } from "../derivatives/grad.js";
import { ChainruleError } from "../errors/chainrule-error.js";
import { numericGradient } from "../numeric/numeric-gradient.js";
import { numbersIn, readNumbers } from "../numeric/structured-numbers.js";
import type { Subject } from "./subject.js";

export interface Route {
  readonly route: string;
  /** What it ran: `1 forwards, 1 backwards`. */
  readonly runs: string;
  /** Evaluations of the function, or of a program that does its work and that of the derivative. */
  readonly evaluations: number;
  /** One entry a component. */
  readonly gradient: readonly number[];
  /** The largest difference from the reference, as a fraction of its largest component. */
  readonly error: number;
  /** The largest error bar that the route gives itself, as the same fraction; null where it gives none. */
  readonly errorBar: number | null;
  readonly milliseconds: number;
}

export interface Refused {
  readonly route: string;
  readonly refused: string;
}

export interface Routes {
  readonly paths: readonly string[];
  readonly routes: readonly (Route | Refused)[];
  /** The route that the others are compared with. */
  readonly reference: string;
}

/** What a route gives. */
interface Taken {
  readonly gradient: readonly number[];
  readonly evaluations: number;
  readonly runs: string;
  readonly errorBar: number | null;
}

interface Timed extends Taken {
  readonly route: string;
  readonly milliseconds: number;
}

/** Complex steps subtract nothing and share no rule of differentiation with the modes. */
const REFERENCE = "complex step";

/** @param supplied a gradient by hand, whose structure has been checked. */
export function routesOf(
  { f, args, wrt }: Subject,
  supplied: ((...args: readonly unknown[]) => unknown) | null,
): Routes {
  const options = { wrt: wrt as 0 };
  const central = numericGradient(f, args, options);
  const size = central.components.length;
  const flat = (gradient: unknown) => numbersIn(gradient).numbers;
  const numeric = (scheme: "central" | "ridders") => (): Taken => {
    const { gradient, components, evaluations } = numericGradient(f, args, { ...options, scheme });
    const errorBar = Math.max(...components.map(({ error }) => error));
    return { gradient: flat(gradient), evaluations, runs: `${evaluations} values of the function`, errorBar };
  };
  const exact = (evaluations: number, runs: string, take: () => unknown) => (): Taken => {
    return { gradient: flat(take()), evaluations, runs, errorBar: null };
  };
  const reverse = grad(f, options);
  const forward = grad(f, { ...options, mode: "forward" });
  const each = `${size} run${size === 1 ? "" : "s"}`;
  const takes: [string, () => Taken][] = [
    ["reverse mode", exact(1, "1 run forwards, 1 backwards", () => reverse(...args))],
    ["forward mode", exact(size, `${each} with a tangent`, () => forward(...args))],
    [REFERENCE, exact(size, `${each} with complex numbers`, () => complexStep(f, args, options))],
    ["central differences", numeric("central")],
    ["Ridders differences", numeric("ridders")],
  ];
  if (supplied !== null) {
    const numbers = () => {
      const target = new Float64Array(size);
      readNumbers(central.gradient, supplied(...args), target, { at: 0 }, null);
      return Array.from(target);
    };
    takes.unshift(["by hand", exact(1, "1 call", numbers)]);
  }
  const taken = takes.map(([route, take]) => timed(route, take));
  return { paths: central.components.map(({ path }) => path), ...compared(taken) };
}

function compared(taken: readonly (Timed | Refused)[]): Pick<Routes, "routes" | "reference"> {
  const found = taken.filter((each): each is Timed => !("refused" in each));
  const reference = found.find(({ route }) => route === REFERENCE) ?? found.at(-1);
  if (reference === undefined) return { routes: taken as Refused[], reference: "none" };
  const scale = Math.max(...reference.gradient.map(Math.abs)) || 1;
  const routes = taken.map((each) => {
    if ("refused" in each) return each;
    const differences = each.gradient.map((x, index) => distance(x, reference.gradient[index] ?? Number.NaN));
    const errorBar = each.errorBar === null ? null : each.errorBar / scale;
    return { ...each, error: Math.max(...differences) / scale, errorBar };
  });
  return { routes, reference: reference.route };
}

/** 0 for equal infinities and NaNs, NaN where only one of both is a number. */
function distance(x: number, y: number): number {
  return Object.is(x, y) ? 0 : Math.abs(x - y);
}

/** Long enough for a clock, short enough for a person. */
const PATIENCE = 50;

/** The first run compiles; the time is the least of those after it. */
function timed(route: string, take: () => Taken): Timed | Refused {
  let taken: Taken;
  const start = performance.now();
  try {
    taken = take();
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    return { route, refused: error.message.split("\n")[0] ?? error.code };
  }
  let milliseconds = Number.POSITIVE_INFINITY;
  do {
    const before = performance.now();
    take();
    milliseconds = Math.min(milliseconds, performance.now() - before);
  } while (performance.now() - start < PATIENCE);
  return { route, ...taken, milliseconds };
}
