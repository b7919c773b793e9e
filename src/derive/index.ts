/** The public surface of `chainrule/derive`: derivatives as TypeScript to keep. */
export { type DeriveOptions, derive } from "./derive.js";
export { type DerivedFile, type DeriveFileOptions, deriveFile, type FunctionInFile } from "./derive-file.js";
export { readHeader } from "./header.js";
