/** Random statements after which several names mean one object: chosen references, rows and records held elsewhere, views. */
import type { ChoiceReader } from "./choice-tree.js";
import type { Kind, Name } from "./names.js";
import type { Statements } from "./statements.js";

/** False: there is nothing here that could be shared. */
export function writeSharing(to: Statements, reader: ChoiceReader): boolean {
  const write = reader.weighted<() => boolean>([
    [4, () => chosen(to, reader)],
    [3, () => heldRow(to, reader)],
    [2, () => sharedItems(to, reader)],
    [2, () => view(to, reader)],
    [2, () => returned(to, reader)],
    [2, () => inObject(to, reader)],
    [1, () => trajectory(to, reader)],
    [1, () => exchanged(to, reader)],
  ]);
  return write();
}

function two(to: Statements, reader: ChoiceReader, kind: Kind): readonly [Name, Name] | null {
  const found = to.names.all(kind).filter((name) => name.local && !to.names.locked.has(name.text));
  return found.length < 2 ? null : [reader.pick(found), reader.pick(found)];
}

/** A write through a name, guarded where it may be out of range. */
function writeTo(to: Statements, reader: ChoiceReader, { text, kind }: Name): void {
  const value = to.expressions.small(reader.next());
  if (kind === "point") return to.line(`${text}.${reader.pick(["x", "y"])} += ${value};`);
  const i = to.expressions.counter(reader);
  if (kind === "points") return to.line(`if (${i} < ${text}.length) ${text}[${i}].x += ${value};`);
  if (kind === "rows" || kind === "typedRows") {
    return to.line(`if (${i} < ${text}.length && ${text}[${i}].length > 0) ${text}[${i}][0] += ${value};`);
  }
  to.line(`if (${i} < ${text}.length) ${text}[${i}] ${reader.pick(["+=", "=", "*="])} ${value};`);
}

/** `let c = p ? a : b`, written, and perhaps changed to the other one later. */
function chosen(to: Statements, reader: ChoiceReader): boolean {
  const kind = reader.pick(["doubles", "list", "point", "rows", "points"] as const);
  const pair = two(to, reader, kind);
  if (pair === null) return false;
  const [a, b] = pair;
  const text = to.names.fresh("c");
  const test = to.expressions.condition(reader.next(), 1);
  if (reader.chance(0.3)) {
    to.line(`let ${text} = ${a.text};`);
    to.line(`if (${test}) ${text} = ${b.text};`);
  } else {
    to.line(`let ${text} = ${test} ? ${a.text} : ${b.text};`);
  }
  const name = to.names.add(text, kind, { variable: true });
  to.names.locked.add(text);
  writeTo(to, reader, name);
  if (reader.chance(0.3)) to.line(`${text} = ${text} === ${a.text} ? ${b.text} : ${a.text};`);
  if (reader.chance(0.5)) writeTo(to, reader, reader.chance(0.5) ? a : name);
  return true;
}

/** `const r = A[i]`, then its place is given to another row; both are used. */
function heldRow(to: Statements, reader: ChoiceReader): boolean {
  const rows = to.expressions.writable(reader, "rows", "points");
  if (rows === null || to.names.locked.has(rows.text)) return false;
  const i = to.expressions.counter(reader);
  const j = to.expressions.counter(reader);
  const value = to.expressions.small(reader.next());
  const text = to.names.fresh("r");
  const isRows = rows.kind === "rows";
  to.block(`if (${i} < ${rows.text}.length && ${j} < ${rows.text}.length)`, () => {
    to.line(`const ${text} = ${rows.text}[${i}];`);
    const fresh = isRows ? `${text}.map((e) => e + ${value})` : `{ x: ${value}, y: 0.5 }`;
    const change = reader.pick([
      `${rows.text}[${j}] = ${fresh};`,
      `${rows.text}.reverse();`,
      `${rows.text}[${j}] = ${rows.text}[${i}];`,
      `[${rows.text}[${i}], ${rows.text}[${j}]] = [${rows.text}[${j}], ${rows.text}[${i}]];`,
      isRows ? `${rows.text}.push(${text});` : `${rows.text}.sort((u, w) => u.x - w.x);`,
    ]);
    to.line(change);
    const name = to.names.add(text, isRows ? "list" : "point");
    if (isRows) to.names.locked.add(text);
    writeTo(to, reader, name);
    writeTo(to, reader, rows);
    to.line(isRows ? `s += total(${text});` : `s += ${text}.x * ${text}.y;`);
  });
  return true;
}

/** Objects that two lists hold. */
function sharedItems(to: Statements, reader: ChoiceReader): boolean {
  const points = to.expressions.writable(reader, "points");
  if (points === null) return false;
  const text = to.names.fresh("l");
  const list = reader.pick([
    `${points.text}.filter((q) => q.x > 0.1)`,
    `${points.text}.slice(1)`,
    `[...${points.text}]`,
    `${points.text}.map((q) => q)`,
    `${points.text}.concat([{ x: 0.5, y: ${to.expressions.small(reader.next())} }])`,
  ]);
  to.line(`const ${text} = ${list};`);
  const name = to.names.add(text, "points");
  to.names.locked.add(text).add(points.text);
  if (reader.chance(0.4)) writeTo(to, reader, reader.chance(0.5) ? name : points);
  return true;
}

