/** The noise in a function's values near a point, also where it is rounded to few digits. The table of differences is that of src/numeric. */
import { noiseIn } from "../numeric/noise.js";

const POINTS = 8;
const MOST_STEP = 2 ** -16;

export interface Noise {
  /** Standard deviation. */
  readonly level: number;
  /** The same by the smallest steps alone, which no jumps of the function lie between. */
  readonly fine: number;
  /** As a fraction of the values, as it is some way off: that of doubles at least. */
  readonly grain: number;
}

/**
 * The noise of `f` near 0, on the positive side; 0 where none shows.
 *
 * Where most values are equal, the steps are too small to show the noise and are enlarged (Moré and Wild 2011, section 5).
 */
export function noiseBeside(f: (t: number) => number, step: number): Pick<Noise, "level" | "fine"> {
  for (let enlarged = step; enlarged <= Math.max(step, MOST_STEP); enlarged *= 2 ** 8) {
    const values = Array.from({ length: POINTS }, (_, index) => f((index + 1) * enlarged));
    if (!values.every(Number.isFinite)) break;
    const size = Math.max(...values.map(Math.abs)) || 1;
    if (new Set(values).size <= POINTS / 2) continue;
    const level = size * noiseIn(values.map((value) => value / size)).level;
    return { level, fine: enlarged === step ? level : 0 };
  }
  return { level: 0, fine: 0 };
}
