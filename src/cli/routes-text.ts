/** The routes to a gradient as two tables: the numbers side by side, then cost and error. */
import { digits } from "../check/text.js";
import type { Refused, Route, Routes } from "./routes.js";
import { columns } from "./terminal.js";

/** More components than these are summed up by the second table. */
const MOST_ROWS = 12;

export function routesText({ paths, routes, reference }: Routes): string {
  const taken = routes.filter((route): route is Route => !("refused" in route));
  const shown = paths.slice(0, MOST_ROWS);
  const numbers = [
    ["", ...taken.map(({ route }) => route)],
    ...shown.map((path, index) => [path, ...taken.map(({ gradient }) => twelve(gradient[index] ?? Number.NaN))]),
  ];
  const left = paths.length - shown.length;
  const costs = [
    ["", "error", "own error bar", "ms", "work"],
    ...routes.map((route) => ("refused" in route ? refusedRow(route) : costRow(route, reference))),
  ];
  return [
    ...columns(numbers, numbers[0]?.map((_, column) => column).slice(1)),
    ...(left > 0 ? [`… and ${left} more components`] : []),
    "",
    ...columns(costs, [1, 2, 3]),
  ].join("\n");
}

function costRow({ route, runs, error, errorBar, milliseconds }: Route, reference: string): string[] {
  return [
    route,
    route === reference ? "reference" : brief(error),
    errorBar === null ? "" : brief(errorBar),
    brief(milliseconds),
    runs,
  ];
}

function refusedRow({ route, refused }: Refused): string[] {
  return [route, "", "", "", `refused: ${refused}`];
}

/** Two digits. */
function brief(x: number): string {
  return digits(Number(x.toPrecision(2)));
}

/** Twelve digits, with none of the zeros at the end. */
function twelve(x: number): string {
  return Number.isFinite(x) ? String(Number(x.toPrecision(12))) : String(x);
}
