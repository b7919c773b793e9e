/** `derive`: the gradient of a function as TypeScript that depends on nothing. */
import { insertCopies } from "../backends/buffers/insert-copies.js";
import { identifier } from "../backends/javascript/names.js";
import { traceSource } from "../frontends/source/index.js";
import { parseFunction } from "../frontends/source/parse.js";
import { expandDerive } from "../transforms/expand-derive.js";
import { gradientLayout } from "../tree/gradient-structure.js";
import { countLeaves } from "../tree/leaves.js";
import { structureOf } from "../tree/structure-of.js";
import { readWrt } from "../tree/wrt.js";
import { typeOfStructure } from "./gradient-text.js";
import { moduleText } from "./module.js";
import { findNaturalInputs } from "./natural-inputs.js";
import { derivedProgram } from "./profile.js";

export interface DeriveOptions {
  readonly wrt?: number | readonly number[];
  readonly at?: readonly unknown[];
  readonly forward?: boolean;
  readonly valueOnly?: boolean;
}

export function derive(f: (...args: never[]) => unknown, options: DeriveOptions = {}): string {
  const args = options.at ?? [];
  const structures = args.map((arg, index) => structureOf(arg, `argument ${index}`));
  const source = traceSource(f, structures, args);
  const selection = readWrt("derive", options.wrt);
  const node = parseFunction(f).node;
  const names = structures.map((_, index) => {
    const param = node.type === "ClassExpression" ? undefined : node.params[index];
    return param?.type === "Identifier" ? param.name : `argument${index}`;
  });
  const offsets: number[] = [];
  let offset = 0;
  for (const structure of structures) {
    offsets.push(offset);
    offset += countLeaves(structure);
  }
  const wrt = selection.indices.flatMap((index) => {
    const structure = structures[index];
    return structure === undefined
      ? []
      : gradientLayout(structure).differentiable.map((leaf) => (offsets[index] ?? 0) + leaf);
  });
  const { program: given, checked } = findNaturalInputs(expandDerive(source.program));
  const program = derivedProgram(given, "gradient", wrt);
  return moduleText({
    name: `${f.name}Gradient`,
    kind: "gradient",
    program: insertCopies(program).program,
    parameters: structures.map((structure, index) => ({
      name: names[index] ?? "",
      type: typeOfStructure(structure, true),
      structure,
    })),
    constants: source.captures.map((capture) => ({
      name: identifier(capture.name),
      structure: capture.structure,
      value: capture.read(f, args),
    })),
    wrt: selection.indices,
    isSingle: selection.single,
    natural: checked,
  });
}
