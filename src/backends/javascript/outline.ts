/**
 * Cuts long functions into parts that are called. V8 does not optimise a function of more than some 60 KB of bytecode, which is about
 * 1,000 statements, and runs it 40 times slower; unrolled programs get there.
 */
import type { Block, Call, Program, Statement, Variable } from "../../ir/program.js";
import { freeVariables, outputsOf, reachablePrograms, regionsOf } from "../../ir/regions.js";
import { mapPrograms, mapRegions } from "../../ir/rewrite.js";

/** Statements in one function, those of inner regions included. */
const LONGEST_FUNCTION = 600;

/** The same program in which no block is long. What a part reads are its inputs, what is needed after it are its results. */
export function outlineLongBlocks(program: Program): Program {
  const programs = reachablePrograms(program);
  if (programs.every((each) => sizeOfBlock(each.body) <= LONGEST_FUNCTION)) return program;
  const mapped = mapPrograms(programs, (each) => ({
    inputs: each.inputs,
    body: new Outliner(each.name).block(each.body),
  }));
  return mapped.get(program) ?? program;
}

class Outliner {
  readonly #name: string;
  #parts = 0;

  constructor(name: string) {
    this.#name = name;
  }

  block(block: Block): Block {
    let now: Block = {
      ...block,
      statements: block.statements.map((statement) =>
        sizeOf(statement) > LONGEST_FUNCTION ? mapRegions(statement, (region) => this.block(region)) : statement,
      ),
    };
    for (let shrinks = true; shrinks && sizeOfBlock(now) > LONGEST_FUNCTION; ) {
      const shorter = this.#outlined(now);
      shrinks = shorter.statements.length < now.statements.length;
      now = shorter;
    }
    return now;
  }

  #outlined(block: Block): Block {
    const chunks = chunksOf(block.statements);
    /** What is needed after each chunk. */
    const needed = new Set<unknown>(block.results);
    const statements: Statement[] = [];
    for (const chunk of chunks.reverse()) {
      const inputs = [...freeVariables({ params: [], statements: chunk, results: [] })];
      const outputs = chunk.flatMap(outputsOf).filter((output) => needed.has(output));
      for (const input of inputs) needed.add(input);
      if (chunk.length > 1) statements.unshift(this.#part(chunk, inputs, outputs));
      else statements.unshift(...chunk);
    }
    return { ...block, statements };
  }

  #part(statements: readonly Statement[], inputs: readonly Variable[], outputs: readonly Variable[]): Call {
    this.#parts++;
    const program: Program = {
      name: `${this.#name}Part${this.#parts}`,
      inputs,
      body: { params: [], statements, results: outputs },
    };
    return { kind: "call", program, inputs, outputs, rule: null, site: null };
  }
}

/** Consecutive statements that fit into one function together. */
function chunksOf(statements: readonly Statement[]): Statement[][] {
  const chunks: Statement[][] = [];
  let size = LONGEST_FUNCTION;
  for (const statement of statements) {
    size += sizeOf(statement);
    const last = chunks.at(-1);
    if (last === undefined || size > LONGEST_FUNCTION) {
      chunks.push([statement]);
      size = sizeOf(statement);
    } else last.push(statement);
  }
  return chunks;
}

function sizeOf(statement: Statement): number {
  return regionsOf(statement).reduce((sum, region) => sum + sizeOfBlock(region), 1);
}

function sizeOfBlock(block: Block): number {
  return block.statements.reduce((sum, statement) => sum + sizeOf(statement), 0);
}
