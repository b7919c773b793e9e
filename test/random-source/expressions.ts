/** Random expressions: numbers, integers, conditions, elements of arrays. */
import type { ChoiceReader } from "./choice-tree.js";
import type { Kind, Name, Names } from "./names.js";

export const NUMBER_ARRAYS: readonly Kind[] = ["doubles", "list", "singles", "ints"];
const ROWS: readonly Kind[] = ["rows", "typedRows"];

export class Expressions {
  readonly names: Names;

  constructor(names: Names) {
    this.names = names;
  }

  /** A number. */
  number(reader: ChoiceReader, depth = 3): string {
    if (depth <= 0 || !reader.chance(0.75)) return this.#leaf(reader);
    const below = () => this.number(reader.next(), depth - 1);
    const write = reader.weighted<() => string>([
      [6, () => `${below()} ${reader.pick(["+", "-", "*"])} ${below()}`],
      [3, () => this.#smooth(reader, below)],
      [2, () => this.#wrapped(reader, below())],
      [2, () => `(${this.condition(reader.next(), 1)} ? ${below()} : ${below()})`],
      [1, () => `(${this.#element(reader)} ${reader.pick(["??", "||"])} ${below()})`],
      [1, () => `(${below()} && ${below()})`],
      [1, () => `Math.${reader.pick(["max", "min"])}(${below()}, ${below()})`],
      [1, () => this.#assignment(reader, below)],
      [1, () => `(${this.integer(reader.next())} % 3)`],
      [1, () => this.#wholeArray(reader)],
      [2, () => this.#call(reader, below)],
      [0.5, () => `Number(${this.condition(reader.next(), 1)})`],
      [0.5, () => `((${below()}) ${reader.pick(["| 0", ">> 1", "& 3", ">>> 30"])})`],
      [0.5, () => `Math.${reader.pick(["floor", "round", "trunc", "sign"])}(${below()})`],
      [0.5, () => `Math.max(...${this.#numbers(reader)}, ${below()})`],
    ]);
    return `(${write()})`;
  }

  #leaf(reader: ChoiceReader): string {
    const write = reader.weighted<() => string>([
      [4, () => this.names.some(reader, ["num", "int"])?.text ?? "1"],
      [4, () => this.#element(reader)],
      [1, () => reader.pick(["1", "0", "0.5", "-1.5", "2", "-0", "scale"])],
    ]);
    return write();
  }

  #smooth(reader: ChoiceReader, below: () => string): string {
    const x = below();
    return reader.pick([
      `Math.sin(${x})`,
      `Math.tanh(${x})`,
      `Math.sqrt((${x}) ** 2 + 0.5)`,
      `Math.exp(-((${x}) ** 2))`,
      `${x} / (1 + (${x}) ** 2)`,
      `Math.log1p((${x}) ** 2)`,
      `Math.cos(${x})`,
      `Math.abs(${x})`,
      `Math.hypot(${x}, 2)`,
      `Math.atan2(${x}, 1.5)`,
    ]);
  }

  #wrapped(reader: ChoiceReader, x: string): string {
    return reader.pick([`Math.sin(${x})`, `-(${x})`, `+(${x})`, `Math.fround(${x})`]);
  }

  /** `(s += e)`, `i++`: values of writes. */
  #assignment(reader: ChoiceReader, below: () => string): string {
    const target = this.names.some(reader, ["num"], (name) => name.variable);
    if (target === null) return below();
    return reader.pick([
      `(${target.text} = ${below()})`,
      `${target.text}++`,
      `(${target.text} += ${below()})`,
      `--${target.text}`,
    ]);
  }

  #call(reader: ChoiceReader, below: () => string): string {
    const helper = this.names.some(reader, ["helper"]);
    return helper === null ? `outer(${below()})` : `${helper.text}(${below()})`;
  }

  #numbers(reader: ChoiceReader): string {
    return this.names.some(reader, ["doubles", "list", "singles"])?.text ?? "table";
  }

