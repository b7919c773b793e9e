/** Captured functions as closures: text and tree from the function itself, names from the scopes around it. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { parseFunction } from "./parse.js";
import type { Frame, Tracer } from "./tracer.js";
import { type Closure, type Static, UNSET } from "./values.js";

/** The closure that a real function is. */
export function closureOf(t: Tracer, target: Static, f: Function, site: Site): Closure {
  const parsed = parseFunction(f);
  if (parsed.node.type === "ClassExpression") return refuse("class-without-new", site, { name: f.name });
  const scope = t.inputs.scopeOf(f, target.path ?? []);
  const frame: Frame = {
    source: parsed.source,
    node: parsed.node,
    caller: site,
    thisValue: null,
    home: null,
    result: t.heap.variable("result", UNSET),
  };
  return { kind: "closure", node: parsed.node, scope, name: f.name || "(anonymous)", home: null, frame };
}
