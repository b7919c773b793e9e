/** From an offset in a function's text to the user's file: through the script it was loaded from and its source map. */
import type { SourceLocation } from "../errors/site.js";
import { builtinModule } from "./builtin.js";
import { type FunctionLocation, locateFunction, type Script, scriptOf } from "./inspector.js";

interface OriginalPosition {
  readonly file: string;
  /** 0-based. */
  readonly line: number;
  readonly column: number;
  /** The text of the user's file as the source map has it. */
  readonly content: string | null;
}

/** The SourceMap class of node:module, as far as it is used here. */
interface NodeSourceMap {
  readonly payload: { readonly sources?: readonly string[]; readonly sourcesContent?: readonly (string | null)[] };
  findEntry(line: number, column: number): object;
}

const maps = new WeakMap<Script, NodeSourceMap | null>();

/** Lines kept around a position, for code frames. */
const CONTEXT = 2;

/** The position in the file that the user wrote, or null where nothing is known about the script. */
export function locateInFile(f: Function, offset: number): SourceLocation | null {
  const location = locateFunction(f);
  const script = location === null ? null : scriptOf(location.scriptId);
  if (location === null || script === null || script.url === "") return null;
  const start = functionStart(script, location, Function.prototype.toString.call(f));
  if (start === null) return null;
  const generated = positionAt(script.text, start + offset);
  const line = generated.line + script.startLine;
  const column = generated.line === 0 ? Math.max(0, generated.column + script.startColumn) : generated.column;
  const original = originalPosition(script, line, column);
  if (original === null) {
    // An embedder that moved the start compiled a piece of the file: its lines are not the file's.
    const isWhole = script.startLine === 0 && script.startColumn === 0;
    return sourceLocation(filePath(script.url), line, column, isWhole ? script.text : null);
  }
  return sourceLocation(original.file, original.line, original.column, original.content ?? readText(original.file));
}

/** Offset in the script at which the text of a function starts; V8's location may lie behind name and modifiers. */
export function functionStart(script: Script, location: FunctionLocation, text: string): number | null {
  const line = location.line - script.startLine;
  const column = line === 0 ? location.column - script.startColumn : location.column;
  let offset = 0;
  for (let i = 0; i < line; i++) {
    offset = script.text.indexOf("\n", offset) + 1;
    if (offset === 0) return null;
  }
  offset += column;
  const start = script.text.lastIndexOf(text, offset);
  return start >= 0 && start + text.length > offset ? start : null;
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length - 1;
  return { line, column: offset - (before.lastIndexOf("\n") + 1) };
}

function sourceLocation(file: string, line: number, column: number, content: string | null): SourceLocation {
  const lines = content === null ? null : new Map<number, string>();
  const all = content?.split(/\r?\n/) ?? [];
  for (let i = Math.max(0, line - CONTEXT); i <= line + CONTEXT && i < all.length; i++) lines?.set(i + 1, all[i] ?? "");
  return { file, line: line + 1, column: column + 1, lines };
}

function originalPosition(script: Script, line: number, column: number): OriginalPosition | null {
  const map = sourceMapOf(script);
  if (map === null) return null;
  // A map counts from the start of the script's text.
  const entry = map.findEntry(line, column) as {
    readonly originalSource?: string;
    readonly originalLine?: number;
    readonly originalColumn?: number;
    readonly generatedLine?: number;
    readonly generatedColumn?: number;
  };
  const { originalSource, originalLine, originalColumn } = entry;
  if (originalSource === undefined || originalLine === undefined || originalColumn === undefined) return null;
  const index = map.payload.sources?.indexOf(originalSource) ?? -1;
  const content = index < 0 ? null : (map.payload.sourcesContent?.[index] ?? null);
  const file = resolveFile(originalSource, script.url);
  return { file, line: originalLine, column: originalColumn, content };
}

function sourceMapOf(script: Script): NodeSourceMap | null {
  let map = maps.get(script);
  if (map === undefined) {
    map = readSourceMap(script);
    maps.set(script, map);
  }
  return map;
}

function readSourceMap(script: Script): NodeSourceMap | null {
  const SourceMap = builtinModule("node:module")?.SourceMap;
  const url = sourceMapUrl(script);
  if (SourceMap === undefined || url === null) return null;
  try {
    const text = url.startsWith("data:") ? decodeDataUrl(url) : readText(resolveFile(url, script.url));
    return text === null ? null : new SourceMap(JSON.parse(text.replace(/^\)\]\}'/, "")));
  } catch {
    return null;
  }
}

/** V8 shortens or drops long inline maps, so the last comment in the text counts first. */
function sourceMapUrl(script: Script): string | null {
  const comments = [...script.text.matchAll(/\/[/*][#@]\s*sourceMappingURL=([^\s'"*]+)/g)];
  return comments.at(-1)?.[1] ?? (script.sourceMapUrl === "" ? null : script.sourceMapUrl);
}

function decodeDataUrl(url: string): string | null {
  const comma = url.indexOf(",");
  const body = url.slice(comma + 1);
  if (!url.slice(0, comma).endsWith(";base64")) return decodeURIComponent(body);
  return new TextDecoder().decode(Uint8Array.from(atob(body), (character) => character.charCodeAt(0)));
}

function filePath(url: string): string {
  const clean = url.replace(/[?#].*$/, "");
  if (!clean.startsWith("file:")) return clean;
  return builtinModule("node:url")?.fileURLToPath(clean) ?? clean;
}

function resolveFile(source: string, scriptUrl: string): string {
  if (source.startsWith("file:")) return filePath(source);
  const path = builtinModule("node:path");
  if (path === null || path.isAbsolute(source) || /^[a-z][a-z+.-]+:/i.test(source)) return source;
  return path.resolve(path.dirname(filePath(scriptUrl)), source);
}

function readText(file: string): string | null {
  try {
    return builtinModule("node:fs")?.readFileSync(file, "utf8") ?? null;
  } catch {
    return null;
  }
}
