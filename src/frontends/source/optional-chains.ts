/** `a?.b.c` and `f?.(x)`: the rest of a chain is skipped where its beginning is missing. */
import type { Site } from "../../errors/site.js";
import { chooseAbstract } from "./branches.js";
import { siteOf } from "./environment.js";
import { argumentsOf, memberKey } from "./member-access.js";
import { absence, presentPart } from "./numbers.js";
import { getProperty } from "./properties.js";
import type { Expression, NodeOf } from "./syntax.js";
import type { Env, Tracer } from "./tracer.js";
import { type Abstract, UNDEFINED } from "./values.js";

type Link = Expression | NodeOf<"Super">;
type Rest = (object: Abstract, self: Abstract | null) => Abstract;

/** The value of a chain. */
export function chain(t: Tracer, node: Link, env: Env): Abstract {
  return link(t, node, env, (value) => value);
}

/** Evaluates one link, then `rest` with its value and the object it was read from, unless the chain ended before. */
function link(t: Tracer, node: Link, env: Env, rest: Rest): Abstract {
  const site = siteOf(node, env);
  if (node.type === "MemberExpression" && node.object.type !== "Super") {
    return link(t, node.object, env, (object) => {
      const read = (present: Abstract) => rest(getProperty(t, present, memberKey(t, node, env), site), present);
      return node.optional ? unlessMissing(t, object, read, site) : read(object);
    });
  }
  if (node.type === "CallExpression" && node.callee.type !== "Super") {
    return link(t, node.callee, env, (callee, self) => {
      const call = (present: Abstract) => rest(t.call(present, self, argumentsOf(t, node.arguments, env), site), null);
      return node.optional ? unlessMissing(t, callee, call, site) : call(callee);
    });
  }
  return rest(t.evaluate(node, env), null);
}

function unlessMissing(t: Tracer, value: Abstract, present: (value: Abstract) => Abstract, site: Site): Abstract {
  const absent = absence(t, value);
  if (absent === null) return present(value);
  return chooseAbstract(
    t,
    absent.missing,
    () => UNDEFINED,
    () => present(presentPart(value)),
    site,
  );
}
