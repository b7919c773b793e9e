/** Pushing values onto the tape of a recursion, and popping them in the backward program. */
import type { Builder } from "../../ir/builder.js";
import { toValue } from "../../ir/builder.js";
import type { Value, Variable } from "../../ir/program.js";
import { opsOn } from "../../primitives/ops.js";
import { asDoubles, readArray } from "./tape.js";
import type { Stack } from "./threads.js";

/** Emits the pushes; returns the tape and its end afterwards. An array is followed by its length. */
export function push(builder: Builder, stack: Stack, values: readonly Variable[]): readonly [Value, Value] {
  const ops = opsOn(builder);
  let tape: Value = stack.tape;
  let end: Value = stack.end;
  const pushNumber = (value: Value) => {
    tape = ops.set(ops.reserve(tape, ops.add(end, 1)), end, value);
    end = ops.add(end, 1);
  };
  for (const value of values) {
    if (value.type.kind === "array") {
      const after = ops.add(end, ops.length(value));
      tape = ops.setSlice(ops.reserve(tape, after), end, asDoubles(builder, value));
      end = after;
      pushNumber(ops.length(value));
    } else {
      pushNumber(value.type.kind === "bool" ? ops.toNumber(value) : value);
    }
  }
  return [tape, end];
}

/** Emits the pops, last pushed first; returns the values in the order in which they were pushed, and the end below them. */
export function pop(builder: Builder, stack: Stack, pushed: readonly Variable[]): { values: Value[]; end: Value } {
  const ops = opsOn(builder);
  let end: Value = toValue(stack.end);
  const values = [...pushed].reverse().map(({ type }) => {
    end = ops.sub(end, 1);
    const top = ops.get(stack.tape, end);
    if (type.kind !== "array") return type.kind === "bool" ? ops.isTruthy(top) : top;
    end = ops.sub(end, top);
    return readArray(builder, type, stack.tape, end, top);
  });
  return { values: values.reverse(), end };
}
