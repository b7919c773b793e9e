/** docs/backprop.md: backpropagation from the chain rule on. Its words stand here; its numbers come from `backprop-numbers.ts`. */
import { readFileSync } from "node:fs";
import { chain } from "../examples/backprop/chain.js";
import { deriveFile } from "../src/derive/index.js";
import type { ExplainedValue } from "../src/explain/explanation.js";
import { showNumber } from "../src/explain/notation.js";
import {
  type CostRow,
  costs,
  neuronByOperators,
  neuronValues,
  POINT,
  pathsFrom,
  START,
  type StepError,
  stepErrors,
  tangentsOf,
  walks,
} from "./backprop-numbers.js";
import { compositionFigure } from "./figures/composition-figure.js";
import { curvesFigure } from "./figures/curves.js";

export const BACKPROP_PAGE = "docs/backprop.md";

/** The page and its figures: text by path. */
export function backpropFiles(): Record<string, string> {
  const values = neuronValues();
  const steps = stepErrors();
  const walked = walks(200);
  return {
    [BACKPROP_PAGE]: page(values, steps, walked),
    "docs/figures/composition.svg": compositionFigure(values),
    "docs/figures/cost.svg": costFigure(),
    "docs/figures/step.svg": curvesFigure(
      steps.flatMap(({ step, forward, central }) => [
        { curve: "one-sided", x: step, y: forward },
        { curve: "central", x: step, y: central },
      ]),
      { title: "The error of a difference by its step", x: "step", y: "error", isLog: true, hasDots: true },
    ),
    "docs/figures/methods.svg": curvesFigure(
      walked.flatMap(({ method, heights }) => {
        const known = heights.findIndex((height) => height < FLOOR);
        const shown = known < 0 ? heights : heights.slice(0, known + 1);
        return shown.map((height, x) => ({ curve: method, x, y: Math.max(height, FLOOR) }));
      }),
      {
        title: "Three methods with the same gradient",
        x: "gradients used",
        y: "height above the lowest point",
        isLog: false,
      },
    ),
  };
}

/** Below this height a curve ends: the axis is logarithmic, and 0 would be far away. */
const FLOOR = 1e-10;

const SIZES = [1, 10, 100, 1000];

function costFigure(): string {
  const points = costs([1, 3, 10, 30, 100, 300, 1000]).flatMap(({ inputs, value, reverse, forward, differences }) => [
    { curve: "forward mode", x: inputs, y: forward },
    { curve: "central differences", x: inputs, y: differences },
    { curve: "reverse mode", x: inputs, y: reverse },
    { curve: "the function alone", x: inputs, y: value },
  ]);
  return curvesFigure(points, {
    title: "Operations for all partial derivatives",
    x: "number of inputs",
    y: "operations",
    isLog: true,
    labelShifts: { "forward mode": -8, "central differences": 9 },
  });
}

