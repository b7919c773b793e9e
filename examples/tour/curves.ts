/** Loss against gradients used, one curve a method, as SVG. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Run } from "./part-5-methods.js";

/** Colours of the page's style sheet, one a method. */
export const methodColours = ["var(--first)", "var(--second)", "var(--third)"] as const;

export function curvesSvg(runs: readonly Run[]): string {
  const { document } = parseHTML("<html></html>");
  const points = runs.flatMap(({ method, losses }) => losses.map((loss, i) => ({ method, gradients: i + 1, loss })));
  const svg = Plot.plot({
    document,
    width: 760,
    height: 330,
    marginLeft: 48,
    marginBottom: 44,
    style: { background: "transparent", fontSize: "13px", fontFamily: "inherit" },
    x: { label: "gradients used", labelOffset: 40 },
    y: {
      label: "loss of the batch (logarithmic)",
      type: "log",
      grid: true,
      tickFormat: (loss: number) => String(loss),
    },
    color: { domain: runs.map((run) => run.method), range: [...methodColours] },
    marks: [
      Plot.line(points, { x: "gradients", y: "loss", stroke: "method", strokeWidth: 1, strokeOpacity: 0.3 }),
      Plot.line(points, Plot.windowY({ k: 9 }, { x: "gradients", y: "loss", stroke: "method", strokeWidth: 2.2 })),
    ],
  });
  return svg.outerHTML;
}
