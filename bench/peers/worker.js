/**
 * One problem in one library: `worker.js LIBRARY PROBLEM INPUT`, where INPUT holds arrays as `native/gradients.cpp` reads them, the last
 * one the gradient to expect. Prints the median time of a gradient in milliseconds, and the largest difference, relative to the largest
 * number; nothing where the library cannot express the problem.
 */
import { readFileSync } from "node:fs";

const SECONDS = 1;

const [, , library, name, file] = process.argv;
const [module, backend] = library.split(" ");
const { problems, use } = await import(`./${module}.js`);
if (problems[name] !== undefined) {
  await use?.(backend);
  const inputs = readArrays(readFileSync(file));
  const expected = inputs.pop();
  const gradient = await problems[name](inputs);
  const found = gradient().flatMap((part) => Array.from(part));
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const differences = expected.map((value, at) => Math.abs(value - found[at]) / scale);
  // A difference that is no number is one.
  const difference = differences.every((each) => each >= 0)
    ? differences.reduce((most, each) => Math.max(most, each), 0)
    : Infinity;
  process.stdout.write(JSON.stringify({ time: median(gradient), difference }));
}

function median(gradient) {
  const times = [];
  const end = performance.now() + 1000 * SECONDS;
  while (performance.now() < end || times.length < 5) {
    const start = performance.now();
    gradient();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

function readArrays(bytes) {
  const numbers = new Float64Array(Uint8Array.from(bytes).buffer);
  const arrays = [];
  for (let at = 0; at < numbers.length; at += 1 + numbers[at]) arrays.push(numbers.slice(at + 1, at + 1 + numbers[at]));
  return arrays;
}