function page(
  values: readonly ExplainedValue[],
  steps: readonly StepError[],
  walked: ReturnType<typeof walks>,
): string {
  const six = showNumber;
  const adjoint = (name: string) => {
    const found = values.find((value) => value.name.plain === name)?.adjoint?.total;
    return typeof found === "number" ? found : Number.NaN;
  };
  const [w, b, x, t] = POINT;
  const { gradient, forward, numeric, evaluations } = neuronByOperators();
  const [throughNeuron, throughPrice] = pathsFrom(values, "w");
  const [onlyPath] = pathsFrom(values, "b");
  const tangents = { w: tangentsOf(values, "w"), b: tangentsOf(values, "b") };
  const rows = costs(SIZES);
  const last = rows.at(-1);
  const best = (key: "forward" | "central") => steps.reduce((a, c) => (c[key] < a[key] ? c : a));
  const computed = values.filter(({ kind }) => kind === "step");
  const backwards = values.filter(({ adjoint: own }) => own !== null).toReversed();

  return `# Backpropagation, from the chain rule on

For anyone who has met derivatives of functions of one number. In the end you can compute the gradient of any program by hand, know
why it is right, what it costs, and what it is not. Every number and figure on this page is computed by Chainrule
(\`npm run update:docs\`), and a test computes them again.

## A function is a composition

Here is one neuron: an input \`x\`, a weight \`w\`, an offset \`b\`. It should say \`t\`; \`s\` is the square of its error, and \`q\` is a
price for a large weight ([examples/backprop/neuron.ts](../examples/backprop/neuron.ts)).

\`\`\`typescript
${functionIn("examples/backprop/neuron.ts")}
\`\`\`

It looks like formulas; it is a list of small steps, each of which a calculator has a key for. At w = ${w}, b = ${b}, x = ${x},
t = ${t}:

| step | value |
|---|--:|
${computed.map((value) => `| ${value.name.plain} = ${value.formula?.plain} | ${six(numberOf(value))} |`).join("\n")}

L is the result, what the function returns. Whatever a program computes with numbers, it is such a list, only longer.

## Each step has a derivative that fits on a line

How much does the result of a step change when one of its operands changes a little? That is its *local derivative*. It needs nothing
but the rules of school, and the values that the step has anyway:

| step | local derivative | here |
|---|---|--:|
${computed.flatMap(localRows).join("\n")}

The same as a picture: values in boxes, local derivatives on the arrows. The red numbers are what we are after.

![The composition as a graph](figures/composition.svg)

## The chain rule: multiply along a path, add over paths

When b grows by a little, z grows by just as much, h by ${six(factorOf(values, "h", "z"))} times that, and so on: the effect on L is the product of all local
derivatives along the path.

> ∂L/∂b = ${onlyPath?.factors.map(bracketed).join(" · ")} = ${six(onlyPath?.product ?? Number.NaN)}, along ${onlyPath?.through.join(" → ")}

w acts on two paths: through the neuron, and through its own price. Small changes add up, so the two products do:

> along ${throughNeuron?.through.join(" → ")}: ${throughNeuron?.factors.map(bracketed).join(" · ")} = ${six(throughNeuron?.product ?? Number.NaN)}
>
> along ${throughPrice?.through.join(" → ")}: ${throughPrice?.factors.map(bracketed).join(" · ")} = ${six(throughPrice?.product ?? Number.NaN)}
>
> ∂L/∂w = ${six(throughNeuron?.product ?? Number.NaN)} + ${six(throughPrice?.product ?? Number.NaN)} = ${six(adjoint("w"))}

That is the whole chain rule. What is left is bookkeeping: n steps that each use a value twice have 2ⁿ paths, and nobody lists them. But paths
share most of their arrows, so the products can be shared. There are two orders to do that in.

## Forwards: one input at a time

Choose an input, say w, and go down the list. Beside each value keep how fast it changes with w, its *tangent*, written with a dot: ẇ = 1,
ḃ = 0, and each step adds up local derivative times tangent over its operands.

| step | tangent for w | tangent for b |
|---|--:|--:|
${values
  .map((value, index) => ({ value, index }))
  .filter(({ value }) => value.varies)
  .map(({ value, index }) => `| ${dotted(value)} | ${six(tangents.w[index] ?? 0)} | ${six(tangents.b[index] ?? 0)} |`)
  .join("\n")}

The last line is ∂L/∂w = ${six(forward[0] ?? Number.NaN)} and ∂L/∂b = ${six(forward[1] ?? Number.NaN)}. This is *forward mode*. Each input needs a sweep of its own, a
column of the table, and each sweep costs about twice the function. Two inputs, two sweeps; a million weights, a million sweeps.

## Backwards: all inputs at once

Now turn the question round. Keep for each value how fast the *result* changes with *it*: its *adjoint*, written with a bar, z̄ = ∂L/∂z. Begin
at the end, where L̄ = 1, and go *up* the list. A value acts on L only through the steps that use it, so its adjoint is a sum with one
term for each use: the adjoint of what was computed there, times the local derivative.

| adjoint | in numbers | value | nudged |
|---|---|--:|--:|
${backwards.map(adjointRow).join("\n")}

One sweep, and every input has its derivative: w̄ = ${six(adjoint("w"))}, b̄ = ${six(adjoint("b"))}. So has every value in between. This is
*reverse mode*, and reverse mode applied to a neural network is called *backpropagation*. There is no more to it.

The last column checks it without any calculus: that value is moved up and down a little, the steps after it are run again, and
the change of L is divided by the move. An adjoint is a derivative like any other, so every line can be tested on its own.

## Why every sum is complete

Look at w̄. It has ${values.find(({ name }) => name.plain === "w")?.adjoint?.terms.length} terms, and they arrive at different times. How do we know that none is still to come when we use it? By
induction, up the list:

- *Start.* L̄ = 1 is complete: nothing comes after L.
- *Step.* Suppose that all adjoints below some line are complete. The value made in this line is used only in lines below it: a program
  cannot use a value before it has made it. Each of these uses has been visited, and each has added its term from a complete
  adjoint. So this adjoint is complete, too.

That is the whole proof, and it holds for loops and branches: a loop is a list of its iterations, one after the other, and goes backwards in the
opposite order; of a branch, only the side that was taken is in the list. The other side adds nothing, since nothing of it was run.

## A loop

\`\`\`typescript
${functionIn("examples/backprop/chain.ts")}
\`\`\`

In each iteration yᵢ₊₁ = sin(yᵢ + xᵢ), with the local derivative cos(yᵢ + xᵢ) for both operands. Backwards, for i from the last to the first:

> x̄ᵢ = ȳᵢ₊₁ · cos(yᵢ + xᵢ), ȳᵢ = ȳᵢ₊₁ · cos(yᵢ + xᵢ)

\`\`\`ts
import { grad } from "chainrule";

function chain(x: Float64Array): number {
  let y = 0;
  for (let i = 0; i < x.length; i++) y = Math.sin(y + x[i]!);
  return y;
}

// The same by hand: what the formulas say, in the opposite order.
function chainGradient(x: Float64Array): Float64Array {
  const kept: number[] = [];
  let y = 0;
  for (let i = 0; i < x.length; i++) {
    kept[i] = y + x[i]!;
    y = Math.sin(kept[i]!);
  }
  const xBar = new Float64Array(x.length);
  let yBar = 1;
  for (let i = x.length - 1; i >= 0; i--) {
    xBar[i] = yBar * Math.cos(kept[i]!);
    yBar = xBar[i]!;
  }
  return xBar;
}

const x = new Float64Array([0.3, 0.5, 0.2]);
grad(chain)(x); // -> ≈ Float64Array [${chainGradientText()}]
chainGradient(x); // -> ≈ Float64Array [${chainGradientText()}]
\`\`\`

The way back needs values of the way there: \`kept\`. That is the price of reverse mode: not time, but memory. Nothing in this was clever, so
a program can do it: \`npx chainrule derive chain.ts\` writes

\`\`\`typescript
${derivedChain()}
\`\`\`

## What it costs

Each step of the way there has one step on the way back: a local derivative, a product and a sum for each operand. So a gradient costs
a small multiple of the function, *whatever the number of inputs*. Operations that run for \`chain\`:

| inputs | the function | reverse mode | reverse / function | forward mode | central differences | kept (bytes) |
|--:|--:|--:|--:|--:|--:|--:|
${rows
  .map(({ inputs, value, reverse, forward: forwards, differences, kept }) => {
    const cells = [value, reverse, (reverse / value).toFixed(1), forwards, differences, kept].map(grouped);
    return `| ${grouped(inputs)} | ${cells.join(" | ")} |`;
  })
  .join("\n")}

![Operations by number of inputs](figures/cost.svg)

At ${grouped(last?.inputs ?? 0)} inputs, all derivatives together cost ${((last?.reverse ?? 0) / (last?.value ?? 1)).toFixed(1)} functions in reverse mode, and ${grouped(Math.round((last?.differences ?? 0) / (last?.value ?? 1)))} by differences. With a million
weights, where the gradient takes a second, differences take ${days(last)} days. Forward mode is the better one where one input acts on many results.

## Differences: a check, not a substitute

Why not just nudge every input? Because of the cost, and of the error. A large step sees the bend of the function; a small one subtracts two
numbers that agree in most of their digits. The error of ∂L/∂w by the step:

![The error of a difference by its step](figures/step.svg)

The best one-sided step, ${best("forward").step.toExponential()}, is off by ${best("forward").forward.toExponential(0)}, the best central one, ${best("central").step.toExponential()}, by ${best("central").central.toExponential(0)}, and nobody tells you
beforehand which step that is. Reverse mode has no step, and is exact to rounding: ${gradient[0]} and ${gradient[1]} above.

But differences know no calculus, and so they share none of its mistakes: they are the best *check* of a gradient. Chainrule finds the step
by itself and adds an error bar; here it took ${evaluations} evaluations and found ${six(numeric[0] ?? Number.NaN)} and ${six(numeric[1] ?? Number.NaN)}.
[check-your-own-backprop.md](check-your-own-backprop.md) finds five mistakes in a backward pass that way.

## What it is not

Backpropagation is not learning, and not gradient descent. It answers one question: *how fast does the result change with each input,
here?* What to do with the answer is up to somebody else. These three methods ask the same question of a bent valley
([examples/backprop/methods.ts](../examples/backprop/methods.ts)), from (${START.join(", ")}):

| method | what it does with the gradient | height after 5 | 20 | 100 | 200 gradients |
|---|---|--:|--:|--:|--:|
${walked
  .map(({ method, heights }) => {
    const cells = [5, 20, 100, 200].map((k) => (heights[k] ?? Number.NaN).toPrecision(2));
    return `| ${method} | ${methods[method]} | ${cells.map((cell) => String(Number(cell))).join(" | ")} |`;
  })
  .join("\n")}

![Three methods with the same gradient](figures/methods.svg)

The gradient is the same, and so is its code. Newton's method asks for the derivative of the derivative as well; that is a program, too, so it can
be differentiated again. And there are other customers: error bars of a measurement, the price of a risk, the weights of a weather map,
the shortest time. None of them is a neural network.

## With your own function

\`\`\`sh
npx chainrule explain loss.ts --at point.json                 # what this page does, for your function and your numbers
npx chainrule explain loss.ts --at point.json --out loss.html # the same as a page, with a slider forwards and backwards
npx chainrule derive loss.ts                                  # the gradient as code to keep
npx chainrule check loss.ts --at point.json --routes          # the same numbers by five routes, with cost and error
\`\`\`

More in [cli.md](cli.md). In code: the [guide](guide.md).
`;
}

