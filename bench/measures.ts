/** What tables of times say: medians, durations, and on which machine they were measured. */
import { cpus, loadavg } from "node:os";
import { version } from "./built.js";

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const units = [
  ["s", 1e3],
  ["ms", 1],
  ["µs", 1e-3],
  ["ns", 1e-6],
] as const;

/** Three digits, with the unit that fits. */
export function duration(milliseconds: number): string {
  const [name, size] = units.find(([, least]) => milliseconds >= least) ?? ["ns", 1e-6];
  const value = milliseconds / size;
  return `${value < 100 ? value.toPrecision(3) : value.toFixed(0)} ${name}`;
}

/** Versions and machine. @param others further programs. */
export function conditions(...others: readonly string[]): string {
  const chip = cpus();
  const node = `Node ${process.versions.node} (V8 ${process.versions.v8})`;
  const machine = `${process.platform} ${process.arch}, ${chip.length} × ${chip[0]?.model ?? "unknown processor"}`;
  return `${[`Chainrule ${version()}`, node, ...others, machine].join(", ")}; load average ${loadavg()[0]?.toFixed(1)}.`;
}
