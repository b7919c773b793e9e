/** The proof as text: what stands in docs/checking.md below the line that begins it. */
import { performance } from "node:perf_hooks";
import { handWritten } from "../hand-written/all.js";
import { circumstances } from "../hand-written/circumstances.js";
import { large } from "../hand-written/large.js";
import { mutants } from "../mutants/all.js";
import { outcomeOf } from "../mutants/outcome.js";
import { checkModel, verdictCounts, withOneMistake } from "./model-proof.js";
import { type Counts, falseAlarms, misses } from "./random-proof.js";

export const PROOF_PAGE = "docs/checking.md";

const BEGIN = "<!-- The rest is written by `npm run check:proof`. -->";

/** The page with another proof. */
export function withProof(page: string, proof: string): string {
  const [head, ...rest] = page.split(BEGIN);
  if (rest.length !== 1) throw new Error(`${PROOF_PAGE} has no line \`${BEGIN}\``);
  return `${head}${BEGIN}\n\n${proof}`;
}

export interface Proof {
  readonly text: string;
  /** What was not as it should be. */
  readonly failures: readonly string[];
}

export interface ProofOptions {
  /** How many random functions. */
  readonly cases: number;
  readonly log: (line: string) => void;
}

export function proofOf({ cases, log }: ProofOptions): Proof {
  const failures: string[] = [];
  const sections = [
    () => modelSection(failures),
    () => mistakeSection(failures),
    () => largeSection(failures, log),
    () => alarmSection(cases, failures),
    () => missSection(cases),
  ];
  const text = sections.map((section) => {
    const lines = section();
    log(lines.join("\n"));
    return lines.join("\n");
  });
  return { text: `${text.join("\n\n")}\n`, failures };
}

const row = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

function modelSection(failures: string[]): string[] {
  const rows = handWritten.map((model) => {
    const verdicts = circumstances.map(({ name, of, expected }) => {
      const report = checkModel(of(model));
      if (!expected(model).includes(report.verdict)) failures.push(`${model.name}, ${name}: ${verdictCounts(report)}`);
      return report.verdict === "right" ? "right" : verdictCounts(report);
    });
    return [words(model.name), ...verdicts];
  });
  return [
    "### Ten right gradients",
    "",
    "Verdicts of the components of gradients written by hand, in hard circumstances. The convolution meets its relu at 0: a kink.",
    "",
    ...table(["model", ...circumstances.map(({ name }) => name)], rows),
  ];
}

function mistakeSection(failures: string[]): string[] {
  let [found, located, named, nameable] = [0, 0, 0, 0];
  const rows = mutants.map((mutant) => {
    const { model, mistake } = mutant;
    const { isFound, isLocated, isNamed, report } = outcomeOf(mutant);
    found += Number(isFound);
    located += Number(isLocated);
    named += Number(isNamed === true);
    nameable += Number(isNamed !== null);
    if (!isFound || !isLocated || isNamed === false) failures.push(`${model.name}, ${mistake.name}`);
    const said = report.diagnosis.map(({ sentence }) => cell(sentence)).join("<br>");
    return [words(model.name), cell(mistake.name), yes(isFound), yes(isLocated), mistake.kind ?? "", said];
  });
  return [
    "### Planted mistakes",
    "",
    `${mutants.length} mistakes, each an edit of one of the gradients above: ${found} found, ${located} located (exactly the wrong ` +
      `components are called wrong), ${named} of ${nameable} that have a name named.`,
    "",
    ...table(["model", "mistake", "found", "located", "kind", "what the report says"], rows),
  ];
}

function largeSection(failures: string[], log: (line: string) => void): string[] {
  const rows = large.map((model) => {
    const begin = performance.now();
    const right = checkModel(model);
    const seconds = (performance.now() - begin) / 1000;
    const at = Math.floor(right.size / 3);
    const wrong = checkModel(withOneMistake(model, at));
    const accused = wrong.components.filter(({ verdict }) => verdict === "wrong").map(({ index }) => index);
    const isFound = accused.length === 1 && accused[0] === at;
    if (right.verdict !== "right") failures.push(`${model.name} with ${right.size} parameters: ${right.verdict}`);
    log(`${model.name}: ${right.verdict}, ${right.evaluations}; ${wrong.verdict}, ${wrong.evaluations}`);
    const mistake = isFound ? "found" : wrong.verdict;
    return [
      words(model.name),
      right.size,
      right.verdict,
      right.evaluations,
      seconds.toFixed(1),
      mistake,
      wrong.evaluations,
    ];
  });
  return [
    "### About 100,000 parameters",
    "",
    "The right gradient, and the same with one entry off by a thousandth of itself.",
    "",
    ...table(["model", "parameters", "right gradient", "evaluations", "s", "one entry off", "evaluations"], rows),
  ];
}

const VERDICTS = ["right", "wrong", "limited", "notSmooth"] as const;
const countCells = (counts: Counts) => VERDICTS.map((verdict) => counts[verdict]);

function alarmSection(cases: number, failures: string[]): string[] {
  const { counts, alarms } = falseAlarms(0, cases);
  failures.push(...alarms.map(({ text, path }) => `false alarm at ${path}: ${text}`));
  return [
    "### Random right gradients",
    "",
    `${cases} random functions with right gradients, composed of arithmetic, smooth functions, kinks and steps: ${alarms.length} ` +
      "false alarms. `ill-scaled`: inputs of 1e-12 to 1e12; `constant`: up to 1e14 is added to the value; `kink`: ties and inputs on or",
    "beside kinks; `noisy kink`: kinks nearby, and noise of 1e-6. Components by verdict:",
    "",
    ...table(
      ["circumstance", ...VERDICTS],
      [...counts].map(([circumstance, own]) => [circumstance, ...countCells(own)]),
    ),
  ];
}

function missSection(cases: number): string[] {
  const { counts } = misses(0, cases, 1e-3);
  const all = [...counts].map(([circumstance, own]) => {
    const total = VERDICTS.reduce((sum, verdict) => sum + own[verdict], 0);
    return [circumstance, ...countCells(own), percent(own.right, total), percent(own.limited + own.notSmooth, total)];
  });
  return [
    "### Random mistakes",
    "",
    "The same functions with one entry of the gradient off by a thousandth of itself, and what is said of that entry. `right` is a miss:",
    "mostly where the differences themselves are good to a hundredth only, as with noise of 1e-6. `limited` and `notSmooth` say that they",
    "cannot tell. With noise or a large constant added, a thousandth is often less than the differences can show.",
    "",
    ...table(["circumstance", ...VERDICTS, "missed", "undecided"], all),
  ];
}

const percent = (part: number, total: number) => (total === 0 ? "" : `${((100 * part) / total).toFixed(2)} %`);
const words = (name: string) => name.replaceAll("-", " ");
const yes = (is: boolean) => (is ? "yes" : "**no**");
const cell = (text: string) => text.replaceAll("|", "\\|");
