/** Positions of a plain array that were never set: how methods treat them, and where they are refused. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import type { Value } from "../../../ir/program.js";
import { locate } from "../dense.js";
import { isSet } from "../item-reads.js";
import { readable } from "../numbers.js";
import type { Tracer } from "../tracer.js";
import type { Abstract, Ref } from "../values.js";

/** Most methods pass over positions that were never set, as JavaScript's do; some take them for `undefined`. */
export type Holes = "skipped" | "visited";

/** Whether a list may have positions that were never set. */
export function hasHoles(t: Tracer, value: Abstract, site: Site): boolean {
  const source = readable(value);
  const place = source.kind === "ref" ? locate(t, source, site) : null;
  return place?.kind === "dense" && place.layout.kind === "list" && place.layout.holes === true;
}

/** Whether position `index` of a list was ever set; null where every one is. */
export function isSetAt(t: Tracer, list: Ref, index: Value, site: Site): Value | null {
  const place = locate(t, list, site);
  return place.kind === "dense" ? isSet(t, place, index, site) : null;
}

/** What JavaScript does then depends on which positions were set. */
export function refuseHoles(site: Site, what: string): never {
  return refuse("unsupported-construct", site, {
    what: `${what} of an array that may have holes`,
    because: "JavaScript passes over positions that were never set, and which these are is known at run time only",
    remedy: "set every position first, e.g. with `fill`",
  });
}
