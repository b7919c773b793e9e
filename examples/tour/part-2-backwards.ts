/** Part 2: the chain rule walked backwards. Every adjoint is a sum of products, checked by nudging the value it belongs to. */
import type { ExplainedAdjoint, ExplainedTerm, ExplainedValue, Explanation } from "../../src/explain/index.js";
import { bold, checked, columns, dim, heading, line, pad, paragraph, six, tick, widthOf } from "./terminal.js";

/** A value on which the result depends. */
type Reached = ExplainedValue & { readonly adjoint: ExplainedAdjoint };

export function showBackwards(explanation: Explanation, gradient: readonly number[]): void {
  heading("2. Backwards, from ∂L/∂L = 1");
  paragraph(
    "Write z\u0304 for ∂L/∂z, the adjoint of z. A value acts on L only through the steps that use it, so its adjoint is a sum with one " +
      "product for each use: the adjoint of that step's result, times the local partial derivative from part 1.",
  );
  line();
  const reached = inReverse(explanation);
  for (const value of reached) showAdjoint(value);
  line();
  const twice = reached.find(({ kind, adjoint }) => kind === "step" && adjoint.terms.length > 1);
  paragraph(
    "Why is a sum complete when its line is reached? The list runs backwards, and a value can be used only by steps that come after " +
      `it: all of them stand above. ${twice?.adjoint.name.plain ?? "L\u0304"} had to wait for two.`,
  );
  checked(
    isComplete(explanation),
    `When each of the ${reached.length} values was reached, every step that uses it had been visited.`,
  );
  checked(
    reached.every(({ adjoint }) => isClose(adjoint)),
    `Nudging each value and running the steps after it again gives the same ${reached.length} numbers within 10⁻⁶.`,
  );
  const inputs = explanation.values.filter(({ kind }) => kind === "input");
  const found = inputs.map(({ adjoint }) => Number(adjoint?.total));
  const same = gradient.every((g, i) => Math.abs(g - (found[i] ?? Number.NaN)) <= 1e-14 * Math.max(1, Math.abs(g)));
  checked(
    same && gradient.length === found.length,
    `grad(loss)(${inputs.map(({ value }) => String(value)).join(", ")}) gives the last ${found.length}: [${gradient.map(six).join(", ")}].`,
  );
}

/** The values in the order in which their adjoints are complete: the result first. */
export function inReverse({ values, backwards }: Explanation): readonly Reached[] {
  return backwards.flatMap((id): Reached[] => {
    const value = values[id];
    return value === undefined || value.adjoint === null ? [] : [{ ...value, adjoint: value.adjoint }];
  });
}

/** Whether each value comes after all steps that use it, as the graph has them. */
function isComplete({ graph, backwards }: Explanation): boolean {
  const place = new Map(backwards.map((id, at) => [id, at]));
  return graph.edges.every(({ from, to }) => (place.get(to) ?? 0) < (place.get(from) ?? -1));
}

function isClose({ total, nudged }: ExplainedAdjoint): boolean {
  const value = Number(total);
  return nudged !== null && Math.abs(value - nudged.value) <= 1e-6 * Math.max(1, Math.abs(value));
}

function showAdjoint({ adjoint }: Reached): void {
  const { name, terms, total, nudged } = adjoint;
  const end = `${pad(six(Number(total)), 9, true)}   ${dim("nudged")} ${pad(six(nudged?.value ?? Number.NaN), 9, true)} ${tick(isClose(adjoint))}`;
  if (terms.length === 0) {
    line(spread(`  ${bold(name.plain)} = 1`, end));
    return;
  }
  line(`  ${bold(name.plain)} = ${terms.map(({ formula }) => formula.plain).join(" + ")}`);
  line(spread(`  ${" ".repeat(widthOf(name.plain))} = ${terms.map(numbersOf).join(" + ")}`, end));
}

/** `0.311256 · 2.000000` */
function numbersOf({ factors, amount }: ExplainedTerm): string {
  if (factors === null || factors[1] === 1) return factor(Number(amount));
  return factors.map(factor).join(" · ");
}

function factor(value: number): string {
  return value < 0 ? `(${six(value)})` : six(value);
}

function spread(left: string, right: string): string {
  return left + " ".repeat(Math.max(2, columns - widthOf(left) - widthOf(right))) + right;
}
