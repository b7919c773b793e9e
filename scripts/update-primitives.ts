/** Writes docs/primitives.md after a change of the table of primitives. */
import { writeFileSync } from "node:fs";
import { PRIMITIVES_PAGE, primitivesPage } from "./primitives-page.js";

writeFileSync(PRIMITIVES_PAGE, primitivesPage());
console.log(`Wrote ${PRIMITIVES_PAGE}.`);