/** A view, written; views of views. */
function view(to: Statements, reader: ChoiceReader): boolean {
  const array = to.expressions.writable(reader, "doubles");
  if (array === null) return false;
  const text = to.names.fresh("w");
  const bounds = reader.pick(["1", "0, 2", "1, 3", "-2", "k", "k, k + 1"]);
  to.line(`let ${text} = ${array.text}.subarray(${bounds});`);
  if (reader.chance(0.3))
    to.line(`if (${to.expressions.condition(reader.next(), 1)}) ${text} = ${array.text}.subarray(1);`);
  if (reader.chance(0.2)) to.line(`${text} = ${text}.subarray(1);`);
  const name = to.names.add(text, "doubles");
  to.names.locked.add(text);
  writeTo(to, reader, name);
  if (reader.chance(0.5)) writeTo(to, reader, array);
  return true;
}

/** A function that gives one of its arguments back, perhaps changed, or a new array. */
function returned(to: Statements, reader: ChoiceReader): boolean {
  const pair = two(to, reader, reader.pick(["doubles", "list"] as const));
  if (pair === null) return false;
  const [a, b] = pair;
  const text = to.names.fresh("g");
  const value = to.expressions.small(reader.next());
  const body = reader.pick([
    "{ if (u.length > w.length) return u; return w; }",
    `(total(u) > ${value} ? u : w)`,
    `{ if (u.length > 0) u[0] += ${value}; return u; }`,
    "(total(u) > 0.5 ? u : u.map((e) => e * 0.5))",
    "{ for (let q = 0; q < u.length; q++) if (u[q] > 0.4) return w; return u; }",
  ]);
  to.line(`const ${text} = (u, w) => ${body};`);
  const result = to.names.fresh("v");
  to.line(`const ${result} = ${text}(${a.text}, ${b.text});`);
  const name = to.names.add(result, a.kind);
  to.names.locked.add(result);
  if (reader.chance(0.6)) writeTo(to, reader, name);
  return true;
}

/** An object that holds an array under two names. */
function inObject(to: Statements, reader: ChoiceReader): boolean {
  const pair = two(to, reader, reader.pick(["doubles", "list"] as const));
  if (pair === null) return false;
  const [a, b] = pair;
  const text = to.names.fresh("o");
  to.line(`const ${text} = { u: ${a.text}, w: ${reader.pick([a, b]).text} };`);
  for (const field of ["u", "w"]) {
    to.names.locked.add(`${text}.${field}`);
    writeTo(to, reader, to.names.add(`${text}.${field}`, a.kind));
  }
  if (reader.chance(0.4)) to.line(`[${text}.u, ${text}.w] = [${text}.w, ${text}.u];`);
  if (reader.chance(0.3)) to.line(`${text}.u = ${text}.u.map((e) => e + 0.25);`);
  return true;
}

/** States that are recorded while they go on. */
function trajectory(to: Statements, reader: ChoiceReader): boolean {
  const list = to.names.some(reader, ["list"]);
  if (list === null) return false;
  const [ys, y, i] = [to.names.fresh("ys"), to.names.fresh("y"), to.names.fresh("i")];
  const step = to.names.scoped(() => {
    to.names.add("e", "num");
    return to.expressions.small(reader.next());
  });
  to.line(`const ${ys} = [];`);
  to.line(`let ${y} = [...${list.text}];`);
  to.block(`for (let ${i} = 0; ${i} < ${reader.pick(["3", "k", "a.length"])}; ${i}++)`, () => {
    const lines = [`${y} = ${y}.map((e) => e * 0.5 + ${step});`, `${ys}.push(${y});`];
    for (const line of reader.chance(0.3) ? lines.reverse() : lines) to.line(line);
    if (reader.chance(0.3)) to.line(`if (${y}.length > 0) ${y}[0] += 0.125;`);
  });
  to.line(`s += ${ys}.reduce((t, r, q) => t + (q + 1) * total(r), 0) + total(${y});`);
  return true;
}

/** Two buffers that change places in a loop, while their first names are kept. */
function exchanged(to: Statements, reader: ChoiceReader): boolean {
  const pair = two(to, reader, "doubles");
  if (pair === null) return false;
  const [a, b] = pair;
  const [u, w, i] = [to.names.fresh("u"), to.names.fresh("w"), to.names.fresh("i")];
  to.line(`let ${u} = ${a.text}, ${w} = ${b.text};`);
  to.block(`for (let ${i} = 0; ${i} < ${reader.pick(["3", "k", "2"])}; ${i}++)`, () => {
    to.line(
      `if (${u}.length > 0 && ${w}.length > 0) ${w}[0] = ${u}[0] * 0.5 + ${to.expressions.small(reader.next())};`,
    );
    to.line(reader.chance(0.7) ? `[${u}, ${w}] = [${w}, ${u}];` : `${u} = ${w};`);
  });
  for (const text of [u, w]) {
    to.names.add(text, "doubles");
    to.names.locked.add(text);
  }
  return true;
}
