/** Random statements about functions, classes and fields: rest and spread, closures of loop variables, methods, `for ... in`. */
import type { ChoiceReader } from "./choice-tree.js";
import type { Statements } from "./statements.js";

export function writeFunctions(to: Statements, reader: ChoiceReader): void {
  const write = reader.weighted<() => void>([
    [2, () => instance(to, reader)],
    [2, () => restAndSpread(to, reader)],
    [2, () => fields(to, reader)],
    [2, () => closures(to, reader)],
    [2, () => search(to, reader)],
    [1, () => waiting(to, reader)],
    [1, () => depth(to, reader)],
  ]);
  write();
}

/** Objects of the class that every random function captures. */
function instance(to: Statements, reader: ChoiceReader): void {
  const text = to.names.fresh("t");
  const value = () => to.expressions.small(reader.next());
  to.line(`const ${text} = new Tally(${value()});`);
  to.line(`${text}.add(${value()})${reader.chance(0.5) ? `.add(${value()})` : ""};`);
  if (reader.chance(0.5)) {
    const i = to.names.fresh("i");
    to.line(
      `for (let ${i} = 0; ${i} < ${to.expressions.integer(reader.next())}; ${i}++) ${text}.add(${value()} * ${i});`,
    );
  }
  if (reader.chance(0.3))
    to.line(`const ${text}b = ${to.expressions.condition(reader.next(), 1)} ? ${text} : new Tally(0.5);`);
  if (reader.chance(0.3)) to.line(`${text}.sum = ${value()};`);
  to.line(`s += ${text}.mean * ${text}.count;`);
}

function restAndSpread(to: Statements, reader: ChoiceReader): void {
  const text = to.names.fresh("h");
  const value = () => to.expressions.small(reader.next());
  const list = to.names.some(reader, ["list", "doubles"])?.text ?? "table";
  const line = reader.pick([
    () => `const ${text} = ((u, ...rest) => u * rest.length + total(rest))(${value()}, ...${list}, ${value()});`,
    () => `const ${text} = ((...us) => us.reduce((t, e, q) => t + e * q, 0))(${value()}, ${value()}, ${value()});`,
    () => `const [${text} = ${value()}, ...${text}r] = ${list}; s += ${text}r.length;`,
    () => `const ${text} = Math.max(...${list}, ${value()}, ...[${value()}]);`,
    () => `const { x: ${text}, ...${text}r } = p; s += ${text}r.y;`,
  ]);
  to.line(line());
  to.names.add(text, "num");
}

function fields(to: Statements, reader: ChoiceReader): void {
  const text = to.names.fresh("o");
  const value = () => to.expressions.small(reader.next());
  to.line(`const ${text} = { u: ${value()}, w: ${value()}, z: x };`);
  to.line(
    reader.pick([
      `for (const key in ${text}) s += ${text}[key] * 0.5;`,
      `for (const key in ${text}) ${text}[key] += s;`,
      `for (const [key, value] of Object.entries(${text})) if (key !== "w") s += value;`,
      `for (const value of Object.values(${text})) s -= value * value;`,
      `for (const key of Object.keys(${text})) { if (key === "w") continue; ${text}[key] *= 0.5; }`,
    ]),
  );
  to.line(`s += ${text}.u - ${text}.w;`);
}

/** Closures that keep the variables of their iteration. */
function closures(to: Statements, reader: ChoiceReader): void {
  const [fs, i] = [to.names.fresh("fs"), to.names.fresh("i")];
  to.line(`const ${fs} = [];`);
  to.block(`for (let ${i} = 0; ${i} < 3; ${i}++)`, () => {
    to.line(`let n${i} = ${to.expressions.small(reader.next())};`);
    to.line(`${fs}.push((u) => u * ${i} + n${i});`);
    if (reader.chance(0.5)) to.line(`n${i} += ${to.expressions.small(reader.next())};`);
  });
  to.line(`for (const g of ${fs}) s += g(${to.expressions.small(reader.next())});`);
}

/** A helper that returns out of nested loops. */
function search(to: Statements, reader: ChoiceReader): void {
  const text = to.names.fresh("h");
  const rows = to.names.some(reader, ["rows"])?.text ?? "M";
  const value = () => to.expressions.small(reader.next());
  const { around } = to.names;
  to.names.around = [];
  to.block(`const ${text} = (u) =>`, () => {
    to.names.add("u", "num", { variable: true });
    to.block(`${reader.chance(0.5) ? "rows: " : ""}for (const r of ${rows})`, () => {
      to.block("for (let q = 0; q < r.length; q++)", () => {
        to.names.add("q", "int");
        to.line(`if (r[q] > ${reader.pick(["0.3", "1.2", "u"])}) return r[q] * ${value()};`);
        to.line(reader.pick(["if (q > 1) break;", "if (u > 3) continue;", `u += ${value()} * r[q];`]));
      });
      to.line(reader.pick([`u += ${value()};`, "if (u > 2) return u;", "if (u < -1) break;"]));
    });
    to.line(`return u * ${value()};`);
  });
  to.names.around = around;
  to.names.add(text, "helper");
  to.line(`s += ${text}(${value()});`);
}

/** `continue` in `while`, labelled. */
function waiting(to: Statements, reader: ChoiceReader): void {
  const [w, label] = [to.names.fresh("w"), to.names.fresh("loop")];
  to.line(`let ${w} = 0;`);
  to.block(`${label}: while (${w} < 5)`, () => {
    to.line(`${w}++;`);
    to.line(`if (${to.expressions.condition(reader.next(), 1)}) continue;`);
    to.block(`for (let q = 0; q < ${w}; q++)`, () => {
      to.names.add("q", "int");
      to.line(`if (${to.expressions.condition(reader.next(), 1)}) ${reader.pick(["continue", "break"])} ${label};`);
      to.line(`s += ${to.expressions.small(reader.next())};`);
    });
    to.line(`s *= 0.5;`);
  });
}

/** Recursion over an array, which it writes. */
function depth(to: Statements, reader: ChoiceReader): void {
  const array = to.expressions.writable(reader, "doubles");
  const text = to.names.fresh("h");
  const value = () => to.expressions.small(reader.next());
  if (array === null) return to.line(`s += ${value()};`);
  to.block(`const ${text} = (w, d) =>`, () => {
    to.line("if (d >= w.length) return 0;");
    to.line(`w[d] ${reader.pick(["+=", "="])} ${value()};`);
    to.line(`if (w[d] > ${reader.pick(["0.5", "2"])}) return w[d];`);
    to.line(`return ${text}(w, d + 1) * 0.5 + w[d];`);
  });
  to.line(`s += ${text}(${array.text}, 0);`);
}
