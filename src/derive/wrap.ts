/** Breaks lines of written code that are longer than a page is wide, as formatters do: at commas of the outermost bracket, at operators. */

const WIDTH = 100;
const INDENT = "  ";

/** Quoted text in which nothing looks like code. */
const PLAIN_TEXT = /"[\w.-]*"/g;

/** One statement, head of a block or declaration, without its indentation, as lines that fit where they can. */
export function wrapped(text: string, depth: number): readonly string[] {
  if (fits(text, depth) || /[`"]|^\/\//.test(text.replace(PLAIN_TEXT, ""))) return [INDENT.repeat(depth) + text];
  return broken(text, depth) ?? [INDENT.repeat(depth) + text];
}

function fits(text: string, depth: number): boolean {
  return INDENT.length * depth + text.length <= WIDTH;
}

function broken(text: string, depth: number): readonly string[] | null {
  const head = /^((?:export )?function [\p{ID_Continue}$]+)\((.*)\): (.*) \{$/u.exec(text);
  if (head !== null) return headLines(head[1] ?? "", head[2] ?? "", head[3] ?? "", depth);
  const assignment = /^((?:const |let )?[^=]*? (?:[-+*/]?=) )(.+);$/.exec(text);
  const [, left, right] = assignment ?? [];
  if (left !== undefined && right !== undefined && balanced(left)) return assigned(left, right, depth);
  const returned = /^return (.+);$/.exec(text)?.[1];
  if (returned !== undefined) return returnedLines(returned, depth);
  return atBracket(text, depth);
}

/** The head of a function: its parameters in lines of their own, or only the type of its result where there is one parameter. */
function headLines(start: string, parameters: string, result: string, depth: number): readonly string[] {
  const indent = INDENT.repeat(depth);
  const names = separated(parameters, ", ");
  const end = (before: string): readonly string[] => {
    if (fits(`${before}${result} {`, depth)) return [`${indent}${before}${result} {`];
    const lines = itemLines(result.slice(1, -1).trim(), result[0] ?? "", depth);
    const close = result.endsWith("}") ? "}" : "]";
    return lines === null
      ? [`${indent}${before}${result} {`]
      : [`${indent}${before}${result[0]}`, ...lines, `${indent}${close} {`];
  };
  const isShort = fits(`${start}(${parameters}): {`, depth);
  if (names.length === 1 && isShort && result.startsWith("{")) return end(`${start}(${parameters}): `);
  const lines = itemLines(parameters, "(", depth) ?? [];
  return [`${indent}${start}(`, ...lines, ...end("): ")];
}

function assigned(left: string, right: string, depth: number): readonly string[] | null {
  const inner = INDENT.repeat(depth + 1);
  const first = INDENT.repeat(depth) + left.trimEnd();
  const isCompound = isChoice(right) || atOperators(right) !== null;
  if (isCompound && fits(`${right};`, depth + 1)) return [first, `${inner}${right};`];
  if (isChoice(right)) return [first, ...choiceLines(right, depth + 1)];
  const operands = atOperators(right);
  if (operands !== null) return [first, ...rows(operands, depth + 1, ";")];
  const rest = atBracket(`${left}${right};`, depth);
  if (rest !== null) return rest;
  return fits(`${right};`, depth + 1) ? [first, `${inner}${right};`] : null;
}

/** Whether it is `test ? then : otherwise` outside of all brackets. */
function isChoice(text: string): boolean {
  return separated(text, " ? ").length > 1;
}

function choiceLines(text: string, depth: number): readonly string[] {
  const [test = "", ...rest] = separated(text, " ? ");
  const [then = "", ...otherwise] = separated(rest.join(" ? "), " : ");
  const indent = INDENT.repeat(depth);
  return [`${indent}${test}`, `${indent}${INDENT}? ${then}`, `${indent}${INDENT}: ${otherwise.join(" : ")};`];
}

function returnedLines(value: string, depth: number): readonly string[] | null {
  const operands = atOperators(value);
  if (operands === null) return atBracket(`return ${value};`, depth);
  const indent = INDENT.repeat(depth);
  const lines = fits(value, depth + 1) ? [INDENT.repeat(depth + 1) + value] : rows(operands, depth + 1, "");
  return [`${indent}return (`, ...lines, `${indent});`];
}

/** Operands in lines of their own; those that are still too long are broken again. */
function rows(operands: readonly string[], depth: number, end: string): readonly string[] {
  return operands.flatMap((operand, at) => {
    const text = at === operands.length - 1 ? operand + end : operand;
    return fits(text, depth)
      ? [INDENT.repeat(depth) + text]
      : (atBracket(text, depth) ?? [INDENT.repeat(depth) + text]);
  });
}

const OPERATORS = [
  [" || "],
  [" && "],
  [" === ", " !== "],
  [" < ", " > ", " <= ", " >= "],
  [" + ", " - "],
  [" * ", " / ", " % "],
];

/** The operands of the weakest operator outside of brackets, each but the last with the operator behind it; null where there is none. */
function atOperators(text: string): readonly string[] | null {
  if (isChoice(text) || separated(text, " => ").length > 1) return null;
  for (const level of OPERATORS) {
    const parts: string[] = [];
    let start = 0;
    outside(text, (at) => {
      const operator = level.find((each) => text.startsWith(each, at));
      if (operator === undefined) return;
      parts.push(text.slice(start, at) + operator.trimEnd());
      start = at + operator.length;
    });
    if (parts.length > 0) return [...parts, text.slice(start)];
  }
  return null;
}

/** Breaks the longest outermost bracket: its items in lines of their own, or its operands where it only groups. */
function atBracket(text: string, depth: number): readonly string[] | null {
  const group = widestGroup(text);
  if (group === null) return null;
  const { open, close } = group;
  const before = text.slice(0, open + 1);
  const after = text.slice(close);
  const content = text.slice(open + 1, close).trim();
  const hugged = huggedLines(before, content, after, depth);
  if (hugged !== null) return hugged;
  const isGroup = text[open] === "(" && !/[\p{ID_Continue}$\])>]$/u.test(text.slice(0, open));
  const isCondition = /(^|\W)(if|while|for) $/.test(text.slice(0, open));
  const lines = isGroup || isCondition ? groupLines(content, depth) : itemLines(content, text[open] ?? "", depth);
  if (lines === null) return null;
  const tail = INDENT.repeat(depth) + after;
  const rest = fits(after, depth) ? [tail] : (atBracket(after, depth) ?? [tail]);
  return [INDENT.repeat(depth) + before.trimEnd(), ...lines, ...rest];
}

/** `f(a, (_, i) =>` with the body of the function in a line of its own. */
function huggedLines(before: string, content: string, after: string, depth: number): readonly string[] | null {
  const items = separated(content, ", ");
  const [, head, body] = /^(\([^()]*\) =>) (.*)$/.exec(items.at(-1) ?? "") ?? [];
  if (!before.endsWith("(") || head === undefined || body === undefined) return null;
  const indent = INDENT.repeat(depth);
  const first = indent + before + [...items.slice(0, -1), head].join(", ");
  const object = /^\(\{ (.*) \}\)$/.exec(body)?.[1];
  const fields = object === undefined ? null : itemLines(object, "{", depth);
  if (fields !== null && first.length + 3 <= WIDTH) return [`${first} ({`, ...fields, `${indent}})${after}`];
  const isShort = first.length <= WIDTH && fits(`${body},`, depth + 1) && fits(after, depth);
  return isShort ? [first, `${indent}${INDENT}${body},`, indent + after] : null;
}

function groupLines(content: string, depth: number): readonly string[] | null {
  if (content.includes("; ")) return null;
  return rows(atOperators(content) ?? [content], depth + 1, "");
}

function itemLines(content: string, open: string, depth: number): readonly string[] | null {
  const separator = open === "{" && separated(content, "; ").length > 1 ? ";" : ",";
  const items = separated(content, `${separator} `);
  if (items.length === 1 && open === "(" && content.includes("=>")) return null;
  return items.flatMap((item) => {
    const ended = `${item}${separator}`;
    if (fits(ended, depth + 1)) return [INDENT.repeat(depth + 1) + ended];
    const [, key, value = ""] = /^([\p{ID_Continue}$]+:) (.+)$/u.exec(item) ?? [];
    const operands = key === undefined ? null : atOperators(value);
    if (key !== undefined && operands !== null) {
      return [INDENT.repeat(depth + 1) + key, ...rows(operands, depth + 2, separator)];
    }
    return atBracket(ended, depth + 1) ?? [INDENT.repeat(depth + 1) + ended];
  });
}

/** The first outermost bracket of the most text; in the head of a function, its parameters. */
function widestGroup(text: string): { readonly open: number; readonly close: number } | null {
  let found: { readonly open: number; readonly close: number } | null = null;
  let depth = 0;
  let open = -1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if ("([{".includes(character)) {
      if (depth === 0) open = at;
      depth++;
    } else if (")]}".includes(character)) {
      depth--;
      if (depth !== 0) continue;
      const width = at - open;
      const isFunction = /function \w+$/.test(text.slice(0, open));
      if (width > 2 && text[open] !== "[" && (found === null || width > found.close - found.open))
        found = { open, close: at };
      if (width > 2 && text[open] === "[" && /(^|[ (:])$/.test(text.slice(0, open)) && found === null) {
        found = { open, close: at };
      }
      if (isFunction) return { open, close: at };
    }
  }
  return found;
}

function separated(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  outside(text, (at) => {
    if (at < start || !text.startsWith(separator, at)) return;
    parts.push(text.slice(start, at));
    start = at + separator.length;
  });
  const last = text.slice(start);
  return last === "" ? parts : [...parts, last];
}

/** Visits every position outside of brackets. */
function outside(text: string, visit: (at: number) => void): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (depth === 0) visit(at);
  }
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if ("([{".includes(character)) depth++;
    if (")]}".includes(character)) depth--;
  }
  return depth === 0;
}
