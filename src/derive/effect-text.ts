/** What a derived function says when it throws or prints: messages as expressions, and the names of errors. */
import type { Effect } from "../ir/program.js";
import type { ExpressionWriter } from "./expression-writer.js";

/** The text of what is thrown or printed, as an expression. */
export function messageText(effect: Effect, writer: ExpressionWriter): string {
  const inputs = effect.inputs.map((input) => writer.operand(input).text);
  const values: string[] = [];
  const hold = (value: string) => `${HOLDER}${values.push(value) - 1}${HOLDER}`;
  const text = effect.message.map((part): string => {
    if (typeof part === "string") return part;
    if (typeof part === "number") {
      const input = effect.inputs[part];
      return input?.kind === "constant" ? String(input.value) : hold(inputs[part] ?? "");
    }
    const argument = part.argument === null ? "" : JSON.stringify(part.argument);
    return hold(`(${inputs[part.input] ?? ""}).${part.method}(${argument})`);
  });
  const line = firstLine(effect, text.join(""));
  if (!line.includes(HOLDER)) return JSON.stringify(line);
  const parts = line.split(HOLDER).map((part, at) => {
    return at % 2 === 0 ? templateText(part) : `\${${values[Number(part)] ?? ""}}`;
  });
  return `\`${parts.join("")}\``;
}

const ERRORS: ReadonlySet<string> = new Set(["RangeError", "TypeError", "SyntaxError", "EvalError", "URIError"]);

export function errorName({ construct }: Effect): string {
  const name = construct?.("").constructor.name ?? "Error";
  return ERRORS.has(name) ? name : "Error";
}

/** Stands around the number of a value in the text of a message. */
const HOLDER = "\uE000";

/** The first line of what is thrown; the whole text of what is printed. */
function firstLine({ construct }: Effect, text: string): string {
  return construct === null ? text : (construct(text).message.split("\n")[0] ?? text);
}

/** The text inside of a template literal. */
function templateText(text: string): string {
  return text
    .replace(/[\\`]|\$\{/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r");
}
