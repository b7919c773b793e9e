/** Checks that stand in the program where only running it can tell. What they throw shows the place, as a refusal does. */
import type { ErrorCode } from "../../errors/catalog.js";
import { errorOf } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Value } from "../../ir/program.js";
import type { Tracer } from "./tracer.js";

/** Throws the error `code` where `predicate` does not hold; `numbers` are the parameters of its message. */
export function guard(
  t: Tracer,
  predicate: Value,
  code: ErrorCode,
  site: Site,
  numbers: Readonly<Record<string, Value>>,
): void {
  const names = Object.keys(numbers);
  t.builder.effect({
    effect: "assert",
    predicate,
    message: names.flatMap((_, position) => (position === 0 ? [0] : [" ", position])),
    inputs: Object.values(numbers),
    construct: (text) => {
      const values = text.split(" ");
      return errorOf(code, site, Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])));
    },
  });
}
