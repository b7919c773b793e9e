/** Puts the steps of a run into sections: those of one call of a helper function together, and those of one line. */
import type { Site, Source } from "../errors/site.js";
import type { Run, Step } from "../steps/record.js";
import type { Section, StatementSection } from "./explanation.js";
import type { Lines } from "./lines.js";

/** A section with the calls that led to it, outermost first. */
export interface Placed {
  readonly frames: readonly Site[];
  readonly section: Section;
}

/** The calls of helper functions around a site, outermost first. */
export function framesOf(site: Site | null): readonly Site[] {
  const frames: Site[] = [];
  // A function's text begins with no call: this is the call from outside.
  for (let caller = site?.caller ?? null; caller !== null && caller.caller !== null; caller = caller.caller) {
    frames.unshift(caller);
  }
  return frames;
}

export function firstSite(steps: readonly Step[]): Site | null {
  for (const step of steps) {
    if (step.kind === "apply") return step.output.variable?.origin.site ?? null;
    if (step.statement.site !== null) return step.statement.site;
  }
  return null;
}

/** Puts what one call of a helper computed into a section of its own, and the steps of one line into one. */
export function grouped(placed: readonly Placed[], depth: number, lines: Lines): readonly Section[] {
  const sections: Section[] = [];
  for (let at = 0; at < placed.length; ) {
    const { frames, section } = placed[at] as Placed;
    const frame = frames[depth];
    if (frame === undefined) {
      append(sections, section);
      at++;
      continue;
    }
    let end = at + 1;
    while (end < placed.length && placed[end]?.frames[depth]?.start === frame.start) end++;
    const body = grouped(placed.slice(at, end), depth + 1, lines);
    const inner = innerSource(placed[at] as Placed, depth);
    sections.push({ kind: "call", line: lines.at(frame), name: inner, body });
    at = end;
  }
  return sections;
}

function innerSource({ frames, section }: Placed, depth: number): string {
  const next = frames[depth + 1];
  if (next !== undefined) return next.source.name;
  return section.kind === "call" ? section.name : nameOfFrame(frames[depth]);
}

/** `relu` from the text of a call, `relu(z)`. */
function nameOfFrame(frame: Site | undefined): string {
  if (frame === undefined) return "";
  const text = frame.source.text.slice(frame.start, frame.end);
  return /^[\w$.]+(?=\()/.exec(text)?.[0] ?? "a function";
}

function append(sections: Section[], section: Section): void {
  const last = sections.at(-1);
  if (last?.kind === "statement" && section.kind === "statement" && last.line?.number === section.line?.number) {
    const merged: StatementSection = { ...last, values: [...last.values, ...section.values] };
    sections[sections.length - 1] = merged;
  } else sections.push(section);
}

/** The function that ran: around the outermost call of any step. Null for a recorded function. */
export function sourceOf({ operations }: Run): Source | null {
  for (const { kind, statement } of operations) {
    let site = kind === "apply" ? statement.output.origin.site : statement.site;
    while (site !== null && site.caller !== null) site = site.caller;
    if (site !== null) return site.source;
  }
  return null;
}
