/** Every primitive as a method that emits it: `opsOn(builder).mul(x, y)`. The table makes them. */
export type { Ops } from "./definition.js";
export { opsOn } from "./table.js";
