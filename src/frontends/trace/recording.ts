/** A recording: the program that grows while a traced function runs. What stands for its values is in `tracers.ts`. */
import type { ErrorCode } from "../../errors/catalog.js";
import type { ChainruleError } from "../../errors/chainrule-error.js";
import { errorOf } from "../../errors/error.js";
import type { MessageParameters } from "../../errors/message.js";
import { Builder } from "../../ir/builder.js";
import type { Block, Value } from "../../ir/program.js";
import { opsOn } from "../../primitives/ops.js";

/** A stretch of the recording in which values may be used: the function itself, or a side of `op.cond`. */
export interface Region {
  readonly depth: number;
}

/** Recordings that run now, the innermost last: a traced function may ask for the derivative of another one. */
const running: Recording[] = [];

/** The innermost recording. */
export function currentRecording(): Recording | null {
  return running.at(-1) ?? null;
}

export class Recording {
  readonly builder = new Builder();
  readonly ops = opsOn(this.builder);
  readonly #regions: Region[] = [];
  #refusal: ChainruleError | null = null;

  /** Runs `record`, which returns the values that the block results in. */
  run(record: () => readonly Value[]): Block {
    running.push(this);
    try {
      const block = this.block(record);
      // The user's function may have caught it, and gone a way that it does not go with numbers.
      if (this.#refusal !== null) throw this.#refusal;
      return block;
    } finally {
      running.pop();
    }
  }

  /** Records a block of its own: the whole function, or one side of a branch. */
  block(record: () => readonly Value[]): Block {
    const depth = this.builder.depth;
    this.builder.openBlock([]);
    this.#regions.push({ depth });
    try {
      return this.builder.closeBlock(record());
    } finally {
      this.builder.discardTo(depth);
      this.#regions.pop();
    }
  }

  /** The region that is recorded now. */
  get region(): Region {
    const region = this.#regions.at(-1);
    if (region === undefined) throw new Error("trace: nothing is recorded");
    return region;
  }

  get isRunning(): boolean {
    return running.includes(this);
  }

  contains(region: Region): boolean {
    return this.#regions.includes(region);
  }

  /** Throws a `ChainruleError`, and remembers it. */
  refuse(code: ErrorCode, parameters: MessageParameters = {}): never {
    const error = errorOf(code, null, parameters);
    this.#refusal ??= error;
    throw error;
  }
}
