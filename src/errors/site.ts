/** Where a piece of a program came from in the user's source. Plain data, so that every layer can carry it. */

/** The text of one user function (or module) that was parsed, with a lazy way to find its file. */
export interface Source {
  /** Name of the function, for people. */
  readonly name: string;
  /** The parsed text; `start`/`end` of a `Site` are offsets into it. */
  readonly text: string;
  /** Looked up only when an error or a source map is built: position of offset 0 of `text` in the user's file. */
  readonly locate: (offset: number) => SourceLocation | null;
}

/** A position in a file that the user wrote (after source maps): 1-based line and column. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Lines of the user's own file around the position, when they could be read, keyed by line number. */
  readonly lines: ReadonlyMap<number, string> | null;
}

/** A range of a `Source`, and the call that led there when the code was inlined. */
export interface Site {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly caller: Site | null;
}

/** The innermost place around `site` that stands in a file of the user's; `site` itself when none is known. */
export function visibleSite(site: Site | null): Site | null {
  for (let place = site; place !== null; place = place.caller) {
    if (place.source.locate(place.start) !== null) return place;
  }
  return site;
}
