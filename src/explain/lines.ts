/** Lines of the user's source: of a site, and of a whole function. Looking a position up is slow, so each is looked up once. */
import type { Site, Source } from "../errors/site.js";
import type { SourceLine } from "./explanation.js";

export class Lines {
  readonly #known = new Map<Source, Map<number, SourceLine | null>>();

  /** The line on which `site` begins. */
  at(site: Site | null): SourceLine | null {
    if (site === null) return null;
    const known = this.#known.get(site.source) ?? new Map<number, SourceLine | null>();
    this.#known.set(site.source, known);
    let line = known.get(site.start);
    if (line === undefined) {
      line = lineAt(site.source, site.start);
      known.set(site.start, line);
    }
    return line;
  }

  /** The lines from the beginning to the end of a function. */
  of(source: Source): { readonly file: string | null; readonly lines: readonly SourceLine[] } {
    const [first, last] = [source.locate(0), source.locate(source.text.length - 1)];
    const { lines } = first ?? { lines: null };
    if (first === null || lines === null || last === null || last.file !== first.file) {
      const text = source.text.split(/\r?\n/);
      return { file: first?.file ?? null, lines: text.map((line, at) => ({ number: at + 1, text: line })) };
    }
    const all: SourceLine[] = [];
    for (let number = first.line; number <= last.line; number++) {
      all.push({ number, text: lines.get(number) ?? last.lines?.get(number) ?? "" });
    }
    return { file: first.file, lines: all };
  }
}

function lineAt(source: Source, start: number): SourceLine | null {
  const location = source.locate(start);
  const text = location?.lines?.get(location.line);
  if (location !== null && text !== undefined) return { number: location.line, text };
  const number = source.text.slice(0, start).split("\n").length;
  return { number, text: source.text.split(/\r?\n/)[number - 1] ?? "" };
}
