/** From the structure of an argument to what the traced function gets: tracers for floating-point numbers, all else as it is. */
import { constant, variable } from "../../ir/builder.js";
import type { Value, Variable } from "../../ir/program.js";
import { elementOf, isFloat } from "../../tree/leaf.js";
import { isPlainNumbers, leavesOf } from "../../tree/leaves.js";
import { recordMaker } from "../../tree/record.js";
import type { Structure } from "../../tree/structure.js";
import { readOnlyList, readOnlyRecord } from "./lists.js";
import type { Recording } from "./recording.js";
import { tracerOf } from "./tracers.js";

/** The inputs of the program for one argument, in the order of the leaves of its structure. */
export function inputsOf(structure: Structure, name: string): Variable[] {
  return leavesOf(structure).map(({ type, path, role }) =>
    variable(type, { name: `${name}${path}${role === "length" ? "Length" : ""}`.replace(/\W+/g, "_") }),
  );
}

/** What stands for `example` in the recording. Booleans, integer arrays and text have no derivative, and are passed as they are. */
export function tracedArgument(
  recording: Recording,
  structure: Structure,
  example: unknown,
  inputs: readonly Variable[],
): unknown {
  return new ArgumentReader(recording, inputs).reader(structure, false)(example, 0);
}

/** The value of one item; `row` is its linear index in the arrays of the list that it is in. */
type Reader = (example: unknown, row: number) => unknown;

class ArgumentReader {
  readonly #recording: Recording;
  readonly #inputs: readonly Variable[];
  #next = 0;

  constructor(recording: Recording, inputs: readonly Variable[]) {
    this.#recording = recording;
    this.#inputs = inputs;
  }

  reader(structure: Structure, below: boolean): Reader {
    switch (structure.kind) {
      case "number": {
        const input = this.#take();
        return (_example, row) => this.#tracer(below ? this.#recording.ops.get(input, constant(row)) : input);
      }
      case "boolean":
        this.#take();
        return (example) => example;
      case "typed":
        return this.#typed(structure, below);
      case "list":
        return this.#list(structure, below);
      case "tuple": {
        const items = structure.items.map((item) => this.reader(item, below));
        return (example, row) => {
          const values = example as readonly unknown[];
          return this.#readOnly(items.map((item, index) => item(values[index], row)));
        };
      }
      case "object": {
        const fields = structure.fields.map(([name, field]) => [name, this.reader(field, below)] as const);
        const make = recordMaker(
          fields.map(([name]) => name),
          structure.prototype,
        );
        return (example, row) => {
          const values = example as Readonly<Record<string, unknown>>;
          const record = make((index) => {
            const [name, read] = fields[index] ?? [];
            return name === undefined ? undefined : read?.(values[name], row);
          });
          return readOnlyRecord(this.#recording, record);
        };
      }
      case "static":
        return (example) => example;
      case "empty":
        return () => this.#readOnly([]);
    }
  }

  #typed(structure: Structure & { readonly kind: "typed" }, below: boolean): Reader {
    const { element } = structure;
    if (below) this.#take();
    const data = this.#take();
    if (!isFloat(element)) return (example) => (example as Float64Array).slice();
    return (example, row) => {
      const { length } = example as Float64Array;
      const items = Array.from({ length }, (_, index) => this.#element(data, row * length + index));
      return readOnlyList(this.#recording, items, { element: elementOf(example), data: below ? null : data });
    };
  }

  #list(structure: Structure & { readonly kind: "list" }, below: boolean): Reader {
    if (!below && isPlainNumbers(structure)) {
      const data = this.#take();
      return (example) => {
        const items = Array.from(example as readonly unknown[], (_, index) => this.#element(data, index));
        return readOnlyList(this.#recording, items, { element: null, data });
      };
    }
    this.#take();
    const item = this.reader(structure.item, true);
    return (example, row) => {
      const values = example as readonly unknown[];
      return this.#readOnly(values.map((value, index) => item(value, row * values.length + index)));
    };
  }

  #element(data: Variable, index: number): unknown {
    return this.#tracer(this.#recording.ops.get(data, constant(index)));
  }

  #tracer(value: Value): unknown {
    return tracerOf(this.#recording, value);
  }

  #readOnly(items: readonly unknown[]): readonly unknown[] {
    return readOnlyList(this.#recording, items, { element: null, data: null });
  }

  #take(): Variable {
    const input = this.#inputs[this.#next++];
    if (input === undefined) throw new Error("trace: a structure has more leaves than there are inputs");
    return input;
  }
}
