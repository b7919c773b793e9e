/** Writes src/derive/special-sources.ts: the text of each declaration of src/special, which derived code brings along. */
import { readFileSync, writeFileSync } from "node:fs";
import { specialSources } from "./special-sources.js";

const target = new URL("../src/derive/special-sources.ts", import.meta.url);
const text = specialSources();
if (readFileSync(target, "utf8") !== text) writeFileSync(target, text);
