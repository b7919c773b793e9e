/** Curves on logarithmic axes as SVG files. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

export interface Point {
  readonly curve: string;
  readonly x: number;
  readonly y: number;
}

export interface Axes {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** The horizontal axis, from left to right, is logarithmic. */
  readonly isLog: boolean;
  readonly hasDots?: boolean;
  /** How far the labels of curves that end close together are moved down. */
  readonly labelShifts?: Readonly<Record<string, number>>;
}

/** Distinct on light and dark pages, and to the colour-blind (Okabe and Ito). */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];

/** Text follows the page that shows the file as an image. */
const STYLE = "svg { color: #1f2328; } @media (prefers-color-scheme: dark) { svg { color: #e6edf3; } }";

/** One curve for each name in `points`, labelled at its end. */
export function curvesFigure(points: readonly Point[], axes: Axes): string {
  const { document } = parseHTML("<html></html>");
  const curves = [...new Set(points.map(({ curve }) => curve))];
  const svg = Plot.plot({
    document,
    width: 680,
    height: 340,
    marginLeft: 56,
    marginRight: 150,
    marginBottom: 42,
    style: { background: "none", fontSize: "13px", fontFamily: "system-ui, sans-serif", overflow: "visible" },
    x: {
      label: axes.x,
      type: axes.isLog ? "log" : "linear",
      labelAnchor: "center",
      ...(axes.isLog ? { tickFormat: power, ticks: 6 } : {}),
    },
    y: {
      label: axes.y,
      type: "log",
      grid: true,
      tickFormat: power,
      ticks: 6,
    },
    color: { domain: curves, range: COLOURS },
    marks: [
      Plot.line(points, { x: "x", y: "y", z: "curve", stroke: "curve", strokeWidth: 2 }),
      ...(axes.hasDots === true ? [Plot.dot(points, { x: "x", y: "y", fill: "curve", r: 3 })] : []),
      ...curves.map((curve) => {
        const end = points.findLast((point) => point.curve === curve);
        const dy = axes.labelShifts?.[curve] ?? 0;
        return Plot.text([end], { x: "x", y: "y", text: "curve", fill: "curve", textAnchor: "start", dx: 8, dy });
      }),
    ],
  });
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const text = svg.outerHTML
    .replace(/<style>[\s\S]*?<\/style>/, `<title>${axes.title}</title><style>${STYLE}</style>`)
    .replace(/\d+\.\d{3,}/g, (digits: string) => String(Number(Number(digits).toFixed(2))));
  return `${text}\n`;
}

/** `10⁻³` in place of 0.001; the digits of other ticks. */
function power(x: number): string {
  const exponent = Math.round(Math.log10(x));
  if (Math.abs(x / 10 ** exponent - 1) > 1e-9) return "";
  if (exponent >= 0 && exponent <= 3) return String(10 ** exponent);
  return `10${[...String(exponent)].map((digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])).join("")}`;
}
