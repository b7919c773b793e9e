/**
 * How derived code reads its arguments: each flat input of the program as an access to the argument that the user passes,
 * `p.w[j]` or `layers[l].weights[i][j]`. What the arguments are is said in `tree/structure.ts`, in the same order.
 */
import type { ElementType } from "../ir/types.js";
import { isIdentifier } from "../tree/path.js";
import type { Structure } from "../tree/structure.js";

/** Text between indices: `p.W`, then an index, then `.x`, then an index. */
export interface Leaf {
  readonly role: "number" | "boolean" | "array" | "length";
  /** What stands before the first index, between indices, and after the last: one more than there are indices. */
  readonly parts: readonly string[];
  /** For every index, the position among all leaves of the leaf that counts its range; null where the array itself does. */
  readonly lengths: readonly (number | null)[];
  readonly element: ElementType;
  /** What the innermost index goes into: a typed array, a plain one of numbers or of booleans, or records. */
  readonly container: "typed" | "numbers" | "booleans" | "records";
}

/** The leaves of one argument in the order of the program's inputs; `offset` is the position of the first among them. */
export function leavesOf(name: string, structure: Structure, offset: number): readonly Leaf[] {
  const walk = new Walk(offset);
  walk.visit(structure, { parts: [name], lengths: [] });
  return walk.leaves;
}

interface Place {
  readonly parts: readonly string[];
  readonly lengths: readonly (number | null)[];
}

class Walk {
  readonly leaves: Leaf[] = [];
  readonly #offset: number;

  constructor(offset: number) {
    this.#offset = offset;
  }

  visit(structure: Structure, at: Place): void {
    const below = at.lengths.length > 0;
    switch (structure.kind) {
      case "number":
        this.#add(at, below ? "array" : "number", "f64", this.#innermost(at, "numbers"));
        return;
      case "boolean":
        this.#add(at, below ? "array" : "boolean", "u8", this.#innermost(at, "booleans"));
        return;
      case "typed": {
        const length = below ? this.#length(at) : null;
        const inner = { parts: [...at.parts, ""], lengths: [...at.lengths, length] };
        this.#add(inner, "array", structure.element, "typed");
        return;
      }
      case "list": {
        const isPlain = structure.item.kind === "number" && !below;
        const length = isPlain ? null : this.#length(at);
        this.visit(structure.item, { parts: [...at.parts, ""], lengths: [...at.lengths, length] });
        return;
      }
      case "tuple":
        structure.items.forEach((item, index) => {
          this.visit(item, extended(at, `[${index}]!`));
        });
        return;
      case "object":
        for (const [name, field] of structure.fields) this.visit(field, extended(at, memberText(name)));
        return;
      case "static":
      case "empty":
        return;
    }
  }

  #innermost(at: Place, kind: "numbers" | "booleans"): Leaf["container"] {
    return at.parts.at(-1) === "" ? kind : "records";
  }

  #length(at: Place): number {
    this.#add(at, "length", "f64", "records");
    return this.#offset + this.leaves.length - 1;
  }

  #add({ parts, lengths }: Place, role: Leaf["role"], element: ElementType, container: Leaf["container"]): void {
    this.leaves.push({ role, parts, lengths, element, container });
  }
}

function extended({ parts, lengths }: Place, text: string): Place {
  return { parts: [...parts.slice(0, -1), (parts.at(-1) ?? "") + text], lengths };
}

/** `.name`, or `["a name"]`. */
export function memberText(name: string): string {
  return isIdentifier(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** `p.W[i]![j]!`, for as many indices as there are parts but one. */
export function accessText({ parts }: Leaf, indices: readonly string[]): string {
  return parts.map((part, position) => (position === 0 ? part : `[${indices[position - 1] ?? "0"}]!${part}`)).join("");
}

/** `p.W.length`, `p.W[0]?.length ?? 0`: how many items there are at the last place. */
export function lengthText({ parts }: Leaf): string {
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return `${first}.length`;
  const steps = rest.map((part, position) => {
    if (part !== "") return part.startsWith(".") ? `[0]?${part}` : `[0]?.${part}`;
    return position === rest.length - 1 ? "[0]?" : "[0]?.";
  });
  return `${first}${steps.join("")}.length ?? 0`;
}
