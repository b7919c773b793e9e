/** `npm start`: a tour of a derivative in six parts. Every tick mark is computed; a false one makes the run exit with 1. */
import { readFileSync } from "node:fs";
import { explain } from "../../src/explain/index.js";
import { grad, valueAndGrad } from "../../src/index.js";
import { loss as composition } from "../composition.js";
import { batches, firstOf, readDigits } from "../digits/data.js";
import { loss } from "../digits/network.js";
import { freshNetwork, randomFrom } from "../digits/random.js";
import { showComposition } from "./part-1-composition.js";
import { showBackwards } from "./part-2-backwards.js";
import { showDigits } from "./part-3-digits.js";
import { showMistake } from "./part-4-mistake.js";
import { showMethods } from "./part-5-methods.js";
import { writeReport } from "./part-6-report.js";
import { bold, checksSoFar, count, green, line, paragraph, red } from "./terminal.js";

const started = performance.now();
line(bold("\nA tour of a derivative"));
paragraph(
  "Backpropagation is the chain rule, applied backwards through a composition of functions. Nothing more; here it is.",
);

const point = [0.5, 2, -0.25] as const;
const explanation = explain(composition, [...point], { wrt: [0, 1, 2] });
const source = sourceOf("../composition.ts");
showComposition(source, explanation, composition(...point));
showBackwards(explanation, grad(composition, { wrt: [0, 1, 2] })(...point));

const train = readDigits("train");
const test = firstOf(readDigits("test"));
const random = randomFrom(1);
const network = freshNetwork(random);
const [batch] = batches(train, 100, random);
const gradientOf = valueAndGrad(loss);
showDigits(gradientOf, network, batch!, random);
showMistake(network, batch!);
const runs = showMethods(gradientOf, train, test);
await writeReport({ source, explanation, runs, test, network, batch: batch! });

const { made, failed } = checksSoFar();
const seconds = count((performance.now() - started) / 1000, 1);
line();
line(
  failed === 0
    ? green(`All ${made} checks hold. ${seconds} s.`)
    : red(`${failed} of ${made} checks are false. ${seconds} s.`),
);
process.exitCode = failed === 0 ? 0 : 1;

/** The code of a file, without the comment that opens it. */
function sourceOf(path: string): string {
  const text = readFileSync(new URL(path, import.meta.url), "utf8");
  return text.slice(text.indexOf("export "));
}
