/** The first lines of a derived module: what it is, where it comes from, and a hash by which it is told whether it is out of date. */
import { version } from "./version.js";

const HASH = /^\/\/ Derived .*by Chainrule (\S+) \(hash ([0-9a-f]{16})\)/m;

/**
 * The header for a module whose code is `code`.
 *
 * @param file the file that the function stands in; null where there is none.
 */
export function header(file: string | null, code: string): string {
  const from = file === null ? "" : `from ${file} `;
  return [
    `// Derived ${from}by Chainrule ${version} (hash ${hashOf(code)}).`,
    "// This code is yours: it depends on nothing, and may be changed at will.",
    "",
    "",
  ].join("\n");
}

/** What the header of a module says; null where it has none. */
export function readHeader(text: string): { readonly version: string; readonly hash: string } | null {
  const [, made, hash] = HASH.exec(text) ?? [];
  return made === undefined || hash === undefined ? null : { version: made, hash };
}

/** FNV-1a of 64 bits: tells versions apart, protects from nothing. */
export function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
