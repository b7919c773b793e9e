/** Tracers: objects that stand for the numbers and truth values of a recording. Every use that would go unrecorded throws. */
import type { Value, Variable } from "../../ir/program.js";
import { currentRecording, type Recording, type Region } from "./recording.js";

/** What consoles show of a tracer. */
class TracedNumber {}

interface State {
  readonly recording: Recording;
  readonly value: Variable;
  readonly region: Region;
}

/** By tracer, and by the target behind it. */
const states = new WeakMap<object, State>();

export function isTracer(x: unknown): x is object {
  return typeof x === "object" && x !== null && states.has(x);
}

/** What stands for `value` in the user's function: a tracer, or the number or boolean that it is known to be. */
export function tracerOf(recording: Recording, value: Value): unknown {
  if (value.kind === "constant") return value.value;
  if (value.kind === "undef") throw new Error("trace: a recording has no unset values");
  const state: State = { recording, value, region: recording.region };
  const target = new TracedNumber();
  const tracer = new Proxy(target, handler);
  states.set(target, state);
  states.set(tracer, state);
  return tracer;
}

/** The value that a tracer stands for; throws a `ChainruleError` where it may not be used. */
export function recordedValue(tracer: object): Value {
  const { recording, value, region } = stateOf(tracer);
  const current = currentRecording();
  if (!recording.isRunning || current === null) {
    return recording.refuse("tracer-escaped", {
      where: "after the traced function has returned",
      scope: "the function",
      remedy: "return it from the function",
    });
  }
  if (recording !== current) {
    return current.refuse("tracer-escaped", {
      where: "in a traced function that does not get it as an argument",
      scope: "its own function",
      remedy: "pass it as an argument, or take one derivative of the whole function",
    });
  }
  if (!recording.contains(region)) {
    recording.refuse("tracer-escaped", {
      where: "outside of the side of `op.cond` that computed it",
      scope: "this side",
      remedy: "return it from there: `op.cond` gives what the side returns",
    });
  }
  return value;
}

function stateOf(tracer: object): State {
  const state = states.get(tracer);
  if (state === undefined) throw new Error("trace: not a tracer");
  return state;
}

function inspected(target: object, what: string): never {
  return stateOf(target).recording.refuse("tracer-inspected", { what });
}

/** Operators reach an object through `Symbol.toPrimitive`; all other ways to look at it are closed, too. */
const handler: ProxyHandler<TracedNumber> = {
  get: (target, key) => {
    if (key !== Symbol.toPrimitive) return inspected(target, `\`${String(key)}\` of a traced number is read`);
    return (hint: string) => stateOf(target).recording.refuse(hint === "string" ? "tracer-text" : "tracer-operator");
  },
  set: (target, key) => inspected(target, `\`${String(key)}\` of a traced number is written`),
  defineProperty: (target, key) => inspected(target, `\`${String(key)}\` of a traced number is written`),
  deleteProperty: (target, key) => inspected(target, `\`${String(key)}\` of a traced number is deleted`),
  has: (target, key) => inspected(target, `a traced number is searched for \`${String(key)}\``),
  ownKeys: (target) => inspected(target, "the properties of a traced number are listed"),
  getOwnPropertyDescriptor: (target) => inspected(target, "the properties of a traced number are listed"),
  getPrototypeOf: (target) => inspected(target, "a traced number is used where a plain value is needed"),
};
