/** Lines of code with their indentation, and the source range that each came from. */
import type { Site } from "../../errors/site.js";

export interface Line {
  readonly depth: number;
  readonly text: string;
  readonly site: Site | null;
}

export class Writer {
  #lines: Line[] = [];
  #depth = 0;

  get lines(): readonly Line[] {
    return this.#lines;
  }

  line(text: string, site: Site | null = null): void {
    for (const part of text.split("\n")) this.#lines.push({ depth: this.#depth, text: part, site });
  }

  /** Writes `head {`, what `fill` writes, and `}`. */
  block(head: string, site: Site | null, fill: () => void): void {
    this.line(`${head} {`, site);
    this.indented(fill);
    this.line("}");
  }

  indented(fill: () => void): void {
    this.#depth++;
    fill();
    this.#depth--;
  }

  /** What `fill` writes, kept back; `append` writes it. */
  capture(fill: () => void): readonly Line[] {
    const before = this.#lines;
    const captured: Line[] = [];
    this.#lines = captured;
    fill();
    this.#lines = before;
    return captured;
  }

  append(lines: readonly Line[]): void {
    this.#lines.push(...lines);
  }

  /** `if (test) { then } else { otherwise }` from sides that were captured one level deeper; the second may be empty. */
  choice(test: string, then: readonly Line[], otherwise: readonly Line[], site: Site | null): void {
    this.line(`if (${test}) {`, site);
    this.append(then);
    const [first, ...rest] = otherwise;
    if (first === undefined) {
      this.line("}");
    } else if (isOneChoice(otherwise)) {
      this.line(`} else ${first.text}`, first.site);
      this.append(rest.map((line) => ({ ...line, depth: line.depth - 1 })));
    } else {
      this.line("} else {");
      this.append(otherwise);
      this.line("}");
    }
  }
}

/** Whether the lines are a single `if` with braces and its alternatives. */
function isOneChoice(lines: readonly Line[]): boolean {
  const [first] = lines;
  if (first === undefined || !first.text.startsWith("if (") || !first.text.endsWith("{")) return false;
  return lines.every(
    (line, position) =>
      position === 0 ||
      line.depth > first.depth ||
      line.text.startsWith("} else") ||
      (line.text === "}" && position === lines.length - 1),
  );
}
