/** The option `--shape "X=100x3,p.w=3"`: the dimensions of what is drawn at random, by path. */
import { refuse } from "../../errors/error.js";
import { nearest } from "../../errors/nearest.js";

/** The dimensions by path; remembers which were asked for. */
export class Shapes {
  private readonly dimensions = new Map<string, readonly number[]>();
  private readonly used = new Set<string>();

  /** @throws ChainruleError for what is no list of `path=100x3`. */
  constructor(texts: readonly string[]) {
    for (const item of texts.flatMap((text) => text.split(","))) {
      const [, path, sizes] = /^\s*([^=\s]+)\s*=\s*(\d+(?:\s*[x×*]\s*\d+)*)\s*$/.exec(item) ?? [];
      if (path === undefined || sizes === undefined) {
        refuse("command-option", null, {
          option: "--shape",
          found: `"${item}"`,
          expected: "sizes by name, separated by commas",
          remedy: 'write --shape "X=100x3,y=100", and a path for what lies inside: p.w=3',
        });
      }
      this.dimensions.set(path, sizes.split(/\s*[x×*]\s*/).map(Number));
    }
  }

  /** Whether something at the path, or inside of it, has a shape. */
  mentions(path: string): boolean {
    return [...this.dimensions.keys()].some((key) => key === path || key.startsWith(`${path}.`));
  }

  at(path: string): readonly number[] | null {
    if (this.dimensions.has(path)) this.used.add(path);
    return this.dimensions.get(path) ?? null;
  }

  /** @throws ChainruleError for a path that nothing asked for. @param asked the paths of what has a shape. */
  checkAllUsed(asked: readonly string[]): void {
    for (const path of this.dimensions.keys()) {
      if (this.used.has(path)) continue;
      const close = nearest(path, asked);
      refuse("command-shape", null, {
        found: `--shape names \`${path}\`, which is not drawn`,
        reason: "a shape is that of a list or array that is drawn at random",
        remedy: close === null ? `name one of: ${asked.join(", ") || "none is drawn"}` : `write \`${close}\``,
      });
    }
  }
}
