/**
 * Takes out checks that the derived code need not make itself: reading a row that is not there throws where the rows are read. What
 * stands at the beginning of a function stays, since an empty matrix would not be noticed.
 */
import type { Block, Effect, Program, Statement } from "../ir/program.js";
import { mapReachable, mapRegions } from "../ir/rewrite.js";

export function withoutImpliedAsserts(program: Program): Program {
  return mapReachable(program, ({ inputs, body }) => ({ inputs, body: cleaned(body, true) }));
}

function cleaned(block: Block, isOutermost: boolean): Block {
  const statements = block.statements.flatMap((statement): readonly Statement[] => {
    if (statement.kind === "effect" && isImplied(statement, isOutermost)) return [];
    return [mapRegions(statement, (region) => cleaned(region, false))];
  });
  return { ...block, statements };
}

function isImplied({ effect, predicate, message, construct }: Effect, isOutermost: boolean): boolean {
  const [text] = message;
  if (effect !== "assert" || predicate === null || typeof text !== "string") return false;
  if (!(construct?.("") instanceof TypeError)) return false;
  if (text.startsWith("undefined is not iterable")) return true;
  return text.startsWith("Cannot read properties of undefined") && !(isOutermost && text.includes("'length'"));
}
