/** How the arguments are read in the function that users call: where they are, or made flat when it begins; lengths of rows have names. */
import { type Expression, expression, LEVEL } from "../backends/javascript/expression.js";
import { freeName, identifier } from "../backends/javascript/names.js";
import type { Program, Variable } from "../ir/program.js";
import { ArrayUses, isReadInPlace, type NestedForm, sizesOf } from "./array-forms.js";
import { type Leaf, lengthText } from "./boundary.js";
import { checkLines, rowsCheck } from "./entry-checks.js";
import type { FunctionPlan, InputForms } from "./function-plan.js";
import { typeText } from "./print-function.js";

export class EntryForms {
  readonly #program: Program;
  readonly #leaves: readonly Leaf[];
  readonly #position = new Map<Variable, number>();
  readonly #forms = new Map<Variable, NestedForm>();
  /** Names of inputs that are computed on entry: flat arrays, and lengths of rows. */
  readonly #names = new Map<number, string>();

  constructor(program: Program, leaves: readonly Leaf[], globals: Set<string>) {
    this.#program = program;
    this.#leaves = leaves;
    program.inputs.forEach((input, position) => {
      this.#position.set(input, position);
      const leaf = leaves[position];
      if (leaf?.role === "array") this.#forms.set(input, { parts: leaf.parts, sizes: sizesOf(leaf, program.inputs) });
      if (leaf?.role === "length" && leaf.parts.length > 1) {
        const name = freeName(lengthName(leaf), (taken) => globals.has(taken));
        globals.add(name);
        this.#names.set(position, name);
      }
    });
  }

  forms(resultForm: InputForms["resultForm"]): InputForms {
    return {
      stable: this.#program.inputs,
      resultForm,
      expression: (input) => this.#expression(input),
      form: (input) => this.#forms.get(input) ?? null,
    };
  }

  /** Makes the arrays flat whose elements cannot be read where they are. */
  decide(plan: FunctionPlan): void {
    const uses = new ArrayUses(this.#program);
    this.#program.inputs.forEach((input, position) => {
      const leaf = this.#leaves[position];
      const form = this.#forms.get(input);
      if (leaf === undefined || form === undefined || isReadInPlace(input, leaf, form, uses, plan.nested)) return;
      this.#forms.delete(input);
      this.#names.set(position, plan.temporary(`${baseName(leaf)}Flat`));
    });
  }

  /** Constants at the beginning of the function, as far as its code reads them, and what is asked of rows. */
  declarations(code: string): string[] {
    return [...this.#names].flatMap(([position, name]) => {
      const leaf = this.#leaves[position];
      if (leaf === undefined || !mentions(code, name)) return [];
      if (leaf.role !== "length") return [`const ${name} = ${flatText(leaf)};`];
      return [`const ${name} = ${lengthText(leaf)};`, ...checkLines(rowsCheck(leaf, name))];
    });
  }

  lengthOf(position: number): string {
    const leaf = this.#leaves[position];
    return this.#names.get(position) ?? (leaf === undefined ? "0" : lengthText(leaf));
  }

  #expression(input: Variable): Expression | null {
    const position = this.#position.get(input);
    const leaf = position === undefined ? undefined : this.#leaves[position];
    if (position === undefined || leaf === undefined) return null;
    const name = this.#names.get(position);
    if (name !== undefined) return expression(name, LEVEL.atom);
    const text = leaf.role === "length" ? lengthText(leaf) : (leaf.parts[0] ?? "");
    return expression(text, /^[\p{ID_Continue}$]+$/u.test(text) ? LEVEL.atom : LEVEL.call);
  }
}

/** Whether code reads a name, comments aside. */
export function mentions(code: string, name: string): boolean {
  return new RegExp(`(?<![\\p{ID_Continue}$.])${name.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`, "u").test(
    code.replace(/^ *\/\/.*$/gm, ""),
  );
}

/** `w` of `p.w`. */
function baseName({ parts }: Leaf): string {
  const text = parts.join("").replace(/\[(\d+)\]!/g, "$1");
  return identifier(text.split(".").at(-1) ?? text);
}

const DIMENSIONS = ["Rows", "Columns", "Depth"];

function lengthName(leaf: Leaf): string {
  return `${baseName(leaf)}${DIMENSIONS[leaf.parts.length - 1] ?? "Length"}`;
}

/** All numbers of a nested argument in one array, row after row. */
function flatText(leaf: Leaf): string {
  const [first = "", ...rest] = leaf.parts;
  const name = typeText({ kind: "array", element: leaf.element });
  if (rest.length === 1 && rest[0] === "") {
    return leaf.container === "booleans" ? `${name}.from(${first}, Number)` : `${name}.from(${first})`;
  }
  const numbers = rest.every((part) => part === "") && leaf.container === "numbers";
  if (numbers) return `${name}.from(${first}.flat(${rest.length > 2 ? rest.length - 1 : ""}))`;
  const inner = rest.length - 1;
  const items = rest.reduceRight((below, part, at) => {
    const item = `item${at === 0 ? "" : at}`;
    const own = `${item}${part}`;
    if (at === inner)
      return part === "" && leaf.container === "typed" ? `Array.from(HERE)` : `HERE.map((${item}) => ${own})`;
    return `HERE.flatMap((${item}) => ${below.replace("HERE", own)})`;
  }, "");
  const all = items.replace("HERE", first);
  return leaf.element === "u8" && leaf.container !== "typed" ? `${name}.from(${all}, Number)` : `${name}.from(${all})`;
}

/** The zeros of a gradient with the form of a nested argument; null where it is flat anyway, or more than rows of numbers. */
export function nestedZeros(
  leaf: Leaf,
  sizes: NestedForm["sizes"],
): { readonly form: NestedForm; readonly zeros: string } | null {
  const [first = "", ...rest] = leaf.parts;
  if (rest.length < 2 || rest.some((part) => part !== "") || leaf.element !== "f64") return null;
  const row = leaf.container === "typed" ? "new Float64Array(row.length)" : "row.map(() => 0)";
  const nested = rest.slice(2).reduce((inner) => `row.map((row) => ${inner})`, row);
  return { form: { parts: ["", ...rest], sizes }, zeros: `${first}.map((row) => ${nested})` };
}
