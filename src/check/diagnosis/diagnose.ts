/** How a gradient is wrong: asks each recogniser, the more special ones first. A hint never claims more than was tested. */
import type { CheckedComponent } from "../compare.js";
import type { Finding } from "../report.js";
import { activation } from "./activation.js";
import { byBlock, type Evidence, type Explained, type Group, groupOf, type Recogniser } from "./evidence.js";
import { accumulated, modified, overwritten, stale } from "./history.js";
import { constantFactor, oppositeSign, zeroBlock } from "./multiples.js";
import { notFinite, outsideSlopes } from "./not-comparable.js";
import { shifted, swappedBlocks, transposed } from "./places.js";
import { missingTerm, namedTerm } from "./terms.js";

/** For all wrong components together. */
const general: readonly Recogniser[] = [oppositeSign, constantFactor, namedTerm];
/** For those of one block. */
const special: readonly Recogniser[] = [
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
  let { wrong: left } = evidence;
  for (const step of [accumulated, notFinite, outsideSlopes, together, swappedBlocks, blockByBlock, stale]) {
    const found = step(left, evidence);
    findings.push(...found.findings);
    left = found.left;
    // A wrong activation explains what is wrong in the other parameters of its layer, too.
    if (findings.some(({ kind }) => kind === "activation")) break;
  }
  return findings;
}

function together(wrong: readonly CheckedComponent[], evidence: Evidence): Explained {
  const groups = byBlock(wrong, evidence);
  if (groups.length < 2) return { findings: [], left: wrong };
  const blocks = groups.flatMap((group) => group.blocks);
  const finding = firstOf(general, groupOf(wrong, blocks), evidence);
  return finding === null ? { findings: [], left: wrong } : { findings: [finding], left: [] };
}

function blockByBlock(wrong: readonly CheckedComponent[], evidence: Evidence): Explained {
  const findings: Finding[] = [];
  const left: CheckedComponent[] = [];
  for (const group of byBlock(wrong, evidence)) {
    const finding = firstOf(special, group, evidence);
    if (finding === null) left.push(...group.wrong);
    else findings.push(finding);
  }
  return { findings, left };
}

function firstOf(recognisers: readonly Recogniser[], group: Group, evidence: Evidence): Finding | null {
  for (const recognise of recognisers) {
    const finding = recognise(group, evidence);
    if (finding !== null) return finding;
  }
  return null;
}
