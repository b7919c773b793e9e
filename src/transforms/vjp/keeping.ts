/**
 * What the backward code of a region needs of the forward code: which values are kept for it, which are computed again.
 *
 * While a region is reversed, its backward code simply names forward values. Afterwards all requests are known, and the cheapest
 * set of values to keep is a minimum cut between what cannot be computed again and what is wanted.
 */
import type { Block, Statement, Value, Variable } from "../../ir/program.js";
import { freeVariables, outputsOf } from "../../ir/regions.js";
import { usesOf } from "../prune.js";
import type { ArrayVersions } from "./array-versions.js";
import { type CutNode, minimumCut } from "./cut.js";
import { isCheap } from "./recomputation.js";

/** The forward code of a region, as its backward code sees it. */
export interface ForwardRegion {
  readonly statements: readonly Statement[];
  readonly params: readonly Variable[];
  /** The index of a loop, which the backward loop counts itself. */
  readonly index: Variable | null;
  /** Carries that never change, and the outer value that they are. */
  readonly aliases: ReadonlyMap<Variable, Value>;
  readonly versions: ArrayVersions;
  /** Statements that must not run twice whatever they cost: recursive calls, whose results are linear to keep. */
  readonly once: (statement: Statement) => boolean;
  /** Where the backward loop runs forwards: what becomes of each carry that could run along. */
  readonly next: ReadonlyMap<Variable, Value>;
}

export interface Keeping {
  readonly kept: readonly Variable[];
  /** Statements to run again in the backward region, in forward order. */
  readonly rerun: readonly Statement[];
  /** Carries that the backward loop carries as well. */
  readonly along: readonly Variable[];
}

/** Costs of keeping, relative to one number: an array made in this iteration; an array of which only elements should be kept. */
const WHOLE_ARRAY = 64;
const UNPAID_ARRAY = 1e6;

/** The forward values of the region that `backward` names. */
export function wantedValues(forward: ForwardRegion, backward: Block): Variable[] {
  const local = localValues(forward);
  return [...freeVariables(backward)].filter((used) => local.has(used));
}

/** Keeps as little as possible; computes only cheap statements again. */
export function keepLittle(forward: ForwardRegion, wanted: readonly Variable[]): Keeping {
  const local = localValues(forward);
  const definers = definersOf(forward.statements);
  const alongside = canRunAlong(forward);
  const nodes: CutNode[] = [];
  const values: Variable[] = [];
  const places = new Map<Variable, number | null>();
  const wantedSet = new Set(wanted);

  /** The node of a value; null when it is there for nothing. */
  const place = (value: Value): number | null => {
    if (value.kind !== "variable" || value === forward.index || alongside.has(value)) return null;
    const alias = forward.aliases.get(value);
    if (alias !== undefined) return place(alias);
    const known = places.get(value);
    if (known !== undefined) return known;
    const paidArray = value.type.kind !== "array" || forward.versions.keepable(value);
    if (!local.has(value) && paidArray) {
      places.set(value, null);
      return null;
    }
    const at = nodes.length;
    places.set(value, at);
    values.push(value);
    const statement = definers.get(value);
    const again = statement !== undefined && isCheap(statement);
    const node = {
      capacity: value.type.kind !== "array" ? 1 : paidArray ? WHOLE_ARRAY : UNPAID_ARRAY,
      inputs: [] as number[],
      source: !again,
      wanted: wantedSet.has(value),
    };
    nodes.push(node);
    if (again) {
      for (const used of usesOf(statement)) {
        const input = place(used);
        if (input !== null) node.inputs.push(input);
      }
    }
    return at;
  };
  wanted.forEach(place);
  const cut = minimumCut(nodes);
  const kept = values.filter((value, at) => cut.has(at) && local.has(value));
  return { kept, ...statementsFor(forward, wanted, new Set(kept), alongside) };
}

/** Carried numbers whose next value follows cheaply from the index, outer values and each other. */
function canRunAlong(forward: ForwardRegion): ReadonlySet<Variable> {
  const definers = definersOf(forward.statements);
  const params = new Set(forward.params);
  const along = new Set(forward.next.keys());
  const isThere = (value: Value, seen: Set<Value>): boolean => {
    if (value.kind !== "variable" || value === forward.index || along.has(value) || seen.has(value)) return true;
    const alias = forward.aliases.get(value);
    if (alias !== undefined) return isThere(alias, seen);
    if (value.type.kind === "array" && !forward.versions.keepable(value)) return false;
    if (params.has(value)) return false;
    seen.add(value);
    const statement = definers.get(value);
    if (statement === undefined) return true;
    return isCheap(statement) && [...usesOf(statement)].every((used) => isThere(used, seen));
  };
  for (let before = -1; before !== along.size; ) {
    before = along.size;
    for (const [param, next] of forward.next) if (!isThere(next, new Set())) along.delete(param);
  }
  return along;
}

/** Keeps nothing and computes everything again, whatever it costs; null where that is impossible. */
export function keepNothing(forward: ForwardRegion, wanted: readonly Variable[]): Keeping | null {
  const params = new Set(forward.params);
  const { rerun } = statementsFor(forward, wanted, new Set(), new Set());
  for (const statement of rerun) {
    if (forward.once(statement)) return null;
    for (const used of usesOf(statement)) if (!isThere(used)) return null;
  }
  return wanted.every(isThere) ? { kept: [], rerun, along: [] } : null;

  function isThere(value: Variable): boolean {
    if (value === forward.index) return true;
    const alias = forward.aliases.get(value);
    if (alias !== undefined) return alias.kind !== "variable" || isThere(alias);
    return !params.has(value) && (value.type.kind !== "array" || isLocal(value) || forward.versions.keepable(value));
  }

  function isLocal(value: Variable): boolean {
    return forward.statements.some((statement) => outputsOf(statement).includes(value));
  }
}

/** The statements that make `wanted` from what is there anyway, from `given`, and from carries that run along. */
function statementsFor(
  forward: ForwardRegion,
  wanted: readonly Variable[],
  given: ReadonlySet<Variable>,
  alongside: ReadonlySet<Variable>,
): Pick<Keeping, "rerun" | "along"> {
  const definers = definersOf(forward.statements);
  const needed = new Set<Statement>();
  const along: Variable[] = [];
  const seen = new Set<Variable>(wanted);
  for (const value of seen) {
    if (given.has(value)) continue;
    if (alongside.has(value)) {
      along.push(value);
      const next = forward.next.get(value);
      if (next?.kind === "variable") seen.add(next);
      continue;
    }
    const statement = definers.get(value);
    if (statement === undefined || needed.has(statement)) continue;
    needed.add(statement);
    for (const used of usesOf(statement)) seen.add(used);
  }
  return { rerun: forward.statements.filter((statement) => needed.has(statement)), along };
}

function localValues(forward: ForwardRegion): Set<Variable> {
  return new Set([...forward.params, ...forward.statements.flatMap(outputsOf)]);
}

function definersOf(statements: readonly Statement[]): Map<Variable, Statement> {
  return new Map(statements.flatMap((statement) => outputsOf(statement).map((output) => [output, statement] as const)));
}
