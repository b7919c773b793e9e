/** The types that a derived module needs of the file of its function: imported where they are exported, copied where they are not. */
import type { AnnotatedDeclaration } from "./annotations/types.js";
import type { Subject } from "./subject.js";

/**
 * @param file the name of the file that the function stands in.
 * @param directory how the folder of that file is reached from the derived module: `./`.
 */
export function typeDeclarations(
  { declarations, parameters }: Subject,
  file: string | null,
  directory: string,
): readonly string[] {
  if (file === null) return [];
  const needed = neededOf(
    declarations,
    parameters.flatMap(({ type, gradientType }) => [type, gradientType]),
  );
  const imports = new Map<string, string[]>();
  const copies: string[] = [];
  for (const { name, exported, text, from, imported } of needed) {
    if (!exported && from === null) {
      copies.push(text);
      continue;
    }
    const specifier = specifierOf(from, file, directory);
    const names = imports.get(specifier) ?? [];
    names.push(imported === name || from === null ? name : `${imported} as ${name}`);
    imports.set(specifier, names);
  }
  const lines = [...imports].map(([specifier, names]) => {
    return `import type { ${names.toSorted().join(", ")} } from ${JSON.stringify(specifier)};`;
  });
  return [...lines.toSorted(), ...copies];
}

/** The declarations that the annotations mention, and those that copied ones mention in turn. */
function neededOf(all: readonly AnnotatedDeclaration[], types: readonly string[]): readonly AnnotatedDeclaration[] {
  const needed = new Set<AnnotatedDeclaration>();
  const look = (text: string): void => {
    for (const declaration of all) {
      if (needed.has(declaration) || !new RegExp(`(?<![\\w$.])${declaration.name}(?![\\w$])`).test(text)) continue;
      needed.add(declaration);
      if (!declaration.exported && declaration.from === null) look(declaration.text);
    }
  };
  for (const type of types) look(type);
  return all.filter((declaration) => needed.has(declaration));
}

function specifierOf(from: string | null, file: string, directory: string): string {
  if (from === null) return `${directory}${file.replace(/\.([cm]?)tsx?$/, ".$1js")}`;
  if (!/^\.{1,2}\//.test(from)) return from;
  const path = `${directory}${from}`.replaceAll("/./", "/").replace(/^\.\/(?=\.)/, "");
  return /^\.{1,2}\//.test(path) ? path : `./${path}`;
}
