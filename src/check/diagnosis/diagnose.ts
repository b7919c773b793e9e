/** How a gradient is wrong: asks each recogniser, the more special ones first. A hint never claims more than was tested. */
import type { CheckedComponent } from "../compare.js";
import type { Finding } from "../report.js";
import { activation } from "./activation.js";
import { byBlock, type Evidence, type Group, groupOf, type Recogniser } from "./evidence.js";
import { accumulated, modified, overwritten, stale } from "./history.js";
import { constantFactor, notFinite, oppositeSign, zeroBlock } from "./multiples.js";
import { shifted, swappedBlocks, transposed } from "./places.js";
import { missingTerm, namedTerm } from "./terms.js";

/** For all wrong components together. */
const general: readonly Recogniser[] = [notFinite, oppositeSign, constantFactor, namedTerm];
/** For those of one block. */
const special: readonly Recogniser[] = [
  notFinite,
  zeroBlock,
  oppositeSign,
  transposed,
  constantFactor,
  namedTerm,
  missingTerm,
  shifted,
  activation,
];

export function diagnose(evidence: Evidence): Finding[] {
  const findings = [...modified(evidence), ...overwritten(evidence)];
  let left = evidence.wrong;
  for (const step of [accumulated, stale]) {
    const found = step(left, evidence);
    findings.push(...found.findings);
    left = found.left;
  }
  return [...findings, ...patterns(left, evidence)];
}

function patterns(wrong: readonly CheckedComponent[], evidence: Evidence): Finding[] {
  if (wrong.length === 0) return [];
  const groups = byBlock(wrong, evidence);
  if (groups.length > 1) {
    const all = firstOf(
      general,
      groupOf(
        wrong,
        groups.flatMap(({ blocks }) => blocks),
      ),
      evidence,
    );
    if (all !== null) return [all];
  }
  const swapped = swappedBlocks(wrong, evidence);
  const own = byBlock(swapped.left, evidence).flatMap((group) => firstOf(special, group, evidence) ?? []);
  return [...swapped.findings, ...own];
}

function firstOf(recognisers: readonly Recogniser[], group: Group, evidence: Evidence): Finding | null {
  for (const recognise of recognisers) {
    const finding = recognise(group, evidence);
    if (finding !== null) return finding;
  }
  return null;
}
