/** The source as it is listed: the function, then its helpers, with the values that each line computes. */
import type { Explanation, SourceLine } from "../explanation.js";
import type { Group } from "./folding.js";

export interface ListedLine extends SourceLine {
  /** The name of the helper that begins with this line. */
  readonly begins: string | null;
  /** The values that it computes. */
  readonly values: readonly number[];
}

export class Listing {
  readonly lines: readonly ListedLine[];
  readonly #positions: ReadonlyMap<string, number>;

  constructor({ source, helpers }: Explanation, whole: Group) {
    const titles = new Map(helpers.map(({ lines: [first], name }) => [first, name]));
    const all = [...source, ...helpers.flatMap(({ lines }) => lines)];
    this.#positions = new Map(all.map((line, at) => [keyOf(line), at]));
    const values = new Map<number, number[]>();
    for (const user of statementsOf(whole)) {
      const at = this.positionOf(user.line);
      if (at !== null) values.set(at, [...(values.get(at) ?? []), ...user.values]);
    }
    this.lines = all.map((line, at) => ({ ...line, begins: titles.get(line) ?? null, values: values.get(at) ?? [] }));
  }

  positionOf(line: SourceLine): number | null {
    return this.#positions.get(keyOf(line)) ?? null;
  }
}

function keyOf({ source, number }: SourceLine): string {
  return `${source}:${number}`;
}

function statementsOf({ items }: Group): { line: SourceLine; values: readonly number[] }[] {
  return items.flatMap((item) => {
    if (item.kind === "group") return statementsOf(item.group);
    return item.line === null ? [] : [{ line: item.line, values: item.values }];
  });
}
