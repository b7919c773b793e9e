/** Random loops of all forms; all of them end soon. */
import type { ChoiceReader } from "./choice-tree.js";
import type { Statements } from "./statements.js";

export function writeLoop(to: Statements, reader: ChoiceReader): void {
  const write = reader.weighted<() => void>([
    [6, () => counted(to, reader)],
    [2, () => overItems(to, reader)],
    [2, () => conditional(to, reader)],
    [1, () => overPoints(to, reader)],
  ]);
  write();
}

/** The body of a loop; `continue` is left out where it would skip what ends the loop. */
function body(to: Statements, reader: ChoiceReader, head: string, label: string | null, tail = "", first = ""): void {
  const { names } = to;
  const { around } = names;
  names.around = [...around, { label, canContinue: true }];
  names.depth++;
  to.block(
    `${label === null ? "" : `${label}: `}${head}`,
    () => {
      if (first !== "") to.line(first);
      to.list(reader.rest().slice(0, 5));
    },
    tail,
  );
  names.depth--;
  names.around = around;
}

function labelOf(to: Statements, reader: ChoiceReader): string | null {
  return reader.chance(0.25) ? to.names.fresh("loop") : null;
}

function counted(to: Statements, reader: ChoiceReader): void {
  const { names } = to;
  const label = labelOf(to, reader);
  const i = names.fresh("i");
  const n = to.expressions.integer(reader.next());
  const head = reader.weighted<string>([
    [6, `for (let ${i} = 0; ${i} < ${n}; ${i}++)`],
    [2, `for (let ${i} = ${n} - 1; ${i} >= 0; ${i}--)`],
    [1, `for (let ${i} = 1; ${i} <= ${n}; ${i} += 2)`],
    [1, `for (let ${i} = ${n}; ${i}-- > 0; )`],
    [1, `for (let ${i} = 0, j${i} = ${n}; ${i} < j${i}; ${i}++, j${i}--)`],
    [1, `for (let ${i} = ${n}; ${i} > 1; ${i} >>= 1)`],
    [1, `for (let ${i} = 0; ${i} < ${n} && (${to.expressions.condition(reader.next(), 1)}); ++${i})`],
    [1, `for (let ${i} = 0; ${i} < ${n}; ${i} += 1)`],
    [1, `for (let ${i} = 3; ${i} > ${n}; ${i}--)`],
    [0.5, `for (let ${i} = 0; ; ${i}++)`],
  ]);
  const outside = reader.chance(0.1) && head.endsWith(`${i}++)`) && !head.includes("; ;");
  if (outside) {
    to.line(`let ${i} = 0;`);
    names.add(i, "int");
    body(to, reader, `for (; ${i} < ${n}; ${i}++)`, label);
    return;
  }
  names.scoped(() => {
    names.add(i, "int");
    if (reader.chance(0.05) && head.endsWith(`${i}++)`) && label === null) {
      const skip = `if (${to.expressions.condition(reader.next(), 1)}) ${i}++;`;
      body(to, reader, head, label, "", head.includes("; ;") ? `if (${i} >= 3) break;` : skip);
      return;
    }
    body(to, reader, head, label, "", head.includes("; ;") ? `if (${i} >= 3) break;` : "");
  });
}

function overItems(to: Statements, reader: ChoiceReader): void {
  const { names } = to;
  const label = labelOf(to, reader);
  const e = names.fresh("e");
  const array = names.some(reader, ["doubles", "list", "rows", "typedRows", "ints"]);
  const text = array?.text ?? "table";
  const { locked } = names;
  const wasLocked = locked.has(text);
  locked.add(text);
  const isRows = array?.kind === "rows" || array?.kind === "typedRows";
  names.scoped(() => {
    if (array?.kind === "rows" || array?.kind === "typedRows") {
      names.add(e, array.kind === "rows" ? "list" : "doubles", { local: array.local });
      locked.add(e);
    } else {
      names.add(e, "num");
    }
    if (!isRows && array?.kind !== "ints" && array?.kind !== "doubles" && reader.chance(0.3)) {
      const q = names.fresh("q");
      names.add(q, "int");
      body(to, reader, `for (const [${q}, ${e}] of ${text}.entries())`, label);
    } else {
      body(to, reader, `for (const ${e} of ${text})`, label);
    }
  });
  if (!wasLocked) locked.delete(text);
}

function overPoints(to: Statements, reader: ChoiceReader): void {
  const { names } = to;
  const points = names.some(reader, ["points"]);
  if (points === null) return counted(to, reader);
  const wasLocked = names.locked.has(points.text);
  names.locked.add(points.text);
  names.scoped(() => {
    const e = names.fresh("e");
    if (reader.chance(0.3)) {
      names.add(`${e}x`, "num");
      names.add(`${e}y`, "num");
      body(to, reader, `for (const { x: ${e}x, y: ${e}y } of ${points.text})`, null);
    } else {
      names.add(e, "point", { local: points.local });
      body(to, reader, `for (const ${e} of ${points.text})`, null);
    }
  });
  if (!wasLocked) names.locked.delete(points.text);
}

/** Loops that a condition ends, and a counter at the latest. */
function conditional(to: Statements, reader: ChoiceReader): void {
  const { names } = to;
  const label = labelOf(to, reader);
  const w = names.fresh("w");
  to.line(`let ${w} = 0;`);
  names.add(w, "int");
  const condition = `(${to.expressions.condition(reader.next(), 1)})`;
  const most = reader.pick(["3", "2", "4", "k"]);
  const step = `${w}++;`;
  const [head, tail, first] = reader.pick<readonly [string, string, string]>([
    [`while (${w} < ${most} && ${condition})`, "", step],
    [`while (${condition} && ${w} < ${most})`, "", step],
    ["do", ` while (${w} < ${most} && ${condition});`, step],
    ["while (true)", "", `if (${w} >= ${most} || ${condition}) break; ${step}`],
    ["for (;;)", "", `if (${w}++ >= ${most}) break;`],
    [`while (${w}++ < ${most})`, "", ""],
  ]);
  body(to, reader, head, label, tail, first);
}
