/** The rules of `customDerivative`, compared with differences of the functions they belong to when they are first used. */
import { checkGradient } from "../check/check-gradient.js";
import { randomNumbers } from "../check/random.js";
import { errorOf } from "../errors/error.js";
import { visibleSite } from "../errors/site.js";
import { interpret } from "../ir/interpret.js";
import type { Apply, Call, Program, RuntimeValue } from "../ir/program.js";
import { reachablePrograms, visitStatements } from "../ir/regions.js";
import { isDifferentiable } from "../ir/types.js";
import type { Cell, Ruled } from "../steps/record.js";
import { type Adjoint, activePositions, dot, pullbackProgram, pushforwardProgram, zeroLike } from "../steps/rules.js";
import { type Compiled, compile } from "./compile.js";

/** The search for the first use of each rule gives up after so many numbers were computed or copied. */
const MOST_WORK = 5_000_000;
/** Directions in which a rule is compared. */
const DIRECTIONS = 2;

let trusting = false;

/** Runs `run` without checks of rules: for a checker that finds wrong ones by itself. */
export function trustingRules<T>(run: () => T): T {
  const before = trusting;
  trusting = true;
  try {
    return run();
  } finally {
    trusting = before;
  }
}

/** Calls with a rule that is to be checked, in a program and all that it calls. */
export function ruledCalls(program: Program): ReadonlySet<Call> {
  const calls = new Set<Call>();
  for (const { body } of reachablePrograms(program)) {
    visitStatements(body, (statement) => {
      if (statement.kind === "call" && statement.rule !== null && statement.rule.checked !== null) calls.add(statement);
    });
  }
  return calls;
}

/**
 * Runs the program until each of `calls` was met once, and compares the rule with differences there: along random directions, the rule
 * transposed, and the rule forwards where one is given. What is not smooth there, or too noisy to tell, is let pass.
 *
 * @returns whether they were checked.
 * @throws ChainruleError `wrong-rule` where a rule is certainly wrong.
 */
export function checkRules(program: Program, inputs: readonly RuntimeValue[], calls: ReadonlySet<Call>): boolean {
  if (trusting) return false;
  for (const step of firstUses(program, inputs, calls)) {
    const run = compiledRule(step);
    for (let seed = 1; seed <= DIRECTIONS; seed++) checkRule(step, run, seed);
  }
  return true;
}

/** Ends the run when there is nothing more to be found, or when it takes too long. */
class Found extends Error {}

function firstUses(program: Program, inputs: readonly RuntimeValue[], calls: ReadonlySet<Call>): Ruled[] {
  const found = new Map<Call, readonly RuntimeValue[]>();
  let work = 0;
  const observer = {
    applied(_statement: Apply, _inputs: readonly RuntimeValue[], output: RuntimeValue) {
      work += typeof output === "object" ? output.length : 1;
      if (work > MOST_WORK) throw new Found();
    },
    entered() {},
    iterated() {},
    left() {},
    calling(statement: Call, given: readonly RuntimeValue[]) {
      if (!calls.has(statement) || found.has(statement)) return;
      found.set(statement, given);
      if (found.size === calls.size) throw new Found();
    },
  };
  try {
    interpret(program, inputs, { observer, log: () => {} });
  } catch {
    // What the function itself throws is thrown again when the derivative runs.
  }
  return [...found].map(([statement, given]) => ruled(statement, given));
}

function ruled(statement: Call, given: readonly RuntimeValue[]): Ruled {
  const outputs = compile(statement.program).run(given, true);
  const cells = (values: readonly RuntimeValue[], names: Call["inputs"]): Cell[] =>
    values.map((value, at) => {
      const name = names[at];
      return { id: at, value, variable: name?.kind === "variable" ? name : null };
    });
  return {
    kind: "ruled",
    statement,
    inputs: cells(given, statement.inputs),
    outputs: cells(outputs, statement.outputs),
  };
}

type Run = (inputs: readonly RuntimeValue[]) => readonly RuntimeValue[];

