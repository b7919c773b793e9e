/** `explain`: every step of the chain rule for one function and its numbers. */
import { gradientProgram } from "../derivatives/programs.js";
import { type Differentiated, differentiate } from "../derivatives/recorded.js";
import type { AnyFunction } from "../derivatives/types.js";
import { refuse } from "../errors/error.js";
import { checkFunction, checkList, checkOptions } from "../errors/options.js";
import { cost } from "../ir/cost.js";
import { parameterNames } from "../numeric/parameter-names.js";
import { optimize } from "../passes/pipeline.js";
import { TooManySteps } from "../steps/record.js";
import { readWrt, type Selection } from "../tree/wrt.js";
import { AdjointTerms } from "./adjoint-terms.js";
import { Composition, type ShownCell, shownValue } from "./composition.js";
import type { CostOfGradient, ExplainedValue, Explanation } from "./explanation.js";
import { wholeFormulas } from "./formulas/whole-formulas.js";
import { graphOf } from "./graph.js";
import { namedInputs } from "./inputs.js";
import { type Json, toPlainJson } from "./json.js";
import { withLoopSums } from "./loop-sums.js";
import { HERE } from "./names.js";
import { formulaOf } from "./notation.js";
import { nudge } from "./nudge.js";
import { renderPage } from "./page/render-page.js";
import { Remarks } from "./remarks.js";
import { type MarkdownOptions, renderMarkdown } from "./render/markdown.js";
import { renderText, type TextOptions } from "./render/text.js";
import { brief } from "./render/values.js";
import { measuredTimes } from "./times.js";

export interface ExplainOptions {
  /** Which arguments to differentiate with respect to: an index (default 0) or a tuple of indices. */
  readonly wrt?: number | readonly number[];
  /** Which iteration of each loop is shown with its values: 0, the default, is the first; the last one where fewer ran. */
  readonly iteration?: number;
  /** Measures how long function and gradient take, for about 0.1 seconds; default false, so that the same call gives the same text. */
  readonly times?: boolean;
}

/** An explanation with the ways of drawing it. */
export interface ExplanationReport extends Explanation {
  /** For a terminal. A long function is shown in part, unless `all` is set. */
  readonly toText: (options?: TextOptions) => string;
  /** Markdown with formulas in LaTeX. */
  readonly toMarkdown: (options?: MarkdownOptions) => string;
  /** One page that needs nothing else: source, graph and steps, linked, with a slider that walks forwards and backwards. */
  readonly toHtml: () => string;
  /** Plain data: typed arrays are lists, and numbers that JSON lacks are texts. */
  readonly toJSON: () => Json;
}

/** Every step is kept while it runs: longer runs are refused. */
const MOST_OPERATIONS = 200_000;

/** What nudging may cost altogether, in operations run again. */
const NUDGING_BUDGET = 1_500_000;
const RUNS_A_NUDGE = 6;

/**
 * The derivative of `f` at `args`, step by step: the composition with its values, the local derivative of each step, the walk
 * backwards with every adjoint as a sum over uses, and beside each the same number by nudging that value.
 *
 * ```ts
 * const steps = explain((x: number) => Math.tanh(x) ** 2, [0.5]);
 * steps.value; // -> ≈ 0.213552267
 * steps.values.map((step) => step.name.plain); // -> ["x", "tanh(x)", "L"]
 * steps.formulas?.map(({ formula }) => formula.plain); // -> ["2·tanh(x)·(1 − tanh(x)²)"]
 * steps.toText(); // all of it for a terminal; toMarkdown(), toJSON() likewise
 * ```
 * @throws ChainruleError for what cannot be differentiated, and for a run of more than 200,000 operations.
 */
export function explain<A extends readonly unknown[]>(
  f: (...args: A) => number,
  args: NoInfer<A>,
  options: ExplainOptions = {},
): ExplanationReport {
  checkFunction(OPERATOR, f);
  checkOptions(OPERATOR, options, ["wrt", "iteration", "times"]);
  checkList(OPERATOR, "the arguments", args);
  const iteration = readIteration(options.iteration ?? 0);
  const selection = readWrt(OPERATOR, options.wrt);
  const times = readTimes(options.times ?? false);
  const given = f as unknown as AnyFunction;
  const found = runOf(given, args, selection);
  const milliseconds = times ? measuredTimes(given, args, selection) : null;
  const explanation = build(given, args, found, iteration, milliseconds);
  return {
    ...explanation,
    toText: (drawing = {}) => renderText(explanation, readDrawing("toText", drawing, ["colours", "all"])),
    toMarkdown: (drawing = {}) => renderMarkdown(explanation, readDrawing("toMarkdown", drawing, ["all"])),
    toHtml: () => renderPage(explanation),
    toJSON: () => toPlainJson(explanation),
  };
}

