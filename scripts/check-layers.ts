/** Part of `npm run lint`: fails when a file of src imports against the layer order of layers.ts. */
import { readdirSync, readFileSync } from "node:fs";
import { layerViolations } from "./layers.js";

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const violations = files.flatMap((file) => layerViolations(file, readFileSync(`src/${file}`, "utf8")));
for (const violation of violations) console.error(violation);
console.log(`Layers: ${files.length} files, ${violations.length} forbidden imports.`);
if (violations.length > 0) process.exitCode = 1;