/** The function of a rule and the rule itself, compiled when they are wanted: arrays may be long. */
function compiledRule(step: Ruled): Readonly<Record<"value" | "pullback" | "pushforward", Run>> {
  const lazily = (make: () => Program): Run => {
    let compiled: Compiled | null = null;
    return (inputs) => {
      compiled ??= compile(make());
      return compiled.run(inputs, true);
    };
  };
  return {
    value: lazily(() => step.statement.program),
    pullback: lazily(() => pullbackProgram(step, "rules")),
    pushforward: lazily(() => pushforwardProgram(step, "rules")),
  };
}

function checkRule(step: Ruled, run: ReturnType<typeof compiledRule>, seed: number): void {
  const { statement } = step;
  const active = activePositions(step);
  const random = randomNumbers(seed);
  const weights = step.outputs.map(({ value }, at) => {
    const type = statement.outputs[at]?.type;
    return type !== undefined && isDifferentiable(type) ? signsLike(value, () => 1, random) : null;
  });
  const moving = new Set(statement.rule?.checked ?? []);
  // The rule has no say about lengths, nor about what the function closes over.
  const directions = active.map((at) => {
    const { value } = step.inputs[at] ?? { value: 0 };
    return moving.has(at) ? signsLike(value, (x) => Math.abs(x) || 1, random) : zeroLike(value);
  });
  const along = (t: number): number => {
    const moved = step.inputs.map(({ value }) => value);
    active.forEach((at, k) => {
      moved[at] = movedBy(moved[at] ?? 0, directions[k] ?? 0, t);
    });
    return run.value(moved).reduce<number>((sum, result, at) => sum + dot(weights[at] ?? 0, result), 0);
  };
  const given = step.inputs.map(({ value }) => value);
  const bars = weights.filter((weight) => weight !== null);
  const pulled = () => {
    const adjoints = run.pullback([...given, ...bars]).slice(step.outputs.length);
    return adjoints.reduce<number>((sum, adjoint, k) => sum + dot(directions[k] ?? 0, adjoint), 0);
  };
  const pushed = () => {
    const tangents = run.pushforward([...given, ...directions]).slice(step.outputs.length);
    return tangents.reduce<number>((sum, tangent, k) => sum + dot(bars[k] ?? 0, tangent), 0);
  };
  if (statement.rule?.vjp) compare(step, along, pulled, "vjp");
  if (statement.rule?.jvp) compare(step, along, pushed, "jvp");
}

function compare(step: Ruled, along: (t: number) => number, given: () => number, which: string): void {
  const report = checkGradient(along, [0], { gradient: given });
  if (report.verdict !== "wrong") return;
  const { analytic, numeric, error } = report.components[0] ?? { analytic: Number.NaN, numeric: Number.NaN, error: 0 };
  throw errorOf("wrong-rule", visibleSite(step.statement.site), {
    which,
    given: analytic,
    numeric: Number(numeric.toPrecision(8)),
    error: Number(error.toPrecision(2)),
    input: step.inputs.map(({ value }) => brief(value)).join(", "),
  });
}

/** Random signs before numbers of the given sizes, structured like `value`. */
function signsLike(value: RuntimeValue, size: (x: number) => number, random: () => number): Adjoint {
  const signed = (x: number) => (random() < 0.5 ? -size(x) : size(x));
  return typeof value === "object" ? Float64Array.from(value, signed) : signed(Number(value));
}

function movedBy(value: RuntimeValue, direction: Adjoint, t: number): RuntimeValue {
  if (typeof value !== "object" || typeof direction !== "object") return Number(value) + t * Number(direction);
  const moved = value.slice();
  for (let at = 0; at < moved.length; at++) moved[at] = (moved[at] ?? 0) + t * (direction[at] ?? 0);
  return moved;
}

/** No more than the beginning of an array. */
function brief(value: RuntimeValue): string {
  if (typeof value !== "object") return String(value);
  return `[${[...value.slice(0, 4)].join(", ")}${value.length > 4 ? `, … ${value.length} numbers` : ""}]`;
}
