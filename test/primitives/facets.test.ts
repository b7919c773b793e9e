/** Type rules and identities of every row. */
import { describe, expect, test } from "vitest";
import { constant, variable } from "../../src/ir/builder.js";
import type { RuntimeValue, Value } from "../../src/ir/program.js";
import { arrayOf, BOOL, F64, isDifferentiable, type Type } from "../../src/ir/types.js";
import { primitiveNames, primitives, rowOf } from "../../src/primitives/table.js";

const rows = primitiveNames.map((name) => [name, primitives[name]] as const);
const types: readonly Type[] = [F64, BOOL, arrayOf("f64"), arrayOf("i32")];

/** All type lists up to four inputs. */
function typeLists(): Type[][] {
  const lists: Type[][] = [[]];
  for (let start = 0, length = 1; length <= 4; length++) {
    const end = lists.length;
    for (; start < end; start++) for (const type of types) lists.push([...(lists[start] ?? []), type]);
  }
  return lists;
}

test("every row has its own name, and rowOf finds it", () => {
  for (const [name, row] of rows) {
    expect(row.name).toBe(name);
    expect(rowOf(row)).toBe(row);
  }
  expect(() => rowOf({ ...primitives.add })).toThrow("add is not in the table of primitives");
});

describe.each(rows)("%s", (_, row) => {
  test("takes some inputs and says in a sentence why it does not take others", () => {
    let taken = 0;
    for (const list of typeLists()) {
      const result = row.resultType(list, {});
      if (typeof result !== "string") taken++;
      else
        expect(result).toMatch(
          /^(takes (\d inputs?|at least one input)|its (first|second|third|fourth) input must be|its .* must have the same type).*, not /,
        );
    }
    expect(taken).toBeGreaterThan(0);
  });

  test("has derivatives only by inputs that can carry one, into results that can", () => {
    const { derivative } = row;
    if (derivative.kind === "zero") {
      expect(derivative.because.length).toBeGreaterThan(10);
      return;
    }
    for (const list of typeLists()) {
      const result = row.resultType(list, {});
      if (typeof result === "string") continue;
      const positions = derivative.kind === "elementwise" ? list.map((_, position) => position) : derivative.in;
      if (derivative.kind !== "elementwise") expect(derivative.partialNotation.length).toBe(list.length);
      if (!isDifferentiable(result)) continue;
      for (const position of positions) expect(list[position]?.kind).not.toBe("bool" satisfies Type["kind"]);
    }
  });

  test("a result that may reuse an input's storage has its type", () => {
    const { updates } = row;
    if (updates === null) return;
    for (const list of typeLists()) {
      const result = row.resultType(list, {});
      if (typeof result !== "string") expect(result).toEqual(list[updates]);
    }
  });

  test("identities marked exact hold bit for bit", () => {
    checkIdentities(row, "exact", (found, expected) => Object.is(found, expected));
  });

  test("algebraic identities hold where real arithmetic does", () => {
    checkIdentities(row, "algebraic", (found, expected, inputs) => {
      const ordinary = [...inputs, expected].every((value) => typeof value !== "number" || Number.isFinite(value));
      return !ordinary || found === expected;
    });
  });
});

const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  3,
  -7.25,
  5e-324,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];
const samples = (type: Type): readonly (number | boolean)[] => (type.kind === "bool" ? [true, false] : numbers);

/** Tries every pattern of variables, equal variables and constants, and every value of the variables. */
function checkIdentities(
  row: (typeof rows)[number][1],
  level: "exact" | "algebraic",
  holds: (found: RuntimeValue, expected: RuntimeValue, inputs: readonly RuntimeValue[]) => boolean,
): void {
  for (const list of typeLists()) {
    if (list.length === 0 || list.length > 3 || list.some((type) => type.kind === "array")) continue;
    if (typeof row.resultType(list, {}) === "string") continue;
    for (const pattern of patterns(list)) {
      const identity = row.identity(pattern, level);
      if (identity === null) continue;
      for (const values of assignments(pattern)) {
        const inputs = pattern.map((value) => resolved(value, values));
        const expected = row.evaluate(inputs, {});
        const text = `${row.name}(${inputs.map(String).join(", ")})`;
        expect(holds(resolved(identity, values), expected, inputs), text).toBe(true);
      }
    }
  }
}

function patterns(list: readonly Type[]): Value[][] {
  let found: Value[][] = [[]];
  for (const type of list) {
    const constants = samples(type).map(constant);
    found = found.flatMap((before) => [
      ...[variable(type), ...before.filter((value) => value.kind === "variable" && value.type === type)].map(
        (value) => [...before, value],
      ),
      ...constants.map((value) => [...before, value]),
    ]);
  }
  return found;
}

function assignments(pattern: readonly Value[]): Map<Value, number | boolean>[] {
  let found = [new Map<Value, number | boolean>()];
  for (const value of new Set(pattern)) {
    if (value.kind !== "variable") continue;
    found = found.flatMap((before) => samples(value.type).map((sample) => new Map([...before, [value, sample]])));
  }
  return found;
}

function resolved(value: Value, values: ReadonlyMap<Value, number | boolean>): number | boolean {
  if (value.kind === "constant") return value.value;
  const found = values.get(value);
  if (found === undefined) throw new Error("an identity returns one of its inputs or a constant");
  return found;
}

test("adding zero to an array is the array in real arithmetic, and -0 also in floating point", () => {
  const array = variable(arrayOf("f64"));
  const index = variable(F64);
  expect(primitives.accumulate.identity([array, index, constant(0)], "algebraic")).toBe(array);
  expect(primitives.accumulate.identity([array, index, constant(0)], "exact")).toBeNull();
  expect(primitives.accumulate.identity([array, index, constant(-0)], "exact")).toBe(array);
  expect(primitives.addScalar.identity([array, constant(0)], "algebraic")).toBe(array);
  expect(primitives.addScalar.identity([array, constant(0)], "exact")).toBeNull();
});
