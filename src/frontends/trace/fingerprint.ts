/** A recording as text: equal for two recordings of the same operations, so that their code is compiled once. */
import type { Block, Program, Value } from "../../ir/program.js";
import type { Structure } from "../../tree/structure.js";

/** @param result its static parts are told apart by identity: they are returned as they are. */
export function fingerprint(program: Program, result: Structure): string {
  return `${new Printer(program).text()}|${structureText(result)}`;
}

class Printer {
  readonly #program: Program;
  readonly #numbers = new Map<Value, number>();
  readonly #text: string[] = [];

  constructor(program: Program) {
    this.#program = program;
  }

  text(): string {
    for (const input of this.#program.inputs) this.#define(input);
    this.#block(this.#program.body);
    return this.#text.join(";");
  }

  #block(block: Block): void {
    for (const statement of block.statements) {
      switch (statement.kind) {
        case "apply":
          this.#text.push(
            `${statement.primitive.name}<${statement.attributes.element ?? ""}>${this.#list(statement.inputs)}`,
          );
          this.#define(statement.output);
          break;
        case "branch":
          this.#text.push(`if ${this.#show(statement.predicate)}{`);
          this.#block(statement.then);
          this.#text.push("}{");
          this.#block(statement.otherwise);
          this.#text.push("}");
          statement.outputs.forEach((output) => {
            this.#define(output);
          });
          break;
        case "effect": {
          const predicate = statement.predicate === null ? "" : this.#show(statement.predicate);
          this.#text.push(`${statement.effect} ${predicate} ${JSON.stringify(statement.message)}`);
          break;
        }
        default:
          throw new Error(`trace: a recording has no ${statement.kind}`);
      }
    }
    this.#text.push(`=${this.#list(block.results)}`);
  }

  #define(value: Value): void {
    this.#numbers.set(value, this.#numbers.size);
  }

  #list(values: readonly Value[]): string {
    return `(${values.map((value) => this.#show(value)).join()})`;
  }

  #show(value: Value): string {
    if (value.kind === "constant") return Object.is(value.value, -0) ? "-0" : String(value.value);
    return `#${this.#numbers.get(value)}`;
  }
}

function structureText(structure: Structure): string {
  switch (structure.kind) {
    case "static":
      return identityText(structure.value);
    case "typed":
      return structure.element;
    case "list":
      return `[${structureText(structure.item)}]`;
    case "tuple":
      return `(${structure.items.map(structureText).join()})`;
    case "object": {
      const fields = structure.fields.map(([name, field]) => `${JSON.stringify(name)}:${structureText(field)}`);
      return `${identityText(structure.prototype)}{${fields.join()}}`;
    }
    default:
      return structure.kind;
  }
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

function identityText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return String(value);
  let identity = identities.get(value);
  if (identity === undefined) {
    identity = nextIdentity++;
    identities.set(value, identity);
  }
  return `@${identity}`;
}
