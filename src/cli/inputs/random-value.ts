/** Draws a value of an annotated type: numbers uniform in [-1, 1), lists and arrays of the lengths that `--shape` gives. */
import { typeText } from "../../derive/annotations/type-text.js";
import type { AnnotatedType } from "../../derive/annotations/types.js";
import { refuse } from "../../errors/error.js";
import { isFloat, newArray } from "../../tree/leaf.js";
import type { Shapes } from "./shapes.js";

export class Drawing {
  /** The paths of what has a shape. */
  readonly asked: string[] = [];
  private readonly random: () => number;
  private readonly shapes: Shapes;

  constructor(random: () => number, shapes: Shapes) {
    this.random = random;
    this.shapes = shapes;
  }

  /** @throws ChainruleError for what cannot be drawn, and where a length is missing. */
  draw(type: AnnotatedType, path: string): unknown {
    switch (type.kind) {
      case "number":
        return this.number();
      case "literal":
        return type.value;
      case "list":
      case "typed-array":
        return this.filled(type, path, this.dimensions(type, path));
      case "tuple":
        return type.items.map((item, index) => this.draw(item, `${path}[${index}]`));
      case "object": {
        const fields = type.fields.filter(({ name, optional }) => !optional || this.shapes.mentions(`${path}.${name}`));
        return Object.fromEntries(fields.map(({ name, type: field }) => [name, this.draw(field, `${path}.${name}`)]));
      }
      case "unknown":
        if (type.text !== "") return cannotDraw(type, path);
        this.asked.push(path);
        return this.nested(this.shapes.at(path) ?? []);
      default:
        return cannotDraw(type, path);
    }
  }

  private number(): number {
    return 2 * this.random() - 1;
  }

  /** Without an annotation: lists of lists of numbers. */
  private nested([length, ...inner]: readonly number[]): unknown {
    return length === undefined ? this.number() : Array.from({ length }, () => this.nested(inner));
  }

  /** Items that are no lists of numbers have shapes of their own. */
  private filled(type: AnnotatedType, path: string, sizes: readonly number[]): unknown {
    if (type.kind === "typed-array") {
      if (!isFloat(type.element)) return cannotDraw(type, path);
      const length = sizes.reduce((product, size) => product * size, 1);
      return newArray(type.element, length).map(() => this.number());
    }
    if (type.kind !== "list") return this.draw(type, path);
    const [length = 0, ...inner] = sizes;
    return Array.from({ length }, () => this.filled(type.item, path, inner));
  }

  /** As many as the lists have; a typed array may have more, which are multiplied. */
  private dimensions(type: AnnotatedType, path: string): readonly number[] {
    this.asked.push(path);
    const sizes = this.shapes.at(path);
    const { count, isFlat } = dimensionsOf(type);
    if (sizes !== null && (sizes.length === count || (sizes.length > count && isFlat))) return sizes;
    const example = Array.from({ length: count }, (_, k) => sizes?.[k] ?? 3 - (k % 2)).join("x");
    const given = sizes?.length === 1 ? "1 dimension" : `${sizes?.length} dimensions`;
    return refuse("command-shape", null, {
      found:
        sizes === null
          ? `the lengths of \`${path}\`, ${typeText(type)}, are not given`
          : `--shape gives \`${path}\`, ${typeText(type)}, ${given} in place of ${count}`,
      reason: "what is drawn at random needs its size",
      remedy: `write --shape "${path}=${example}"`,
    });
  }
}

/** How many dimensions the nested lists of a type have, and whether the innermost is a flat array, which holds a matrix as well. */
function dimensionsOf(type: AnnotatedType): { readonly count: number; readonly isFlat: boolean } {
  if (type.kind === "typed-array") return { count: 1, isFlat: true };
  if (type.kind !== "list") return { count: 0, isFlat: false };
  const { count, isFlat } = dimensionsOf(type.item);
  return { count: count + 1, isFlat };
}

function cannotDraw(type: AnnotatedType, path: string): never {
  return refuse("command-shape", null, {
    found: `\`${path}\`, ${typeText(type)}, cannot be drawn at random`,
    reason: "only floating-point numbers are drawn: which texts, switches and whole numbers make sense is not known",
    remedy: `give it beside the others: --at '{"${path.split(/[.[]/)[0] ?? path}": ...}'`,
  });
}
