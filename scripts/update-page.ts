/** `npm run update:page`: writes what every page of an explanation contains, after a change of its script or style. */
import { writeFileSync } from "node:fs";
import { PAGE_ASSETS, pageAssets } from "./page-assets.js";

writeFileSync(PAGE_ASSETS, await pageAssets());
console.log(`Wrote ${PAGE_ASSETS}.`);
