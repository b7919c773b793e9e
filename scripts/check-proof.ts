/** `npm run check:proof`: tries the gradient checker on models, planted mistakes and random functions; writes what came out to docs/checking.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { PROOF_PAGE, proofOf, withProof } from "../test/check/proof/page.js";

const proof = proofOf({ cases: 10_000, log: (line) => console.log(line) });
writeFileSync(PROOF_PAGE, withProof(readFileSync(PROOF_PAGE, "utf8"), proof.text));
console.log(`Wrote ${PROOF_PAGE}.`);
if (proof.failures.length > 0) {
  console.error(`Not as expected:\n${proof.failures.join("\n")}`);
  process.exitCode = 1;
}
