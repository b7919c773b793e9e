/** Part 2: the chain rule walked backwards. Every adjoint is a sum of products, checked by nudging the value it belongs to. */
import { barred, factor, factorFormula, six } from "./formulas.js";
import type { Composition, Node } from "./steps.js";
import { bold, checked, columns, dim, heading, line, pad, paragraph, tick, widthOf } from "./terminal.js";

/** One use of a value: the adjoint of the result it went into, times the local partial derivative. */
interface Product {
  readonly user: Node;
  readonly formula: string;
  readonly numbers: string;
  readonly value: number;
}

/** ∂L/∂node and where it comes from. */
export interface Adjoint {
  readonly node: Node;
  readonly value: number;
  readonly products: readonly Product[];
  /** The same number by nudging the value and running the later steps again. */
  readonly nudged: number;
}

/** Walks the steps backwards, handing each adjoint on to the operands: reverse mode in fifteen lines. */
export function adjointsOf({ steps, inputs, result, nudged }: Composition): Adjoint[] {
  const products = new Map<Node, Product[]>([...inputs, ...steps].map((node) => [node, []]));
  const adjoints: Adjoint[] = [];
  for (const node of [...steps].reverse().concat(inputs)) {
    const own = products.get(node)!;
    const value = node === result ? 1 : own.reduce((sum, product) => sum + product.value, 0);
    adjoints.push({ node, value, products: own, nudged: slopeByNudging((at) => nudged(node, at), node.value) });
    for (const { from, partial } of node.operands) {
      if (from === null || partial === null) continue;
      products.get(from)!.push({
        user: node,
        formula: product(barred(node.name), partial.formula),
        numbers: product(factor(value), factor(partial.value)),
        value: value * partial.value,
      });
    }
  }
  return adjoints;
}

/** Central difference; its error is about the square of the nudge. */
function slopeByNudging(result: (at: number) => number, x: number): number {
  const h = 1e-4;
  return (result(x + h) - result(x - h)) / (2 * h);
}

function product(left: string, right: string): string {
  return right === "1" ? left : `${left} · ${factorFormula(right)}`;
}

export function showBackwards(composition: Composition, gradient: readonly number[]): readonly Adjoint[] {
  heading("2. Backwards, from ∂L/∂L = 1");
  paragraph(
    `Write ${barred("z")} for ∂L/∂z, the adjoint of z. A value acts on L only through the steps that use it, so its adjoint is a sum ` +
      "with one product for each use: the adjoint of that step's result, times the local partial derivative from part 1.",
  );
  line();
  const adjoints = adjointsOf(composition);
  const visited = new Set<Node>();
  let allComplete = true;
  let accurate = true;
  for (const adjoint of adjoints) {
    const complete = usesOf(adjoint.node, composition).every((user) => visited.has(user));
    allComplete &&= complete;
    const close = Math.abs(adjoint.value - adjoint.nudged) <= 1e-6 * Math.max(1, Math.abs(adjoint.value));
    accurate &&= close;
    visited.add(adjoint.node);
    showAdjoint(adjoint, close);
  }
  line();
  paragraph(
    "Why is a sum complete when its line is reached? The list runs backwards, and a value can be used only by steps that come after " +
      `it: all of them stand above. ${barred("z")} had to wait for two.`,
  );
  checked(
    allComplete,
    `When each of the ${adjoints.length} values was reached, every step that uses it had been visited.`,
  );
  checked(
    accurate,
    `Nudging each value by ±0.0001 and running the steps after it again gives the same ${adjoints.length} numbers within 10⁻⁶.`,
  );
  const byInput = composition.inputs.map((node) => adjoints.find((adjoint) => adjoint.node === node)!.value);
  const same = gradient.every((g, i) => Math.abs(g - byInput[i]!) <= 1e-14 * Math.max(1, Math.abs(g)));
  checked(
    same && gradient.length === byInput.length,
    `grad(loss)(${composition.inputs.map((node) => node.value).join(", ")}) gives the last ${byInput.length}: [${gradient.map(six).join(", ")}].`,
  );
  return adjoints;
}

/** The steps that use a value, once for each operand. */
function usesOf(node: Node, { steps }: Composition): Node[] {
  return steps.flatMap((step) => step.operands.filter((operand) => operand.from === node).map(() => step));
}

function showAdjoint({ node, value, products, nudged }: Adjoint, close: boolean): void {
  const name = barred(node.name);
  const end = `${pad(six(value), 9, true)}   ${dim("nudged")} ${pad(six(nudged), 9, true)} ${tick(close)}`;
  if (products.length === 0) {
    line(spread(`  ${bold(name)} = 1`, end));
    return;
  }
  const formula = products.map((product) => product.formula).join(" + ");
  const numbers = products.map((product) => product.numbers).join(" + ");
  line(`  ${bold(name)} = ${formula}`);
  line(spread(`  ${" ".repeat(widthOf(name))} = ${numbers}`, end));
}

function spread(left: string, right: string): string {
  return left + " ".repeat(Math.max(2, columns - widthOf(left) - widthOf(right))) + right;
}
