/** From what annotations say to the structure that programs are traced for. What they leave open is refused: an example is needed. */
import { refuse } from "../../errors/error.js";
import { BOOLEAN, NUMBER, type Structure, typedStructure } from "../../tree/structure.js";
import { memberText } from "../boundary.js";
import { typeText } from "./type-text.js";
import type { AnnotatedType } from "./types.js";

/**
 * The structure of all values of a type. Lists have items of one structure and size; texts are labels that the code does not depend on.
 *
 * @param path what messages call the value, e.g. `p.w`.
 * @throws ChainruleError for unions, optional fields, records and types that are not known.
 */
export function structureOfAnnotation(type: AnnotatedType, path: string): Structure {
  switch (type.kind) {
    case "number":
      return NUMBER;
    case "boolean":
      return BOOLEAN;
    case "literal":
      if (typeof type.value === "number") return NUMBER;
      return typeof type.value === "boolean" ? BOOLEAN : { kind: "static", value: type.value };
    case "string":
      return { kind: "static", value: undefined, opaque: true };
    case "typed-array":
      return typedStructure(type.element);
    case "list":
      return { kind: "list", item: structureOfAnnotation(type.item, `${path}[]`) };
    case "tuple": {
      const items = type.items.map((item, index) => structureOfAnnotation(item, `${path}[${index}]`));
      return { kind: "tuple", items };
    }
    case "object": {
      const optional = type.fields.find((field) => field.optional);
      if (optional !== undefined) {
        return refuseOpen(path + memberText(optional.name), `${typeText(optional.type)}, or nothing at all`);
      }
      const fields = type.fields.map(({ name, type: field }) => {
        return [name, structureOfAnnotation(field, path + memberText(name))] as const;
      });
      return { kind: "object", fields, prototype: Object.prototype };
    }
    case "record":
    case "union":
      return refuseOpen(path, typeText(type));
    case "unknown":
      return refuseOpen(path, type.text === "" ? "nothing" : type.text);
  }
}

function refuseOpen(path: string, found: string): never {
  return refuse("derive-open-type", null, { path, found });
}
