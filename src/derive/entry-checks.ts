/** What a derived function asks of its arguments before it begins, since its code is only right for arguments of the form it was made for. */
import type { Structure } from "../tree/structure.js";
import { type Leaf, memberText } from "./boundary.js";

/** A static part of an argument on which the code depends, e.g. `p.activation` being "tanh". */
export interface StaticPart {
  readonly path: string;
  readonly value: string | null | undefined;
}

/** A condition that must not hold, and what to say where it does. */
export interface EntryCheck {
  readonly condition: string;
  readonly message: string;
}

export function naturalCheck(path: string): EntryCheck {
  return { condition: `!Number.isInteger(${path}) || ${path} < 0`, message: `${path} must be a length` };
}

export function staticCheck({ path, value }: StaticPart): EntryCheck {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return {
    condition: `${path} !== ${text}`,
    message: `this gradient was derived for ${path.replaceAll("!", "")} = ${text.replaceAll('"', "'")}`,
  };
}

/** @param name the constant that holds the length of the first row. */
export function rowsCheck(leaf: Leaf, name: string): EntryCheck {
  const [first = "", ...rest] = leaf.parts;
  const items = ["row", "inner", "innermost", "item"];
  const test = rest.reduceRight((below, part, at) => {
    const item = items[at] ?? `item${at}`;
    const inner = `${item}${part}`;
    if (at === rest.length - 1) return `HERE.some((${item}) => ${inner}.length !== ${name})`;
    return `HERE.some((${item}) => ${below.replace("HERE", inner)})`;
  }, "");
  const what = leaf.parts
    .join("[]")
    .replaceAll("!", "")
    .replace(/(\[\])+$/, "");
  return { condition: test.replace("HERE", first), message: `${what}: rows of different lengths` };
}

/** A direction must be as long as the argument that moves along it, and its rows as long as those of the argument. */
export function directionChecks(direction: Leaf, argument: Leaf): readonly EntryCheck[] {
  const [own = "", ...rest] = direction.parts;
  const [of = ""] = argument.parts;
  if (rest.length === 0) return [];
  const rows =
    rest.length === 2 && rest[0] === "" ? ` || ${own}.some((row, i) => row.length !== ${of}[i]!.length)` : "";
  const message = `${own.replaceAll("!", "")} must be as long as ${of.replaceAll("!", "")}`;
  return [{ condition: `${own}.length !== ${of}.length${rows}`, message }];
}

/** Lists that were unrolled must have as many items as they had. */
export function tupleChecks(structure: Structure, path: string): readonly EntryCheck[] {
  if (structure.kind === "object") {
    return structure.fields.flatMap(([name, field]) => tupleChecks(field, path + memberText(name)));
  }
  if (structure.kind !== "tuple" && structure.kind !== "empty") return [];
  const items = structure.kind === "tuple" ? structure.items : [];
  const { length } = items;
  const own: EntryCheck = {
    condition: `${path}.length !== ${length}`,
    message: `this gradient was derived for ${length} items in ${path.replaceAll("!", "")}`,
  };
  return [own, ...items.flatMap((item, index) => tupleChecks(item, `${path}[${index}]!`))];
}

/** Lines of the check. */
export function checkLines({ condition, message }: EntryCheck): readonly string[] {
  return [`if (${condition}) {`, `  throw new RangeError(${JSON.stringify(message)});`, "}"];
}