const OPERATOR = "explain";

function readIteration(iteration: number): number {
  if (Number.isInteger(iteration) && iteration >= 0) return iteration;
  return refuse("bad-option", null, {
    operator: OPERATOR,
    option: "`iteration`",
    found: String(iteration),
    expected: "the number of an iteration, counted from 0",
  });
}

function readTimes(times: boolean): boolean {
  if (typeof times === "boolean") return times;
  const expected = "true or false";
  return refuse("bad-option", null, { operator: OPERATOR, option: "`times`", found: String(times), expected });
}

function readDrawing<T extends object>(method: string, options: T, known: readonly string[]): T {
  checkOptions(`explain().${method}`, options, known);
  return options;
}

function runOf(f: AnyFunction, args: readonly unknown[], selection: Selection): Differentiated {
  try {
    return differentiate(OPERATOR, f, args, selection, MOST_OPERATIONS);
  } catch (error) {
    if (!(error instanceof TooManySteps)) throw error;
    return refuse("explain-too-long", null, { name: f.name || "the function", limit: "200,000" });
  }
}

function build(
  f: AnyFunction,
  args: readonly unknown[],
  found: Differentiated,
  iteration: number,
  milliseconds: CostOfGradient["milliseconds"],
): Explanation {
  const { run, result, walk } = found;
  const composition = new Composition(found, namedInputs(f, found), { iteration });
  const terms = new AdjointTerms(run, composition, walk);
  const ran = run.operations.length;
  const nudges = Math.floor(NUDGING_BUDGET / (RUNS_A_NUDGE * (ran + 1)));
  const values = composition.shown.map((shown, at) => explainValue(composition, terms, found, shown, at < nudges));
  const [source, ...helpers] = composition.lines.sources();
  const names = parameterNames(f, args.length);
  return {
    name: source?.name ?? (f.name || "f"),
    file: source?.file ?? null,
    source: source?.lines ?? [],
    helpers,
    arguments: args.map((value, at) => ({ name: names[at] ?? `argument ${at}`, text: brief(value) })),
    value: Number(result.value),
    gradient: found.gradient,
    values,
    sections: withLoopSums(composition, terms, walk),
    graph: graphOf(values),
    backwards: composition.shown
      .filter(({ cell }) => walk.adjoints.has(cell.id))
      .map(({ id }) => id)
      .reverse(),
    remarks: new Remarks(run, composition, walk, terms).all(found.wrt),
    formulas: wholeFormulas(composition, run, walk, result, found.wrt),
    cost: costOf(found, milliseconds),
    operations: { ran, shown: composition.shown.filter(({ step }) => step !== null).length },
  };
}

function explainValue(
  composition: Composition,
  terms: AdjointTerms,
  { run, walk, result }: Differentiated,
  shown: ShownCell,
  mayNudge: boolean,
): ExplainedValue {
  const { id, kind, cell, step, line, follows } = shown;
  const { names } = composition;
  const adjoint = walk.adjoints.get(cell.id);
  const nudged = mayNudge && adjoint !== undefined ? nudge(run, cell, adjoint.total) : null;
  return {
    id,
    kind,
    name: formulaOf(names.of(cell, HERE)),
    value: shownValue(cell),
    formula: step === null ? null : formulaOf(names.formula(step, HERE)),
    here: step === null ? null : composition.numbers(step),
    operands: terms.operands(shown),
    line,
    varies: walk.varied.has(cell.id),
    adjoint: terms.adjoint(shown, cell.id === result.id, nudged),
    follows,
    general: terms.general(shown),
  };
}

function costOf({ point, run, wrt }: Differentiated, milliseconds: CostOfGradient["milliseconds"]): CostOfGradient {
  const { program } = point.traced;
  const inputs = run.inputs.map(({ value }) => value);
  const positions = wrt.map((cell) => run.inputs.indexOf(cell));
  const functionOperations = cost(optimize(program), inputs).work;
  const gradientOperations = cost(optimize(gradientProgram(program, positions, true)), inputs).work;
  const parameters = wrt.reduce((sum, { value }) => sum + (typeof value === "object" ? value.length : 1), 0);
  return {
    functionOperations,
    gradientOperations,
    ratio: gradientOperations / Math.max(1, functionOperations),
    parameters,
    differenceEvaluations: 2 * parameters,
    milliseconds,
  };
}
