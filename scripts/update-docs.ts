/** Writes the documents and figures that are computed. */
import { writeFileSync } from "node:fs";
import { OWN_BACKPROP_PAGE, ownBackpropPage } from "./own-backprop-page.js";

const files: [path: string, text: string][] = [[OWN_BACKPROP_PAGE, await ownBackpropPage()]];

for (const [path, text] of files) {
  writeFileSync(path, text);
  console.log(`Wrote ${path}.`);
}
