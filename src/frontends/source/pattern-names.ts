/** The names that a destructuring pattern binds. */
import type { Pattern } from "./syntax.js";

/** The names that a pattern binds. */
export function patternNames(pattern: Pattern, into: string[] = []): string[] {
  switch (pattern.type) {
    case "Identifier":
      into.push(pattern.name);
      break;
    case "AssignmentPattern":
      patternNames(pattern.left, into);
      break;
    case "RestElement":
      patternNames(pattern.argument, into);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element !== null) patternNames(element, into);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        patternNames(property.type === "RestElement" ? property.argument : property.value, into);
      }
      break;
    default:
  }
  return into;
}
