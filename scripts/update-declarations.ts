/** `npm run update:declarations`: writes the snapshot of the public declarations after a wanted change of the surface. */
import { writeFileSync } from "node:fs";
import { publicDeclarations, SNAPSHOT } from "./public-declarations.js";

writeFileSync(SNAPSHOT, publicDeclarations());
console.log(`Wrote ${SNAPSHOT}.`);
