/** Special functions as code that derived modules bring along. The texts are those of src/special. */
import { specialSources } from "./special-sources.js";

/** Every name that such code declares. */
export const specialNames: readonly string[] = Object.keys(specialSources);

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