const methods: Readonly<Record<string, string>> = {
  "gradient descent": "a step against it",
  momentum: "adds it to a speed",
  Newton: "and its derivative, the Hessian: to the bottom of the parabola that fits",
};

function localRows(value: ExplainedValue): string[] {
  return value.operands.flatMap(({ text, partial }) => {
    if (partial === null || partial.value === null) return [];
    const rule = partial.rule.plain === String(partial.value) ? "" : ` = ${partial.rule.plain}`;
    const cells = [`${value.name.plain} = ${value.formula?.plain}`, `∂${value.name.plain}/∂${text.plain}${rule}`];
    return [`| ${cells.join(" | ")} | ${showNumber(partial.value)} |`];
  });
}

function adjointRow({ name, adjoint }: ExplainedValue): string {
  if (adjoint === null) throw new Error(`${name.plain} has no adjoint`);
  const { terms, total, nudged } = adjoint;
  const formula = terms.length === 0 ? "1" : terms.map((term) => term.formula.plain).join(" + ");
  const numbers = terms.map(({ factors }) => factors?.map(bracketed).join(" · ") ?? "").join(" + ");
  const value = typeof total === "number" ? showNumber(total) : "";
  return `| ${adjoint.name.plain} = ${formula} | ${numbers} | ${value} | ${nudged === null ? "" : showNumber(nudged.value)} |`;
}

