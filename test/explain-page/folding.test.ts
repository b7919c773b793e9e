import { describe, expect, it } from "vitest";
import type { Explanation } from "../../src/explain/explanation.js";
import { explain } from "../../src/explain/index.js";
import { foldedSteps, type Group } from "../../src/explain/page/folding.js";
import { logisticLoss } from "../explain/functions.js";
import { oddExplanations } from "./odd-functions.js";
import { foldedExplained, loopExplained, lstmExplained, neuronExplained } from "./subjects.js";

function valuesIn({ items }: Group): number[] {
  return items.flatMap((item) => (item.kind === "line" ? item.values : valuesIn(item.group)));
}

function groupsIn(group: Group): Group[] {
  return [group, ...group.items.flatMap((item) => (item.kind === "group" ? groupsIn(item.group) : []))];
}

function ids({ values }: Explanation): number[] {
  return values.map(({ id }) => id);
}

describe("the steps as groups", () => {
  it.each<readonly [string, () => Explanation]>([
    ["a helper", neuronExplained],
    ["a loop", loopExplained],
    ["helpers and a branch", lstmExplained],
    ["a long function", foldedExplained],
    ...oddExplanations,
  ])("hold every value once: %s", (_, explained) => {
    const explanation = explained();
    const whole = foldedSteps(explanation);
    expect(valuesIn(whole).toSorted((a, b) => a - b)).toEqual(ids(explanation));
    for (const group of groupsIn(whole)) expect(group.size).toBe(valuesIn(group).length);
  });

  it("are nested like the source, with what is to be said of loops and branches", () => {
    const titles = groupsIn(foldedSteps(lstmExplained())).map(({ title }) => title);
    expect(titles).toEqual(["lstm", "sigmoid(…)", "sigmoid(…)", "sigmoid(…)", "if h > 0: true"]);
    const [, loop] = groupsIn(foldedSteps(loopExplained()));
    expect(loop?.title).toBe("loop, 3 iterations");
    expect(loop?.notes.map(({ formula, text }) => `${formula?.plain ?? ""} ${text}`)).toContain(
      "total is 0 before the loop and 217.12 after it",
    );
  });

  it("say what a loop is in matrix notation, and name each line once", () => {
    const data = { w: new Float64Array([0.5, -0.3]), b: 0.1 };
    const whole = foldedSteps(explain(logisticLoss, [data, [[1, 2]], new Float64Array([1])], { iteration: 1 }));
    const inner = groupsIn(whole).find(({ line }) => line?.text.includes("p.w.length"));
    const notes = inner?.notes.map(({ formula, text }) => `${formula?.plain ?? ""} ${text}`) ?? [];
    expect(notes.filter((note) => note.endsWith("all iterations together"))).toHaveLength(1);
    expect(inner?.items.map((item) => (item.kind === "line" ? item.values.length : "group"))).toEqual([3]);
  });

  it("are put into parts where they are many, in order", () => {
    const whole = foldedSteps(foldedExplained());
    const groups = groupsIn(whole);
    for (const { items } of groups) {
      const own = items.reduce((sum, item) => sum + (item.kind === "line" ? item.values.length : 1), 0);
      expect(own).toBeLessThanOrEqual(60);
    }
    expect(groups[1]?.title).toMatch(/^lines \d+–\d+$/);
    expect(valuesIn(whole)).toEqual(ids(foldedExplained()));
  });

  it("cut a line that computes very many values", () => {
    const explanation = foldedExplained();
    const [line] = explanation.source;
    const all = explanation.values.filter(({ kind }) => kind !== "input").map(({ id }) => id);
    const oneLine = { ...explanation, sections: [{ kind: "statement" as const, line: line ?? null, values: all }] };
    const whole = foldedSteps(oneLine);
    expect(valuesIn(whole)).toEqual(ids(explanation));
    expect(groupsIn(whole).filter(({ title }) => /^line \d+: .+ … .+$/.test(title)).length).toBeGreaterThan(2);
  });
});
