/** A program as text, for people and golden tests. Names are the user's where known, numbered where not. */
import type { Block, Program, Statement, Value, Variable } from "./program.js";
import { showType } from "./types.js";

const ROLE_PREFIX = { primal: "", tangent: "d", adjoint: "~", residual: "$" } as const;

/** Prints the program and every program that it calls. */
export function print(program: Program): string {
  const queue = [program];
  const seen = new Set(queue);
  const texts: string[] = [];
  for (const next of queue) {
    const printer = new Printer((called) => {
      if (!seen.has(called)) {
        seen.add(called);
        queue.push(called);
      }
    });
    texts.push(printer.program(next));
  }
  return texts.join("\n\n");
}

class Printer {
  readonly #names = new Map<Variable, string>();
  readonly #used = new Set<string>();
  readonly #onCall: (program: Program) => void;

  constructor(onCall: (program: Program) => void) {
    this.#onCall = onCall;
  }

  program(program: Program): string {
    const inputs = program.inputs.map((input) => this.#declare(input)).join(", ");
    return `program ${program.name}(${inputs}) {\n${this.#block(program.body, 1, "return")}}`;
  }

  #block(block: Block, depth: number, verb: string): string {
    const pad = "  ".repeat(depth);
    const lines = block.statements.map((statement) => this.#statement(statement, depth));
    return `${lines.join("")}${pad}${verb} ${this.#list(block.results)}\n`;
  }

  #statement(statement: Statement, depth: number): string {
    const pad = "  ".repeat(depth);
    switch (statement.kind) {
      case "apply": {
        const element = statement.attributes.element;
        const inputs = this.#list(statement.inputs);
        const suffix = element === undefined ? "" : `<${element}>`;
        return `${pad}${this.#declare(statement.output)} = ${statement.primitive.name}${suffix}(${inputs})\n`;
      }
      case "loop": {
        const initial = this.#list(statement.initial);
        const count = statement.count === null ? "" : ` ${this.#name(statement.count)} times`;
        const test =
          statement.test === null
            ? ""
            : `${pad}while (${this.#params(statement.test)}) {\n${this.#block(statement.test, depth + 1, "yield")}${pad}}\n`;
        const body = `${pad}loop${count} (${this.#params(statement.body)}) from (${initial}) {\n${this.#block(statement.body, depth + 1, "next")}${pad}}`;
        const outputs = statement.outputs.map((output) => this.#declare(output)).join(", ");
        return `${test}${body} -> (${outputs}; ${this.#declare(statement.trips)})\n`;
      }
      case "branch": {
        const head = `${pad}if ${this.#name(statement.predicate)} {\n`;
        const then = this.#block(statement.then, depth + 1, "yield");
        const otherwise = this.#block(statement.otherwise, depth + 1, "yield");
        const outputs = statement.outputs.map((output) => this.#declare(output)).join(", ");
        return `${head}${then}${pad}} else {\n${otherwise}${pad}} -> (${outputs})\n`;
      }
      case "call": {
        this.#onCall(statement.program);
        const inputs = this.#list(statement.inputs);
        const rule = statement.rule === null ? "" : ` by rule ${statement.rule.name}`;
        const outputs = statement.outputs.map((output) => this.#declare(output)).join(", ");
        return `${pad}(${outputs}) = call ${statement.program.name}(${inputs})${rule}\n`;
      }
      case "derive": {
        this.#onCall(statement.program);
        const inputs = this.#list(statement.inputs);
        const outputs = statement.outputs.map((output) => this.#declare(output)).join(", ");
        return `${pad}(${outputs}) = ${statement.operator}[${statement.wrt.join(", ")}] ${statement.program.name}(${inputs})\n`;
      }
      case "effect": {
        const message = statement.message
          .map((part) => {
            if (typeof part === "string") return JSON.stringify(part);
            return typeof part === "number" ? `#${part}` : `#${part.input}.${part.method}(${part.argument ?? ""})`;
          })
          .join(" ");
        const predicate = statement.predicate === null ? "" : `${this.#name(statement.predicate)}, `;
        return `${pad}${statement.effect}(${predicate}${message}${statement.inputs.length > 0 ? "; " : ""}${this.#list(statement.inputs)})\n`;
      }
    }
  }

  #params(block: Block): string {
    return block.params.map((param) => this.#declare(param)).join(", ");
  }

  #list(values: readonly Value[]): string {
    return values.map((value) => this.#name(value)).join(", ");
  }

  #declare(value: Variable): string {
    return `${this.#name(value)}: ${showType(value.type)}`;
  }

  #name(value: Value): string {
    if (value.kind === "constant") return Object.is(value.value, -0) ? "-0" : String(value.value);
    if (value.kind === "undef") return "undef";
    let name = this.#names.get(value);
    if (name === undefined) {
      const base = `${ROLE_PREFIX[value.origin.role]}${value.origin.name ?? "v"}`;
      name = base;
      for (let suffix = 1; this.#used.has(name) || name === "v"; suffix++) name = `${base}${suffix}`;
      this.#used.add(name);
      this.#names.set(value, name);
    }
    return name;
  }
}
