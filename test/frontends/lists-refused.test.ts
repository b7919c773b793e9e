/** Messages about lists: what was found, the place, why it cannot be, what to write instead; most are found when it runs. */
import { expect, it } from "vitest";
import { ChainruleError, vjp } from "../../src/index.js";

function says(name: string, f: (x: number, n: number) => unknown, message: readonly string[]): void {
  it(name, () => {
    expect(messageOf(() => vjp(f as (...args: unknown[]) => unknown, [2, 3]))).toBe(message.join("\n"));
  });
}

/** The message; of the frame only the line with the caret below it. */
function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    const lines = error.message.split("\n");
    const caret = lines.findIndex((line) => /^[\s|]*\^+\s*$/.test(line));
    const place = (lines[caret - 1] ?? "").replace(/^[>\s]*\d+\s*\|\s*/, "");
    return [lines[0], place, ...lines.slice(-2)].join("\n");
  }
  return "accepted";
}

says(
  "rows of different lengths",
  (x, n) => {
    const rows: number[][] = [];
    for (let i = 0; i < n; i++) rows.push(new Array<number>(i + 1).fill(x));
    return rows[0]![0]!;
  },
  [
    "a row of length 2 is stored among rows of length 1",
    "for (let i = 0; i < n; i++) rows.push(new Array<number>(i + 1).fill(x));",
    "Why: rows that are indexed at run time lie in one rectangular block",
    "Instead: give all rows the same length from the start (`[]` does not grow here), or keep the numbers in one array and where each row begins in another",
  ],
);
says(
  "a write beyond the end of an array of fixed length",
  (x, n) => {
    const squares = new Array<number>(n).fill(0);
    squares[n + 2] = x;
    return squares[0]!;
  },
  [
    "item 5 of an array of length 3 is written",
    "squares[n + 2] = x;",
    "Why: JavaScript would make the array longer or give it a property; here an array made with its length keeps it",
    "Instead: make the array as long as needed first, or begin with `[]` and `push`",
  ],
);
says(
  "a sum that begins beyond the end",
  (x, n) => {
    const sums = [0, 0];
    sums[n]! += x;
    return sums[0]!;
  },
  [
    "item 3 of an array of length 2 is written",
    "sums[n]! += x;",
    "Why: JavaScript would make the array longer or give it a property; here an array made with its length keeps it",
    "Instead: make the array as long as needed first, or begin with `[]` and `push`",
  ],
);
says(
  "a length that is no whole number",
  (x, n) => {
    const half = new Float64Array(n / 2);
    return half.length * x;
  },
  [
    "an array of length 1.5 is made",
    "const half = new Float64Array(n / 2);",
    "Why: a length is a whole number that is not negative; JavaScript would round it or throw",
    "Instead: round it first, e.g. `Math.max(0, Math.floor(n))`",
  ],
);
says(
  "a row that is not there, stored",
  (x, n) => {
    const rows = [
      [x, 1],
      [2, 3],
    ];
    const chosen: number[][] = [];
    for (let i = 0; i < n; i++) chosen.push([...rows[0]!]);
    chosen[0] = rows[n]!;
    return chosen[1]![0]!;
  },
  [
    "a row or record that is not there is stored into an array",
    "chosen[0] = rows[n]!;",
    "Why: JavaScript would store `undefined` among the rows; it was read beyond the end of its own array",
    "Instead: check the index first, or store a row made for the case",
  ],
);
says(
  "a result that is not there",
  (x, n) => {
    const rows = [
      [x, 1],
      [2, 3],
    ];
    return rows[n];
  },
  [
    "a part of the result is not there",
    '"a result that is not there",',
    "Why: it was read beyond the end of its array, or never set; a derivative has no place for it",
    "Instead: return it only where it is there, or give it a value first",
  ],
);
says(
  "one row stored in every iteration",
  (x, n) => {
    const row = [x, 1];
    const rows: number[][] = [];
    for (let i = 0; i < n; i++) rows.push(row);
    return rows[1]![0]!;
  },
  [
    "an array or object is used that was stored in a list on one path, or in an earlier iteration",
    "for (let i = 0; i < n; i++) rows.push(row);",
    "Why: what is stored lives in the list from then on, and on the other path it does not",
    "Instead: store a copy, e.g. `rows.push(row.slice())`, or make it anew where it is stored",
  ],
);
says(
  "rows and records in one list",
  (x, n) => {
    const list: ({ a: number } | number[])[] = [];
    for (let i = 0; i < n; i++) {
      if (i % 2) list.push([x]);
      else list.push({ a: x });
    }
    return list.length * x;
  },
  [
    "a list is used that holds items of one kind or shape on one path, and of another on the other",
    "if (i % 2) list.push([x]);",
    "Why: items that are indexed at run time lie in flat storage, all alike",
    "Instead: use one list for each kind of item, or give all items the same fields and lengths",
  ],
);
says("a set of what only running tells", (x, n) => x * new Set(Array.from({ length: n }, (_, i) => i)).size, [
  "a `Set` whose entries are known only when it runs is not accepted in a differentiated function",
  'says("a set of what only running tells", (x, n) => x * new Set(Array.from({ length: n }, (_, i) => i)).size, [',
  "Why: an entry is found while compiling, by a key that is known then",
  "Instead: keep the numbers in an array, or write the keys out",
]);
says("JSON", (x) => (JSON.parse(JSON.stringify({ x })) as { x: number }).x, [
  "`JSON.stringify` is called in a differentiated function",
  'says("JSON", (x) => (JSON.parse(JSON.stringify({ x })) as { x: number }).x, [',
  "Why: it makes text of numbers or numbers of text, which has no derivative",
  "Instead: copy with `structuredClone(value)` or `{ ...value }`; read text before the call and pass what it says",
]);
says(
  "a recursion that is too deep for the stack",
  (x, n) => {
    const deep = (k: number): number => (k <= 0 ? x : Math.sin(deep(k - 1)) + x);
    return deep(n * 1e6);
  },
  [
    "a function calls itself more often than the stack allows",
    "const deep = (k: number): number => (k <= 0 ? x : Math.sin(deep(k - 1)) + x);",
    "Why: each call of its derivative takes about twice as much of the stack as a call of the function itself, or more",
    "Instead: write the recursion as a loop, or give the engine a larger stack, e.g. `node --stack-size=4000`",
  ],
);
says(
  "a write to what is frozen",
  (x) => {
    const start: { at: number } = Object.freeze({ at: x });
    start.at = 2;
    return start.at;
  },
  [
    "an object is written to that `Object.freeze` made constant",
    "start.at = 2;",
    "Why: JavaScript throws a TypeError here, or ignores the write where the code is not strict",
    "Instead: write to a copy, e.g. `{ ...object }` or `list.slice()`, or leave out `Object.freeze`",
  ],
);
says(
  "a regular expression that remembers where it stopped",
  (x) => {
    const letter = /a/g;
    return letter.test("aaa") ? x : 0;
  },
  [
    "`test` of a regular expression with the flag `g` is not accepted in a differentiated function",
    'return letter.test("aaa") ? x : 0;',
    "Why: it remembers where it stopped, and so gives another answer each time",
    "Instead: leave out the flag, or use `text.match(...)`",
  ],
);
says(
  "a position that may be null and lies beyond the end",
  (x, n) => {
    const best = new Array<number | null>(n).fill(null);
    best[0] = x;
    return best[n] === null ? x : 0;
  },
  [
    "an item beyond the end of an array that may hold `null` is read",
    "return best[n] === null ? x : 0;",
    "Why: JavaScript reads `undefined` there: a second kind of nothing, of which a value here has one",
    "Instead: check the index first, or use `undefined` in place of `null`",
  ],
);
says(
  "`sort` of numbers as text",
  (x, n) => {
    const list: number[] = [];
    for (let i = 0; i < n; i++) list.push(x * i);
    return list.sort()[0]!;
  },
  [
    "`sort` without a comparison is not accepted in a differentiated function",
    "return list.sort()[0]!;",
    "Why: JavaScript then compares the items as text",
    "Instead: pass `(a, b) => a - b`",
  ],
);
says(
  "a write beyond the end of a row",
  (x, n) => {
    const rows: number[][] = [];
    for (let i = 0; i < n; i++) rows.push([x]);
    rows[n - 1]![1] = 1;
    return rows[0]![0]!;
  },
  [
    "a row of an array of arrays is made longer or shorter",
    "rows[n - 1]![1] = 1;",
    "Why: rows that are indexed at run time lie in one rectangular block",
    "Instead: make a row as long as it will be, e.g. `new Array(m).fill(0)`, or fill it on its own and store it when it is whole",
  ],
);
says(
  "`push` on a row",
  (x, n) => {
    const rows: number[][] = [];
    for (let i = 0; i < n; i++) rows.push([x]);
    rows[n - 1]!.push(1);
    return rows[0]![0]!;
  },
  [
    "a row of an array of arrays is made longer or shorter",
    "rows[n - 1]!.push(1);",
    "Why: rows that are indexed at run time lie in one rectangular block",
    "Instead: make a row as long as it will be, e.g. `new Array(m).fill(0)`, or fill it on its own and store it when it is whole",
  ],
);
says(
  "`shift` of a typed array",
  (x, n) => {
    const fixed = new Float64Array(n) as unknown as number[];
    return fixed.shift()! * x;
  },
  [
    "`shift` of a typed array is read",
    "return fixed.shift()! * x;",
    "Why: it has no such property, or none that numeric code can use",
    "Instead: typed arrays have a fixed length",
  ],
);
