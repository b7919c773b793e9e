/** Special functions as code that derived modules bring along. The texts are those of src/special. */
import type { Program } from "../ir/program.js";
import { reachablePrograms, visitStatements } from "../ir/regions.js";
import { specialSources } from "./special-sources.js";

/** The names that the code of the special functions in a program declares. */
export function specialNamesOf(program: Program): readonly string[] {
  const names = new Set<string>();
  for (const each of reachablePrograms(program)) {
    visitStatements(each.body, (statement) => {
      if (statement.kind !== "apply") return;
      for (const name of specialTexts(statement.primitive.name).keys()) names.add(name);
    });
  }
  return [...names];
}

/** The declarations that `name` needs, by their names, each after what it uses. */
export function specialTexts(name: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (each: string): void => {
    const source = specialSources[each];
    if (source === undefined || found.has(each)) return;
    for (const used of source.uses) if (used !== name) add(used);
    found.set(each, source.lines.join("\n"));
  };
  add(name);
  return found;
}
