/** The annotation of functions as plugins of the bundlers. Their types are written down here as far as they are used. */
import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { extname, relative, sep } from "node:path";
import { annotate, isJavaScript, type PositionLookup } from "./annotate.js";

export interface PluginOptions {
  /** Files to annotate; default: every JavaScript and TypeScript file. */
  readonly include?: RegExp;
  /** Files to leave alone; default: those in `node_modules`. */
  readonly exclude?: RegExp;
}

/** What Rollup, Rolldown and Vite need to see. */
export interface RollupPlugin {
  readonly name: string;
  transform(
    this: { getCombinedSourcemap(): object; warn(message: string): void },
    code: string,
    id: string,
  ): { readonly code: string; readonly map: null } | null;
}

type Loader = "js" | "jsx" | "ts" | "tsx";

interface EsbuildLoaded {
  readonly contents: string;
  readonly loader: "js";
}

/** What esbuild needs to see. */
export interface EsbuildPlugin {
  readonly name: string;
  setup(build: {
    readonly esbuild: {
      transform(
        code: string,
        options: { loader: Loader; sourcefile: string; sourcemap: "external"; target: string; tsconfigRaw?: string },
      ): Promise<{ readonly code: string; readonly map: string }>;
    };
    onLoad(options: { filter: RegExp }, load: (args: { path: string }) => Promise<EsbuildLoaded | null>): void;
  }): void;
}

const DEFAULT_INCLUDE = /\.[cm]?[jt]sx?$/;
const DEFAULT_EXCLUDE = /[\\/]node_modules[\\/]/;

/** Plugin for Rollup, Rolldown and Vite: annotates functions after TypeScript was compiled and before minification. */
export function chainruleRollup(options: PluginOptions = {}): RollupPlugin {
  return {
    name: "chainrule",
    transform(code, id) {
      const file = id.replace(/\?.*$/, "");
      if (!wanted(file, options)) return null;
      const annotated = annotate(code, { file: shown(file), original: lookup(() => this.getCombinedSourcemap()) });
      if (annotated === null && !isJavaScript(code)) {
        this.warn(`${shown(file)} is not JavaScript yet; put the plugin that compiles it before this one`);
      }
      // No line moves, so the map that the module has stays true.
      return annotated === null ? null : { code: annotated, map: null };
    },
  };
}

/** Plugin for Vite. */
export const chainruleVite: (options?: PluginOptions) => RollupPlugin = chainruleRollup;

/** Plugin for esbuild: compiles each file's TypeScript first, then annotates. */
export function chainruleEsbuild(options: PluginOptions = {}): EsbuildPlugin {
  return {
    name: "chainrule",
    setup({ esbuild, onLoad }) {
      onLoad({ filter: options.include ?? DEFAULT_INCLUDE }, async ({ path }) => {
        if (!wanted(path, options)) return null;
        const { code, map } = await esbuild.transform(await readFile(path, "utf8"), {
          loader: loaderOf(path),
          sourcefile: path,
          sourcemap: "external",
          target: "esnext",
        });
        const annotated = annotate(code, { file: shown(path), original: lookup(() => JSON.parse(map) as object) });
        if (annotated === null) return null;
        const inline = Buffer.from(map).toString("base64");
        return {
          contents: `${annotated}//# sourceMappingURL=data:application/json;base64,${inline}\n`,
          loader: "js",
        };
      });
    },
  };
}

function wanted(file: string, options: PluginOptions): boolean {
  return (options.include ?? DEFAULT_INCLUDE).test(file) && !(options.exclude ?? DEFAULT_EXCLUDE).test(file);
}

/** Relative to the project, with `/`: a bundle should not tell where it was built. */
function shown(file: string): string {
  return relative(process.cwd(), file).split(sep).join("/");
}

function loaderOf(path: string): Loader {
  const [, typescript, jsx] = /([jt])s(x?)$/.exec(extname(path)) ?? [];
  return `${typescript === "t" ? "ts" : "js"}${jsx === "x" ? "x" : ""}`;
}

/** Reads the map only when something is annotated. */
function lookup(read: () => object): PositionLookup {
  let map: SourceMap | null = null;
  return (line, column) => {
    map ??= new SourceMap(read() as SourceMapPayload);
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalLine" in entry) || typeof entry.originalLine !== "number") return null;
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}
