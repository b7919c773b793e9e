/** Writes the golden files of `derive`, test/derive/fixtures. Read what changed. */
import { writeFileSync } from "node:fs";
import { cases } from "../test/derive/cases.js";
import { derivedFile } from "../test/derive/golden.js";

for (const each of cases) {
  const { out, text } = derivedFile(each);
  writeFileSync(out, text);
}