/** `ż = 1·ȧ + 1·ḃ`. */
function dotted({ name, operands }: ExplainedValue): string {
  const dot = (text: string) => `${text}\u0307`.normalize("NFC");
  const terms = operands.flatMap(({ from, text, partial }) => {
    if (from === null || partial === null) return [];
    const rule = /[+−]/.test(partial.rule.plain) ? `(${partial.rule.plain})` : partial.rule.plain;
    return [rule === "1" ? dot(text.plain) : `${rule}·${dot(text.plain)}`];
  });
  return terms.length === 0 ? dot(name.plain) : `${dot(name.plain)} = ${terms.join(" + ")}`;
}

/** The local derivative of one value by another. */
function factorOf(values: readonly ExplainedValue[], result: string, operand: string): number {
  const found = values.find(({ name }) => name.plain === result)?.operands.find(({ text }) => text.plain === operand);
  return found?.partial?.value ?? Number.NaN;
}

function numberOf(value: ExplainedValue | undefined): number {
  return typeof value?.value === "number" ? value.value : Number.NaN;
}

/** Negative factors in brackets. */
function bracketed(x: number): string {
  return x < 0 ? `(${showNumber(x)})` : showNumber(x);
}

/** `6,002,000`. */
function grouped(x: number | string): string {
  return typeof x === "string" ? x : x.toLocaleString("en-US");
}

/** How long differences take for a million inputs where the gradient takes a second. */
function days(row: CostRow | undefined): string {
  if (row === undefined) throw new Error("no row");
  return ((2e6 * row.value) / row.reverse / 86400).toPrecision(1);
}

/** A file without the line that says what it is. */
function functionIn(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(1).join("\n").replace("export ", "");
}

/** What `derive` writes for the chain, without the header. */
function derivedChain(): string {
  const { text } = deriveFile({ path: "examples/backprop/chain.ts", exportName: "chain", f: chain });
  return text.slice(text.indexOf("\n\n") + 2).trimEnd();
}

/** The derivative of the chain at three numbers, from its formulas. */
function chainGradientText(): string {
  const x = [0.3, 0.5, 0.2];
  const slopes: number[] = [];
  let y = 0;
  for (const xi of x) {
    slopes.push(Math.cos(y + xi));
    y = Math.sin(y + xi);
  }
  return x
    .map((_, i) =>
      slopes
        .slice(i)
        .reduce((product, slope) => product * slope, 1)
        .toPrecision(9),
    )
    .join(", ");
}
