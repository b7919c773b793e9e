/** An annotated type as TypeScript writes it, names looked through. */
import { arrayName } from "../../tree/leaf.js";
import { isIdentifier } from "../../tree/path.js";
import type { AnnotatedType } from "./types.js";

export function typeText(type: AnnotatedType): string {
  switch (type.kind) {
    case "literal":
      return typeof type.value === "string" ? JSON.stringify(type.value) : String(type.value);
    case "typed-array":
      return arrayName(type.element);
    case "list": {
      const item = typeText(type.item);
      return /[|&]|=>/.test(item) && type.item.kind !== "object" ? `(${item})[]` : `${item}[]`;
    }
    case "tuple":
      return `[${type.items.map(typeText).join(", ")}]`;
    case "object": {
      const fields = type.fields.map(({ name, type: field, optional }) => {
        return `${isIdentifier(name) ? name : JSON.stringify(name)}${optional ? "?" : ""}: ${typeText(field)}`;
      });
      return fields.length === 0 ? "{}" : `{ ${fields.join("; ")} }`;
    }
    case "record":
      return `Record<string, ${typeText(type.item)}>`;
    case "union":
      return type.members.map(typeText).join(" | ");
    case "unknown":
      return type.text;
    default:
      return type.kind;
  }
}
