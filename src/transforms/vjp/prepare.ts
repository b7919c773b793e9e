/** The copy of a program that reverse mode works on: fresh variables, and nothing unset that might be kept on a tape. */

import { Finiteness } from "../../analysis/finite.js";
import { Lengths as ArrayLengths } from "../../analysis/lengths.js";
import { Ranges } from "../../analysis/ranges.js";
import { constant, variable } from "../../ir/builder.js";
import { definitionsOf } from "../../ir/definitions.js";
import type { Program, Statement, Value, Variable } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import type { Activity, Mask } from "../activity.js";
import { Copier } from "../copy.js";
import { reachesOf } from "../jvp/reach.js";
import { ArrayVersions } from "./array-versions.js";
import { reverseStatements } from "./block.js";
import { Definers, Lengths, type Reversal } from "./reversal.js";
import type { Splitter } from "./split.js";
import { type Stack, Threads } from "./threads.js";

/** Values that are never read, for slots that have none: 0, false and empty arrays. */
class Blanks {
  readonly #arrays = new Map<ElementType, Variable>();
  /** What makes the empty arrays; belongs at the beginning of the program. */
  readonly statements: Statement[] = [];

  of(value: Value): Value {
    const { type } = value;
    if (type.kind !== "array") return constant(type.kind === "bool" ? false : 0);
    let empty = this.#arrays.get(type.element);
    if (empty === undefined) {
      empty = variable(type, { name: "empty", role: "residual" });
      this.#arrays.set(type.element, empty);
      const inputs = [constant(0), constant(0)];
      const attributes = { element: type.element };
      this.statements.push({ kind: "apply", primitive: primitives.fill, inputs, attributes, output: empty });
    }
    return empty;
  }
}

export interface Prepared {
  readonly source: Program;
  readonly reversal: Reversal;
  /** Belongs before the forward statements. */
  readonly blanks: readonly Statement[];
}

/** Gets `program` ready for reversal from the flagged outputs to the flagged inputs. `start` is the tape of a recursive program. */
export function prepare(
  program: Program,
  wrt: Mask,
  seeds: Mask,
  activity: Activity,
  splitter: Splitter,
  start: Stack | null,
): Prepared {
  const blanks = new Blanks();
  const copier = new Copier([], { unset: (value) => blanks.of(value) });
  const source = copier.program(program);
  splitter.copied(program, source);
  const reaches = [...reachesOf(program)].flatMap(([of, reach]): [Variable, Value][] => {
    const value = copier.value(of);
    return value.kind === "variable" ? [[value, copier.value(reach)]] : [];
  });
  const active = activity.active(source, wrt, seeds);
  const definitions = definitionsOf(source);
  const versions = new ArrayVersions(source, definitions);
  const ranges = new Ranges(definitions, new ArrayLengths(source, definitions));
  const threads = new Threads(source, start, (call) => splitter.pushes(call, active));
  const reversal: Reversal = {
    active: start === null ? active : new Set([...active, threads.cursor]),
    versions,
    lengths: new Lengths(versions, ranges),
    ranges,
    finiteness: new Finiteness(source, definitions),
    definers: new Definers(source),
    splitter,
    threads,
    reaches: new Map(reaches),
    zeros: new Set(),
    tapes: new Map(),
    sweep: (statements, region) => reverseStatements(statements, region, reversal),
    unset: (value) => blanks.of(value),
  };
  return { source, reversal, blanks: blanks.statements };
}
