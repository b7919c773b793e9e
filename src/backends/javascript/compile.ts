/** Compiles a program to JavaScript: one function for each program that is called, linked with what they need. */
import type { ConsoleLevel, Effect, Program, RuntimeValue } from "../../ir/program.js";
import { reachablePrograms, visitStatements } from "../../ir/regions.js";
import type { SpecialName } from "../../primitives/names.js";
import * as special from "../../special/index.js";
import { insertCopies } from "../buffers/insert-copies.js";
import { helperNames } from "./helpers.js";
import { freeName, identifier } from "./names.js";
import { outlineLongBlocks } from "./outline.js";
import { printFunction } from "./print-function.js";
import { makeSourceMap, type SourceMap } from "./source-map.js";
import { type Line, Writer } from "./writer.js";

export interface CompileOptions {
  /** Receives what `console.log` in the function prints; `console.log` by default. */
  readonly log?: (text: string, level: ConsoleLevel) => void;
  /** Appends the source map to the code, so that debuggers and stack traces show the user's lines. */
  readonly debug?: boolean;
}

/** The text of a compiled program, and how to make it run. */
export interface PrintedJavaScript {
  /** The functions, the one for the program first. */
  readonly source: string;
  /** Maps lines of the code that runs to the user's lines. Made when asked for, since looking positions up is slow. */
  readonly sourceMap: () => SourceMap;
  /** @throws CodeForbiddenError where the environment does not allow to make functions from text. */
  readonly link: () => CompiledJavaScript["run"];
}

export interface CompiledJavaScript {
  /** Flat inputs to flat results. Inputs are never modified, results are fresh. */
  readonly run: (...inputs: RuntimeValue[]) => RuntimeValue[];
  readonly source: string;
  readonly sourceMap: () => SourceMap;
}

/** A content policy forbids to make functions from text; `execute.ts` then interprets. */
export class CodeForbiddenError extends Error {
  override readonly name = "CodeForbiddenError";
}

/** @throws CodeForbiddenError where the environment does not allow to make functions from text. */
export function compileJavaScript(program: Program, options: CompileOptions = {}): CompiledJavaScript {
  const { link, source, sourceMap } = printJavaScript(program, options);
  return { run: link(), source, sourceMap };
}

const specials: { readonly [K in SpecialName]: (x: number, y: number) => number } = special;

let compiled = 0;

/** Writes `program`, whose `derive` statements have been expanded, as JavaScript. */
export function printJavaScript(program: Program, options: CompileOptions = {}): PrintedJavaScript {
  return new ModulePrinter(insertCopies(outlineLongBlocks(program)).program, options).print();
}

class ModulePrinter {
  readonly #entry: Program;
  readonly #options: CompileOptions;
  readonly #functionNames = new Map<Program, string>();
  readonly #globals: Set<string>;
  readonly #helpers = new Map<string, string>();
  readonly #specials = new Set<SpecialName>();
  readonly #failures: Effect[] = [];
  #logs = false;

  constructor(entry: Program, options: CompileOptions) {
    this.#entry = entry;
    this.#options = options;
    const programs = reachablePrograms(entry);
    this.#globals = new Set([...helperNames, "runtime", "log", "failure", ...specialsOf(programs)]);
    for (const each of programs) {
      const name = freeName(identifier(each.name), (taken) => this.#globals.has(taken));
      this.#globals.add(name);
      this.#functionNames.set(each, name);
    }
  }

  print(): PrintedJavaScript {
    const out = new Writer();
    for (const program of this.#functionNames.keys()) {
      if (program !== this.#entry) out.line("");
      out.append(this.#function(program));
    }
    for (const [name, text] of this.#helpers) out.line(`\n${text.startsWith("(") ? `function ${name}${text}` : text}`);
    const name = this.#functionNames.get(this.#entry) ?? "";
    const file = `chainrule:///${name}.js`;
    const source = textOf(out.lines);
    const prelude = this.#prelude();
    // Two lines are the head that `new Function` writes.
    const sourceMap = () => makeSourceMap(file, out.lines, prelude.length + 2);
    compiled++;
    // V8 shares what it learns of types between functions of equal text: the number keeps them apart.
    const text = [...prelude, source, `return ${name}; // ${compiled}`, `//# sourceURL=${file}`].join("\n");
    return { source, sourceMap, link: () => this.#link(text, sourceMap) };
  }

  #function(program: Program): readonly Line[] {
    return printFunction(
      program,
      {
        globals: this.#globals,
        functionName: (called) => this.#functionNames.get(called) ?? "",
        helper: (name, text) => {
          this.#helpers.set(name, text);
          return name;
        },
        special: (name) => {
          this.#specials.add(name);
          return name;
        },
        failure: (effect, message) => this.#failure(effect, message),
        log: () => {
          this.#logs = true;
          return "log";
        },
      },
      program === this.#entry,
    ).lines;
  }

  #failure(effect: Effect, message: string): string {
    if (effect.construct === null) return `new Error(${message})`;
    return `failure(${this.#failures.push(effect) - 1}, ${message})`;
  }

  #prelude(): string[] {
    const names: string[] = [...this.#specials];
    if (this.#logs) names.push("log");
    if (this.#failures.length > 0) names.push("failure");
    const strict = '"use strict";';
    return names.length === 0 ? [strict] : [strict, `const { ${names.join(", ")} } = runtime;`];
  }

  #link(text: string, sourceMap: () => SourceMap): CompiledJavaScript["run"] {
    const failures = this.#failures;
    const runtime = {
      ...specials,
      log: (message: string, level: ConsoleLevel = "log") => (this.#options.log ?? console[level])(message, level),
      failure: (index: number, message: string) => failures[index]?.construct?.(message) ?? new Error(message),
    };
    const map = this.#options.debug === true ? `\n//# sourceMappingURL=${dataUrl(sourceMap())}` : "";
    return construct(text + map)(runtime);
  }
}

function construct(text: string): (runtime: object) => CompiledJavaScript["run"] {
  try {
    return new Function("runtime", text) as ReturnType<typeof construct>;
  } catch (error) {
    // By name: the error may come from another realm.
    if (error instanceof Object && "name" in error && error.name === "EvalError")
      throw new CodeForbiddenError(String(error));
    throw error;
  }
}

function textOf(lines: readonly Line[]): string {
  return lines.map(({ depth, text }) => "  ".repeat(depth) + text).join("\n");
}

function dataUrl(map: SourceMap): string {
  const bytes = new TextEncoder().encode(JSON.stringify(map));
  return `data:application/json;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

function specialsOf(programs: readonly Program[]): Set<string> {
  const found = new Set<string>();
  for (const program of programs) {
    visitStatements(program.body, (statement) => {
      if (statement.kind === "apply" && statement.primitive.name in specials) found.add(statement.primitive.name);
    });
  }
  return found;
}
