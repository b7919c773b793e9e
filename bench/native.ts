/** The gradients of `native/gradients.cpp`, compiled with `g++ -O3 -march=native` where there is one, and timed. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { checkAgreement } from "./agreement.js";

const SECONDS = 1;

export interface Native {
  readonly version: string;
  /** Milliseconds of one call of the function `name`, on the arrays in `bytes`, the last of which is the gradient to expect. */
  readonly time: (name: string, bytes: Uint8Array) => number;
}

/** Null where there is no compiler. */
export function compileNative(folder: string): Native | null {
  let version: string;
  const program = `${folder}/gradients`;
  try {
    version = execFileSync("g++", ["-dumpfullversion"], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
  execFileSync("g++", ["-O3", "-march=native", "-std=c++17", "-o", program, "bench/native/gradients.cpp"]);
  return { version: `g++ ${version}`, time: (name, bytes) => time(program, folder, name, bytes) };
}

function time(program: string, folder: string, name: string, bytes: Uint8Array): number {
  const [input, output] = [`${folder}/input`, `${folder}/output`];
  writeFileSync(input, bytes);
  const text = execFileSync(program, [name, input, output, String(SECONDS)], { encoding: "utf8" });
  const found = Array.from(numbersFrom(readFileSync(output)));
  const expected = Array.from(numbersFrom(bytes).slice(-found.length));
  checkAgreement(`${name} in C++`, found, expected);
  return Number(text) / 1e6;
}

function numbersFrom(bytes: Uint8Array): Float64Array {
  return new Float64Array(Uint8Array.from(bytes).buffer);
}
