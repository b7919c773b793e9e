/** Random statements: declarations, assignments, writes, jumps, helpers. Loops stand in `loops.ts`. */
import type { ChoiceReader } from "./choice-tree.js";
import { Expressions } from "./expressions.js";
import { writeFunctions } from "./functions.js";
import { writeLoop } from "./loops.js";
import { Names } from "./names.js";
import { writeSharing } from "./sharing.js";

type Lines = string[];

export class Statements {
  readonly names: Names;
  readonly expressions: Expressions;
  readonly #lines: Lines = [];
  #indent = 1;

  constructor(names = new Names()) {
    this.names = names;
    this.expressions = new Expressions(names);
  }

  get text(): string {
    return this.#lines.join("\n");
  }

  line(text: string): void {
    this.#lines.push("  ".repeat(this.#indent) + text);
  }

  /** `head {` ... `}tail`, in a scope of its own. */
  block(head: string, fill: () => void, tail = ""): void {
    this.line(`${head} {`);
    this.#indent++;
    this.names.scoped(fill);
    this.#indent--;
    this.line(`}${tail}`);
  }

  list(readers: readonly ChoiceReader[]): void {
    for (const reader of readers) this.statement(reader);
  }

  statement(reader: ChoiceReader): void {
    const nested = this.names.depth < 3;
    const write = reader.weighted<() => unknown>([
      [3, () => this.#assign(reader)],
      [3, () => this.#declareNumber(reader)],
      [4, () => this.#writeElement(reader)],
      [3, () => this.#declareArray(reader)],
      [2, () => this.#declareRows(reader)],
      [1.5, () => this.#points(reader)],
      [1.5, () => this.#swap(reader)],
      [1, () => this.#alias(reader)],
      [1, () => this.#push(reader)],
      [nested ? 3 : 1, () => this.#condition(reader)],
      [nested ? 5 : 0, () => writeLoop(this, reader)],
      [nested ? 1 : 0, () => this.#switch(reader)],
      [nested ? 1 : 0, () => this.#helper(reader)],
      [nested ? 0.7 : 0, () => this.#forEach(reader)],
      [1.2, () => this.#jump(reader)],
      [1, () => this.#call(reader)],
      [0.7, () => this.#element(reader)],
      [2.5, () => writeSharing(this, reader) || this.#declareArray(reader)],
      [nested ? 1.5 : 0, () => writeFunctions(this, reader)],
    ]);
    write();
  }

  #assign(reader: ChoiceReader): void {
    const target = this.names.some(reader, ["num"], (name) => name.variable);
    if (target === null) return this.#declareNumber(reader);
    const operator = reader.pick(["+=", "=", "-=", "*="]);
    const value = this.expressions.number(reader.next());
    this.line(`${target.text} ${operator} ${operator === "*=" ? `Math.cos(${value})` : value};`);
  }

  #declareNumber(reader: ChoiceReader): void {
    const variable = !reader.chance(0.3);
    const kind = reader.weighted<"num" | "bool" | "none" | "both">([
      [6, "num"],
      [1, "bool"],
      [1, "none"],
      [1, "both"],
    ]);
    const text = this.names.fresh("n");
    if (kind === "bool") {
      this.line(`const ${text} = ${this.expressions.condition(reader.next())};`);
      this.names.add(text, "bool");
      return;
    }
    if (kind === "none") {
      this.line(`let ${text};`);
      this.line(
        `if (${this.expressions.condition(reader.next())}) ${text} = ${this.expressions.number(reader.next())};`,
      );
      this.line(`else ${text} = ${this.expressions.number(reader.next())};`);
    } else if (kind === "both") {
      const other = this.names.fresh("n");
      const values = `${this.expressions.number(reader.next())}, ${this.expressions.number(reader.next())}`;
      this.line(`let [${text}, ${other}] = [${values}];`);
      this.names.add(other, "num", { variable: true });
    } else {
      this.line(`${variable ? "let" : "const"} ${text} = ${this.expressions.number(reader.next())};`);
    }
    this.names.add(text, "num", { variable: variable || kind !== "num" });
  }

  #writeElement(reader: ChoiceReader): void {
    const operator = reader.pick(["=", "+=", "-="]);
    const array = this.expressions.writable(reader, "doubles", "list", "singles", "ints", "rows", "typedRows", "point");
    if (array === null) return this.#declareArray(reader);
    const value = this.expressions.small(reader.next());
    if (array.kind === "point") {
      this.line(`${array.text}.${reader.pick(["x", "y"])} ${operator} ${value};`);
      return;
    }
    if (array.kind === "rows" || array.kind === "typedRows") {
      const i = this.expressions.counter(reader);
      const j = this.expressions.counter(reader);
      const guard = `${i} < ${array.text}.length && ${j} < ${array.text}[${i}].length`;
      this.line(`if (${guard}) ${array.text}[${i}][${j}] ${operator} ${value};`);
      return;
    }
    const index = this.expressions.index(reader.next(), array.text);
    const plain = array.kind === "list";
    // A write beyond the end of a plain array is refused; before its start it is a property.
    const guard = plain && !reader.chance(0.05) ? `if (${index} >= 0 && ${index} < ${array.text}.length) ` : "";
    if (plain && !Number.isInteger(Number(index)) && /\bn\d|x/.test(index)) return this.#assign(reader);
    this.line(`${guard}${array.text}[${index}] ${operator} ${value};`);
  }

  #declareArray(reader: ChoiceReader): void {
    const e = this.expressions;
    const text = this.names.fresh("v");
    const source = () => this.names.some(reader, ["doubles", "list"])?.text ?? "table";
    const value = () => e.small(reader.next());
    const each = (name: string) =>
      this.names.scoped(() => {
        this.names.add(name, "num");
        return e.small(reader.next());
      });
    const [kind, init] = reader.weighted<() => readonly ["doubles" | "list" | "singles" | "ints", string]>([
      [3, () => ["doubles", `new Float64Array(${e.length(reader.next())})`]],
      [2, () => ["doubles", `Float64Array.from(${source()})`]],
      [1, () => ["doubles", `new Float64Array(${source()})`]],
      [1, () => ["doubles", `Float64Array.from([${value()}, ${value()}])`]],
      [1, () => ["doubles", `new Float64Array(${e.length(reader.next())}).fill(${value()})`]],
      [2, () => ["list", `[${value()}, ${value()}, ${value()}]`]],
      [1, () => ["list", `[${value()}]`]],
      [2, () => ["list", `new Array(${e.length(reader.next())}).fill(${value()})`]],
      [1, () => ["list", `[...${source()}]`]],
      [1, () => ["list", `[${value()}, ...${source()}]`]],
      [1, () => ["list", `Array.from(${source()}).map((e) => ${each("e")})`]],
      [1, () => ["list", `Array.from({ length: ${e.length(reader.next())} }, (_, q) => q + ${value()})`]],
      [1, () => ["list", `Array.from(${source()}).filter((e) => e > ${reader.pick(["0", "-0.5"])})`]],
      [1, () => ["list", `Array.from(${source()}).slice(${reader.pick(["1", "0, 2", "-2"])})`]],
      [1, () => ["list", `Array.from(${source()}).reverse()`]],
      [1, () => ["list", "[]"]],
      [1, () => ["singles", `new Float32Array(${e.length(reader.next())})`]],
      [0.5, () => ["singles", `Float32Array.from(${source()})`]],
      [0.7, () => ["ints", `new Int32Array(${e.length(reader.next())})`]],
    ])();
    const variable = reader.chance(0.5);
    this.line(`${variable ? "let" : "const"} ${text} = ${init};`);
    this.names.add(text, kind, { variable });
  }

  #declareRows(reader: ChoiceReader): void {
    const e = this.expressions;
    const text = this.names.fresh("m");
    const n = e.length(reader.next());
    const c = e.length(reader.next());
    const value = () => e.small(reader.next());
    const some = () => this.names.some(reader, ["rows"])?.text ?? "M";
    const [kind, init] = reader.weighted<() => readonly ["rows" | "typedRows", string]>([
      [3, () => ["rows", `Array.from({ length: ${n} }, () => new Array(${c}).fill(${value()}))`]],
      [2, () => ["typedRows", `Array.from({ length: ${n} }, () => new Float64Array(${c}))`]],
      [2, () => ["rows", `${some()}.map((r) => r.slice())`]],
      [1, () => ["rows", `${some()}.map((r) => [...r])`]],
      [1, () => ["rows", `[[${value()}, ${value()}], [${value()}, ${value()}]]`]],
      [1, () => ["typedRows", "M.map((r) => Float64Array.from(r))"]],
    ])();
    this.line(`const ${text} = ${init};`);
    this.names.add(text, kind);
    if (reader.chance(0.3)) this.#rowAlias(reader);
  }

  /** `const r = A[i]`, where there is such a row. */
  #rowAlias(reader: ChoiceReader): void {
    const rows = this.names.some(reader, ["rows", "typedRows"]);
    if (rows === null) return;
    const i = this.expressions.counter(reader);
    const row = this.names.fresh("r");
    this.block(`if (${i} < ${rows.text}.length)`, () => {
      this.line(`const ${row} = ${rows.text}[${i}];`);
      this.names.add(row, rows.kind === "rows" ? "list" : "doubles", { local: rows.local });
      this.names.locked.add(row);
      this.list(reader.rest().slice(0, 3));
    });
  }

  #points(reader: ChoiceReader): void {
    const e = this.expressions;
    const value = () => e.small(reader.next());
    const points = this.names.some(reader, ["points"], (name) => name.local);
    const point = this.names.some(reader, ["point"]);
    const text = this.names.fresh("p");
    const write = reader.weighted<() => void>([
      [
        3,
        () => {
          this.line(`const ${text} = { x: ${value()}, y: ${value()} };`);
          this.names.add(text, "point");
        },
      ],
      [
        2,
        () => {
          this.line(`const ${text} = [{ x: ${value()}, y: ${value()} }, { x: 0.5, y: ${value()} }];`);
          this.names.add(text, "points");
        },
      ],
      [
        1,
        () => {
          const n = e.length(reader.next());
          this.line(`const ${text} = Array.from({ length: ${n} }, (_, q) => ({ x: q * ${value()}, y: ${value()} }));`);
          this.names.add(text, "points");
        },
      ],
      [
        2,
        () => {
          if (points === null) return this.#assign(reader);
          const i = e.counter(reader);
          const field = reader.pick(["x", "y"]);
          this.line(`if (${i} < ${points.text}.length) ${points.text}[${i}].${field} += ${value()};`);
        },
      ],
      [
        1,
        () => {
          if (points === null || this.names.locked.has(points.text)) return this.#assign(reader);
          this.line(`${points.text}.push({ x: ${value()}, y: ${value()} });`);
        },
      ],
      [
        1,
        () => {
          if (point === null) return this.#assign(reader);
          const x = this.names.fresh("n");
          this.line(`let { x: ${x}, y: ${x}y } = ${point.text};`);
          this.names.add(x, "num", { variable: true });
          this.names.add(`${x}y`, "num", { variable: true });
        },
      ],
      [
        1,
        () => {
          if (point === null) return this.#assign(reader);
          this.line(`const ${text} = { ...${point.text}, x: ${value()} };`);
          this.names.add(text, "point");
        },
      ],
      [
        1,
        () => {
          this.line(`let ${text} = { x: ${value()}, y: ${value()} };`);
          this.names.add(text, "point", { variable: true });
        },
      ],
      [
        1,
        () => {
          const variable = this.names.some(reader, ["point"], (name) => name.variable);
          if (variable === null) return this.#assign(reader);
          this.line(`${variable.text} = { y: ${value()}, x: ${variable.text}.x * 0.5 };`.replace("y:", "y:"));
        },
      ],
    ]);
    write();
  }

  /** Exchanges of numbers, elements, rows, whole arrays. */
  #swap(reader: ChoiceReader): void {
    const numbers = this.names.all("num").filter((name) => name.variable);
    const write = reader.weighted<() => boolean>([
      [
        2,
        () => {
          if (numbers.length < 2) return false;
          const [a, b] = [reader.pick(numbers).text, reader.pick(numbers).text];
          this.line(`[${a}, ${b}] = [${b}, ${this.expressions.number(reader.next(), 1)} + ${a}];`);
          return a !== "";
        },
      ],
      [
        2,
        () => {
          const array = this.expressions.writable(reader, "doubles", "list", "rows", "typedRows", "points");
          if (array === null) return false;
          const i = this.expressions.counter(reader);
          const j = this.expressions.counter(reader);
          const swap = `[${array.text}[${i}], ${array.text}[${j}]] = [${array.text}[${j}], ${array.text}[${i}]];`;
          this.line(`if (${i} < ${array.text}.length && ${j} < ${array.text}.length) ${swap}`);
          return true;
        },
      ],
      [
        2,
        () => {
          const kind = reader.pick(["doubles", "list", "singles"] as const);
          const arrays = this.names.all(kind).filter((name) => name.variable && !this.names.locked.has(name.text));
          if (arrays.length < 2) return false;
          const [a, b] = [reader.pick(arrays).text, reader.pick(arrays).text];
          this.line(`[${a}, ${b}] = [${b}, ${a}];`);
          return true;
        },
      ],
      [
        1,
        () => {
          const array = this.expressions.writable(reader, "rows", "typedRows");
          if (array === null) return false;
          const i = this.expressions.counter(reader);
          this.line(
            `if (${i} < ${array.text}.length) { const t = ${array.text}[${i}]; ${array.text}[${i}] = ${array.text}[0]; ${array.text}[0] = t; }`,
          );
          return true;
        },
      ],
      [
        1,
        () => {
          const array = this.expressions.writable(reader, "rows", "typedRows");
          if (array === null) return false;
          const i = this.expressions.counter(reader);
          const value =
            array.kind === "rows"
              ? `${array.text}[${i}].map((e) => e + ${this.expressions.number(reader.next(), 1)})`
              : `${array.text}[0].slice()`;
          this.line(`if (${i} < ${array.text}.length) ${array.text}[${i}] = ${value};`);
          return true;
        },
      ],
    ]);
    if (!write()) this.#assign(reader);
  }

  /** Another name for an array, a view of one, a new array in an old variable. */
  #alias(reader: ChoiceReader): void {
    const array = this.names.some(reader, ["doubles", "list", "singles"]);
    if (array === null) return this.#declareArray(reader);
    const text = this.names.fresh("v");
    const write = reader.weighted<() => void>([
      [
        2,
        () => {
          const variable = reader.chance(0.5);
          this.line(`${variable ? "let" : "const"} ${text} = ${array.text};`);
          this.names.add(text, array.kind, { variable, local: array.local });
          this.names.locked.add(text);
        },
      ],
      [
        2,
        () => {
          if (array.kind === "list") return this.#assign(reader);
          this.line(`const ${text} = ${array.text}.subarray(${reader.pick(["1", "0, 2", "1, 3", "k"])});`);
          this.names.add(text, array.kind, { local: array.local });
        },
      ],
      [
        2,
        () => {
          const target = this.names.some(
            reader,
            [array.kind],
            (name) => name.variable && !this.names.locked.has(name.text) && name.local,
          );
          if (target === null || !array.local) return this.#assign(reader);
          const value = reader.pick([`${array.text}.slice()`, array.text, `${array.text}.map((e) => e * 0.5)`]);
          this.line(`${target.text} = ${value};`);
        },
      ],
      [1, () => this.#rowAlias(reader)],
      [
        1,
        () => {
          const [from, to] = [this.expressions.writable(reader, "doubles"), array];
          if (from === null || to.kind === "list") return this.#assign(reader);
          const write = reader.pick([`fill(${this.expressions.small(reader.next())})`, "fill(0.3, 1)", "reverse()"]);
          this.line(`${from.text}.${write};`);
        },
      ],
      [
        1,
        () => {
          const into = this.expressions.writable(reader, "doubles");
          if (into === null) return this.#assign(reader);
          this.line(`if (${array.text}.length <= ${into.text}.length) ${into.text}.set(${array.text});`);
        },
      ],
    ]);
    write();
  }

  /** `let v = a[i]`, perhaps another one, then a question whether it is there. */
  #element(reader: ChoiceReader): void {
    const element = this.expressions.numberArrayElement(reader);
    const other = this.expressions.numberArrayElement(reader);
    const text = this.names.fresh("n");
    this.line(`let ${text} = ${element};`);
    this.line(`if (${this.expressions.condition(reader.next(), 1)}) ${text} = ${other};`);
    this.line(
      reader.pick([
        `${text} ??= ${this.expressions.number(reader.next(), 1)};`,
        `if (${text} !== undefined) s += ${text};`,
      ]),
    );
    this.names.add(text, "num", { variable: true });
  }

  #push(reader: ChoiceReader): void {
    const list = this.expressions.writable(reader, "list");
    if (list === null || this.names.locked.has(list.text)) return this.#declareArray(reader);
    const value = this.expressions.small(reader.next());
    const write = reader.weighted<() => void>([
      [4, () => this.line(`${list.text}.push(${value});`)],
      [1, () => this.line(`if (${list.text}.length > 0) ${list.text}.pop();`)],
      [1, () => this.line(`if (${list.text}.length > 0) s += ${list.text}.pop();`)],
      [1, () => this.line(`${list.text}[${list.text}.length] = ${value};`)],
      [0.5, () => this.line(`${list.text}.length = 0;`)],
    ]);
    write();
  }

  #condition(reader: ChoiceReader): void {
    const test = this.expressions.condition(reader.next());
    const both = reader.chance(0.5);
    const rest = reader.rest();
    const half = both ? Math.ceil(rest.length / 2) : rest.length;
    this.names.depth++;
    this.block(`if (${test})`, () => this.list(rest.slice(0, half)));
    if (both) this.block("else", () => this.list(rest.slice(half)));
    this.names.depth--;
  }

  #switch(reader: ChoiceReader): void {
    const on = this.expressions.integer(reader.next());
    const before = this.names.around;
    this.names.depth++;
    // `break` leaves the switch only.
    this.block(`switch (${on})`, () => {
      for (const entry of ["case 1:", "case 0:", "default:", "case 2:"]) {
        if (reader.chance(0.2)) continue;
        this.names.around = before.filter((around) => around.label !== null);
        this.block(entry, () => this.list(reader.next().rest().slice(0, 3)));
        if (!reader.chance(0.3)) this.line("  break;");
      }
    });
    this.names.around = before;
    this.names.depth--;
  }

  #jump(reader: ChoiceReader): void {
    const jumps = this.names.around.flatMap(({ label, canContinue }, at) => {
      const innermost = at === this.names.around.length - 1;
      if (label === null && !innermost) return [];
      const to = label === null ? "" : ` ${label}`;
      return canContinue ? [`break${to};`, `continue${to};`] : [`break${to};`];
    });
    const choices = [...jumps, ...jumps, `return ${this.expressions.number(reader.next())};`];
    this.line(`if (${this.expressions.condition(reader.next())}) ${reader.pick(choices)}`);
  }

  /** A helper declared here: it may write what it closes over and return early. */
  #helper(reader: ChoiceReader): void {
    const kind = reader.weighted<"arrow" | "function" | "array" | "recursive">([
      [2, "arrow"],
      [2, "function"],
      [2, "array"],
      [1, "recursive"],
    ]);
    const text = this.names.fresh("h");
    const { around, depth } = this.names;
    const locked = [...this.names.locked];
    this.names.around = [];
    this.names.depth = Math.max(depth + 1, 2);
    for (const name of this.names.all("list", "points")) this.names.locked.add(name.text);
    const head = {
      arrow: `const ${text} = (u) =>`,
      function: `function ${text}(u)`,
      array: `const ${text} = (w, u) =>`,
      recursive: `const ${text} = (d, u) =>`,
    }[kind];
    this.block(head, () => {
      this.names.add("u", "num", { variable: true });
      if (kind === "array") this.names.add("w", "doubles");
      if (kind === "recursive") {
        this.names.add("d", "int");
        this.line(`if (d <= 0) return ${this.expressions.number(reader.next())};`);
      }
      this.list(reader.next().rest().slice(0, 3));
      const value = this.expressions.number(reader.next());
      this.line(`return ${kind === "recursive" ? `Math.sin(${text}(d - 1, ${value})) + u` : value};`);
    });
    this.names.around = around;
    this.names.depth = depth;
    this.names.locked.clear();
    for (const name of locked) this.names.locked.add(name);
    if (kind === "array") this.names.add(text, "arrayHelper");
    else if (kind === "recursive") this.line(`s += ${text}(${reader.pick(["k", "2", "a.length - 1"])}, 0.3);`);
    else this.names.add(text, "helper");
  }

  #call(reader: ChoiceReader): void {
    const helper = this.names.some(reader, ["arrayHelper"]);
    const array = this.expressions.writable(reader, "doubles");
    const target = this.names.some(reader, ["num"], (name) => name.variable);
    if (helper === null || array === null || target === null) return this.#assign(reader);
    this.line(`${target.text} += ${helper.text}(${array.text}, ${this.expressions.number(reader.next(), 1)});`);
  }

  #forEach(reader: ChoiceReader): void {
    const array = this.names.some(reader, ["doubles", "list", "rows"]);
    if (array === null) return this.#assign(reader);
    const { around } = this.names;
    const [e, q] = [this.names.fresh("e"), this.names.fresh("q")];
    this.names.around = [];
    this.names.depth++;
    this.names.locked.add(array.text);
    this.block(
      `${array.text}.forEach((${e}, ${q}) =>`,
      () => {
        this.names.add(e, array.kind === "rows" ? "list" : "num", { local: array.kind === "rows" && array.local });
        if (array.kind === "rows") this.names.locked.add(e);
        this.names.add(q, "int");
        this.list(reader.next().rest().slice(0, 3));
      },
      ");",
    );
    this.names.depth--;
    this.names.around = around;
  }
}
