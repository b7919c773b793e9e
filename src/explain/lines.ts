/** Lines of the user's functions: of a site, and of a whole function. Looking a position up is slow, so each is looked up once. */
import type { Site, Source, SourceLocation } from "../errors/site.js";
import type { ExplainedSource, SourceLine } from "./explanation.js";

export class Lines {
  readonly #sources: Source[] = [];
  readonly #known = new Map<Source, Map<number, SourceLine>>();

  /** @param main the function explained: its lines are those of source 0. */
  constructor(main: Source | null) {
    if (main !== null) this.#sources.push(main);
  }

  /** The line on which `site` begins; of a line that holds a whole function among other things, the function. */
  at(site: Site | null): SourceLine | null {
    if (site === null) return null;
    const { source, start } = site;
    const known = this.#known.get(source) ?? new Map<number, SourceLine>();
    this.#known.set(source, known);
    let line = known.get(start);
    if (line === undefined) {
      line = { ...lineAt(source, start), source: this.#indexOf(source) };
      known.set(start, line);
    }
    return line;
  }

  /** All functions that lines were asked for, with all their lines. */
  sources(): readonly ExplainedSource[] {
    return this.#sources.map((source, index) => wholeSource(source, index));
  }

  #indexOf(source: Source): number {
    const at = this.#sources.indexOf(source);
    return at < 0 ? this.#sources.push(source) - 1 : at;
  }
}

function lineAt(source: Source, start: number): Pick<SourceLine, "number" | "text"> {
  const location = source.locate(start);
  const text = location?.lines?.get(location.line);
  if (location !== null && text !== undefined) {
    const [first, last] = [source.locate(0), source.locate(source.text.length - 1)];
    const isWhole = first?.line === location.line && last?.line === location.line;
    return { number: location.line, text: isWhole ? functionAt(text, first.column) : text };
  }
  const number = source.text.slice(0, start).split("\n").length;
  return { number, text: source.text.split(/\r?\n/)[number - 1] ?? "" };
}

function wholeSource(source: Source, index: number): ExplainedSource {
  const { name, text } = source;
  const [first, last] = [source.locate(0), source.locate(text.length - 1)];
  if (first === null || first.lines === null || last === null || last.file !== first.file) {
    const lines = text.split(/\r?\n/).map((line, at) => ({ number: at + 1, text: line, source: index }));
    return { name, file: first?.file ?? null, lines };
  }
  const texts = linesBetween(source, first, last);
  const lines = Array.from({ length: last.line - first.line + 1 }, (_, at): SourceLine => {
    const number = first.line + at;
    const own = texts.get(number) ?? "";
    return { number, text: first.line === last.line ? functionAt(own, first.column) : own, source: index };
  });
  return { name, file: first.file, lines };
}

/** A location knows the lines around it only, so the function is asked for at more and more places. */
function linesBetween({ locate, text }: Source, first: SourceLocation, last: SourceLocation): Map<number, string> {
  const texts = new Map<number, string>([...(first.lines ?? []), ...(last.lines ?? [])]);
  const isComplete = () => {
    for (let number = first.line; number <= last.line; number++) if (!texts.has(number)) return false;
    return true;
  };
  for (let stride = Math.ceil(text.length / 8); stride >= 1 && !isComplete(); stride = Math.floor(stride / 4)) {
    for (let at = stride; at < text.length && !isComplete(); at += stride) {
      const location = locate(at);
      if (location?.file !== first.file || texts.has(location.line + 1)) continue;
      for (const [number, line] of location.lines ?? []) texts.set(number, line);
    }
  }
  return texts;
}

/** The function that begins at a column of a line: up to where its brackets close, or the expression ends. */
function functionAt(line: string, column: number): string {
  const from = column - 1;
  // A position of `x => x`, compiled from `(x: number) => x`, lies behind the bracket.
  const isInside = line[from - 1] === "(" && /^[^()]*\)\s*(:[^=]*)?=>/.test(line.slice(from));
  // That of `const f = (x) => x` lies at the name.
  const text = line.slice(isInside ? from - 1 : from).replace(/^[\w$]+ *= *(?=\(|function|[\w$]+ *=>)/, "");
  const isArrow = !text.startsWith("function");
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    if (depth < 0) return text.slice(0, at);
    if (depth > 0) continue;
    if (isArrow && ",;".includes(character)) return text.slice(0, at);
    if (!isArrow && character === "}") return text.slice(0, at + 1);
  }
  return text;
}