  /** A number made from a whole array. */
  #wholeArray(reader: ChoiceReader): string {
    const array = this.#numbers(reader);
    const value = this.names.scoped(() => {
      this.names.add("e", "num");
      return this.number(reader.next(), 1);
    });
    return reader.pick([
      `total(${array})`,
      `${array}.reduce((s, e) => s + ${value}, 0)`,
      `total(${array}.map((e) => ${value}))`,
      `total(Array.from(${array}).filter((e) => e > 0.1))`,
      `${array}.length`,
      `total(${array}.slice(1))`,
    ]);
  }

  /** One number out of an array, object or row. */
  #element(reader: ChoiceReader): string {
    const write = reader.weighted<() => string | null>([
      [5, () => this.numberArrayElement(reader)],
      [2, () => this.#rowElement(reader)],
      [2, () => this.#field(reader)],
      [1, () => this.#pointsField(reader)],
      [0.5, () => `table[${this.index(reader.next(), "table")}]`],
      [0.7, () => this.#missingElement(reader)],
    ]);
    return write() ?? this.names.some(reader, ["num"])?.text ?? "0.25";
  }

  /** Forms that ask whether an element or a row is there. */
  #missingElement(reader: ChoiceReader): string | null {
    const element = this.numberArrayElement(reader);
    const rows = this.names.some(reader, ROWS)?.text ?? "M";
    const i = this.counter(reader);
    return reader.pick([
      `((${this.condition(reader.next(), 0)} ? ${element} : 0.5) ?? 0.125)`,
      `(${element} === undefined ? 0.125 : ${element})`,
      `(${rows}[${i}] === undefined ? 0.125 : ${rows}[${i}].length)`,
      `(${rows}[${i}] ? 0.5 : 0.125)`,
      `orElse(${element})`,
      `orElse(${rows}[${i}]?.[1])`,
    ]);
  }

  numberArrayElement(reader: ChoiceReader): string | null {
    const array = this.names.some(reader, NUMBER_ARRAYS);
    return array === null ? null : `${array.text}[${this.index(reader.next(), array.text)}]`;
  }

  #rowElement(reader: ChoiceReader): string | null {
    const rows = this.names.some(reader, ROWS);
    if (rows === null) return null;
    const i = this.counter(reader);
    const j = this.index(reader.next(), `${rows.text}[0]`, false);
    return reader.pick([
      `(${i} < ${rows.text}.length ? ${rows.text}[${i}][${j}] : 0.25)`,
      `(${rows.text}[${i}]?.[${j}] ?? 0.25)`,
      `${rows.text}[${i}][${j}]`,
    ]);
  }

  #field(reader: ChoiceReader): string | null {
    const point = this.names.some(reader, ["point"]);
    return point === null ? null : `${point.text}.${reader.pick(["x", "y"])}`;
  }

  #pointsField(reader: ChoiceReader): string | null {
    const points = this.names.some(reader, ["points"]);
    if (points === null) return null;
    const i = this.counter(reader);
    return `(${i} < ${points.text}.length ? ${points.text}[${i}].${reader.pick(["x", "y"])} : 0.75)`;
  }

  /** An integer that is at least 0. */
  counter(reader: ChoiceReader): string {
    return this.names.some(reader, ["int"])?.text ?? "0";
  }

  /** An index, mostly in range where the array is long enough. */
  index(reader: ChoiceReader, array: string, hasLength = true): string {
    const counter = this.names.some(reader, ["int"])?.text ?? "0";
    const write = reader.weighted<() => string>([
      [5, () => counter],
      [2, () => reader.pick(["0", "1", "2"])],
      [1, () => (hasLength ? `${array}.length - 1` : "0")],
      [1, () => `${counter} + ${reader.pick(["1", "-1"])}`],
      [0.7, () => (hasLength ? `${counter} % ${array}.length` : "0")],
      [0.5, () => `(${counter} + 1) >> 1`],
      [0.3, () => this.names.some(reader, ["num"])?.text ?? "0"],
    ]);
    return write();
  }

  /** A small integer: bounds of loops and lengths of arrays. At most 5 when what it is made of is. */
  integer(reader: ChoiceReader): string {
    const array = this.names.some(reader, ["doubles", "list", "rows", "points"], (name) => !name.local);
    const write = reader.weighted<() => string>([
      [3, () => reader.pick(["2", "3", "1", "0"])],
      [2, () => `${array?.text ?? "a"}.length`],
      [2, () => this.names.some(reader, ["int"])?.text ?? "k"],
      [1, () => `${array?.text ?? "a"}.length - 1`],
      [0.5, () => `(${this.names.some(reader, ["int"])?.text ?? "k"} >> 1)`],
    ]);
    return write();
  }

  /** A length: not negative. */
  length(reader: ChoiceReader): string {
    return `Math.max(0, ${this.integer(reader)})`;
  }

  condition(reader: ChoiceReader, depth = 2): string {
    const simple = () => {
      const compare = reader.pick([">", "<", ">=", "<=", "!==", "==="]);
      return `${this.number(reader.next(), 1)} ${compare} ${reader.pick(["0.1", "-0.3", "x", "0"])}`;
    };
    const below = () => `(${this.condition(reader.next(), depth - 1)})`;
    if (depth <= 0) return simple();
    const write = reader.weighted<() => string>([
      [5, simple],
      [2, () => `${this.names.some(reader, ["int"])?.text ?? "k"} ${reader.pick(["%2 === 0", "> 1", "=== 1"])}`],
      [1, () => `${below()} ${reader.pick(["&&", "||"])} ${below()}`],
      [1, () => `!${below()}`],
      [1, () => this.names.some(reader, ["bool"])?.text ?? "flag"],
      [0.5, () => `${this.#numbers(reader)}.${reader.pick(["some", "every"])}((e) => e > 0.2)`],
      [0.5, () => this.number(reader.next(), 1)],
      [0.3, () => `Number.isNaN(${this.number(reader.next(), 1)})`],
    ]);
    return write();
  }

  /** A number between -1 and 1 or so. */
  small(reader: ChoiceReader): string {
    const x = this.number(reader, 2);
    return reader.chance(0.4) ? `Math.sin(${x})` : x;
  }

  /** An array that may be written, of one of the kinds. */
  writable(reader: ChoiceReader, ...kinds: readonly Kind[]): Name | null {
    return this.names.some(reader, kinds, (name) => name.local);
  }
}
