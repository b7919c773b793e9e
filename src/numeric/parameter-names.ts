/** Names of a function's parameters, for people: read off its text without a parser, and left out where that is not plain. */
import { isIdentifier } from "../tree/path.js";

/** The name of each argument: `p`, `rest[1]`, or `argument 2` where the text does not give one. */
export function parameterNames(f: { toString(): string }, count: number): readonly string[] {
  const plain = parametersOf(Function.prototype.toString.call(f));
  const last = plain.at(-1) ?? "";
  return Array.from({ length: count }, (_, index) => {
    const given = plain[index] ?? "";
    if (index >= plain.length - 1 && last.startsWith("...") && isIdentifier(last.slice(3))) {
      return `${last.slice(3)}[${index - plain.length + 1}]`;
    }
    return isIdentifier(given) ? given : `argument ${index}`;
  });
}

/** The text of each parameter, up to the first that holds text or patterns of characters, where commas may mean anything. */
function parametersOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
  const single = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(code);
  if (single?.[1] !== undefined) return [single[1]];
  const parameters = [""];
  let depth = 0;
  for (const character of code.slice(code.indexOf("("))) {
    if ("\"'`/".includes(character)) return parameters.slice(0, -1);
    if (")]}".includes(character) && --depth === 0) break;
    if (character === "," && depth === 1) parameters.push("");
    else if (depth > 0) parameters[parameters.length - 1] += character;
    if ("([{".includes(character)) depth++;
  }
  return parameters.map((parameter) => parameter.split("=")[0]?.trim() ?? "");
}
