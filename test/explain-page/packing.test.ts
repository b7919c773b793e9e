import { describe, expect, it } from "vitest";
import { packData, patternText, unpackData } from "../../src/explain/page/packing.js";
import { Sentences } from "../../src/explain/page/sentences.js";

describe("packed data", () => {
  it("comes back as it was, through JSON", () => {
    const data = {
      list: [1, -1, [], [[2]], { a: null, b: "x" }, { a: [true], b: "" }],
      same: { a: -3.5, b: false },
      empty: {},
      nested: { list: { list: [{ list: 7 }] } },
    };
    expect(unpackData(JSON.parse(JSON.stringify(packData(data))))).toEqual(data);
  });

  it("writes the names of fields once", () => {
    const rows = Array.from({ length: 50 }, (_, at) => ({ aLongName: at, another: String(at) }));
    expect(JSON.stringify(packData(rows)).match(/aLongName/g)).toHaveLength(1);
  });
});

describe("sentences", () => {
  it("that differ in the numbers of names only share a pattern", () => {
    const sentences = new Sentences();
    const texts = ["s12 is used in a1", "s7 is used in a10", "no number", "0.5·s7", "0.25·s7", "v₁₂ ends"];
    const added = texts.map((text) => sentences.add(text));
    expect(sentences.patterns).toHaveLength(5);
    const said = added.map(([pattern, ...numbers]) => patternText(sentences.patterns[pattern] ?? [], numbers, []));
    expect(said).toEqual([...texts.slice(0, -1), "v12 ends"]);
  });
});
