/** The whole sample library. */
import { arrays } from "./arrays.js";
import { controlFlow } from "./control-flow.js";
import { dynamics } from "./dynamics.js";
import { functions } from "./functions.js";
import { gradbench } from "./gradbench.js";
import { matrices } from "./matrices.js";
import { models } from "./models.js";
import { records } from "./records.js";
import type { Sample } from "./sample.js";
import { scalars } from "./scalars.js";

export const samples: readonly Sample[] = [
  ...scalars,
  ...controlFlow,
  ...arrays,
  ...matrices,
  ...records,
  ...functions,
  ...models,
  ...dynamics,
  ...gradbench,
];
