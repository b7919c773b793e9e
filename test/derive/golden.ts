/** The golden files of `derive`: where they are, and what belongs into them. */
import { fileURLToPath } from "node:url";
import { deriveFile } from "../../src/derive/index.js";
import type { Case } from "./cases.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export function kindOf({ options }: Case): "gradient" | "tangent" | "value" {
  return options.valueOnly === true ? "value" : options.forward === true ? "tangent" : "gradient";
}

export function goldenPath(each: Case): string {
  return `${root}test/derive/fixtures/${each.name}.${kindOf(each)}.ts`;
}

/** The function that a golden file exports. */
export function derivedName({ exportName, options }: Case): string {
  const suffix = options.valueOnly === true ? "Value" : options.forward === true ? "Tangent" : "Gradient";
  return options.name ?? `${exportName}${suffix}`;
}

export function derivedFile(each: Case) {
  const { path, exportName, f, options } = each;
  return deriveFile({ path: root + path, exportName, f }, { ...options, out: goldenPath(each) });
}
