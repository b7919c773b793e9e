/** Error against step as SVG: truncation falls to the left, noise rises, and between them lies the plateau. */
import type { CheckedComponent } from "./compare.js";

const WIDTH = 440;
const HEIGHT = 240;
const LEFT = 48;
const BOTTOM = 32;
const TOP = 14;

/** Empty where nothing finite was measured. */
export function plateauPlot({ sweep, numeric, analytic, error }: CheckedComponent): string {
  const known = sweep.filter(({ slope }) => Number.isFinite(slope));
  const errors = known.map(({ slope }) => Math.abs(slope - numeric));
  const least = Math.max(1e-17 * Math.abs(numeric), 1e-300);
  const difference = Math.abs(analytic - numeric);
  const shown = [...errors, error, difference].filter((size) => size > least && Number.isFinite(size));
  if (known.length < 2 || shown.length === 0) return "";
  const steps = known.map(({ step }) => Math.log10(step));
  const [left, right] = [Math.floor(Math.min(...steps)), Math.ceil(Math.max(...steps))];
  const heights = shown.map(Math.log10);
  const [low, high] = [Math.floor(Math.min(...heights)), Math.ceil(Math.max(...heights)) + 1];
  const x = (step: number) => LEFT + ((Math.log10(step) - left) / Math.max(right - left, 1)) * (WIDTH - LEFT - 12);
  const y = (size: number) => {
    const height = (Math.log10(Math.max(size, 10 ** low)) - low) / (high - low);
    return HEIGHT - BOTTOM - height * (HEIGHT - BOTTOM - TOP);
  };
  const points = known.map(({ step }, index) => `${x(step).toFixed(1)},${y(errors[index] ?? 0).toFixed(1)}`);
  const line = (size: number, color: string, text: string) =>
    size > least && Number.isFinite(size)
      ? `<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${y(size)}" y2="${y(size)}" stroke="${color}" stroke-dasharray="5 4"/><text x="${WIDTH - 12}" y="${y(size) - 4}" text-anchor="end" style="fill:${color}">${text}</text>`
      : "";
  const across = ticks(left, right).map((power) => {
    const at = x(10 ** power);
    return `<line x1="${at}" x2="${at}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#8883"/><text x="${at}" y="${HEIGHT - 16}" text-anchor="middle">1e${power}</text>`;
  });
  const up = ticks(low, high).map((power) => {
    const at = y(10 ** power);
    return `<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${at}" y2="${at}" stroke="#8883"/><text x="${LEFT - 6}" y="${at + 4}" text-anchor="end">1e${power}</text>`;
  });
  return `<svg width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="error against step">
${[...across, ...up].join("")}
<polyline points="${points.join(" ")}" fill="none" stroke="#57c" stroke-width="1.5"/>
${points.map((point) => `<circle cx="${point.split(",")[0]}" cy="${point.split(",")[1]}" r="3" fill="#57c"/>`).join("")}
${line(error, "#2a7", "error bar")}${line(difference, "#c33", "analytic − numeric")}
<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 2}" text-anchor="middle">step</text></svg>`;
}

/** At most eight powers of ten. */
function ticks(from: number, to: number): number[] {
  const stride = Math.ceil((to - from + 1) / 8);
  const powers: number[] = [];
  for (let power = from; power <= to; power += stride) powers.push(power);
  return powers;
}
