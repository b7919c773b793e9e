/** The command as a user runs it: what it prints, where, and its exit codes. Its inputs have tests of their own. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withOutputs, withoutTimes } from "../../scripts/console-blocks.js";
import { run } from "../environments/workspace.js";
import { type CommandWorkspace, createCommandWorkspace } from "./workspace.js";

let workspace: CommandWorkspace;
beforeAll(async () => {
  workspace = await createCommandWorkspace();
}, 120_000);
afterAll(() => workspace.remove());

const AT = '{"line": {"slope": 2, "offset": 1}, "x": [1, 2], "y": [4, 3]}';

describe.concurrent("chainrule grad", { timeout: 120_000 }, () => {
  test("prints value and gradient with all digits", async () => {
    const { stdout, stderr, code } = await workspace.chainrule("grad", "line.ts", "--at", AT);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    // Residuals -1 and 2: (1 + 4) / 2, (2·-1·1 + 2·2·2) / 2, (2·-1 + 2·2) / 2.
    expect(stdout).toBe("loss       = 2.5\n∂loss/∂line = { slope: 3, offset: 1 }\n".replace("loss  ", "loss   "));
  });

  test("takes several arguments, by name and index, and writes JSON", async () => {
    const { stdout } = await workspace.chainrule("grad", "line.ts", "--at", AT, "--wrt", "line,2", "--json");
    expect(JSON.parse(stdout)).toEqual({
      function: "loss",
      value: 2.5,
      wrt: ["line", "y"],
      gradient: [{ slope: 3, offset: 1 }, [1, -2]],
    });
  });

  test("reads a file of arguments, and draws what is missing the same way each time", async () => {
    workspace.write("point.json", '{"line": {"slope": 2, "offset": 1}}');
    const args = ["grad", "line.ts:default", "--at", "point.json", "--random", "7", "--shape", "x=3,y=3", "--json"];
    const [first, again] = await Promise.all([workspace.chainrule(...args), workspace.chainrule(...args)]);
    expect(first.stdout).toBe(again.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({ wrt: ["line"], value: expect.any(Number) });
    const { stdout: other } = await workspace.chainrule(...args.map((arg) => (arg === "7" ? "8" : arg)));
    expect(other).not.toBe(first.stdout);
  });

  test("an error in the function shows its line, on the standard error output", async () => {
    const { stdout, stderr, code } = await workspace.chainrule("grad", "several.ts:noisy", "--at", "3");
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
    expect(stderr).toContain("error: `Math.random()` gives another value at each call\n");
    expect(stderr).toMatch(/ {2}in noisy \(.*several\.ts:8:14\)/);
    expect(stderr).toContain("  > 8 |   return y * Math.random();\n      |              ^^^^^^^^^^^^^\n");
  });

  test("CommonJS, plain JavaScript, and a file that exports one function only", async () => {
    workspace.write("old.cjs", "exports.half = (x) => x / 2;\n");
    workspace.write("plain.mjs", "const k = 3;\nexport const only = (v) => k * v[0] * v[1];\n");
    const [old, plain] = await Promise.all([
      workspace.chainrule("grad", "old.cjs:half", "--at", "[3]"),
      workspace.chainrule("grad", "plain.mjs", "--at", "[[2, 5]]"),
    ]);
    expect(old.stdout).toBe("half    = 1.5\n∂half/∂x = 0.5\n".replace("half   ", "half    "));
    expect(plain.stdout).toBe("only    = 30\n∂only/∂v = [ 15, 6 ]\n".replace("only   ", "only    "));
  });
});

describe.concurrent("chainrule check", { timeout: 120_000 }, () => {
  test("a right gradient", async () => {
    const { stdout, stderr, code } = await workspace.chainrule("check", "line.ts", "--at", AT);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    expect(stdout).toMatch(/^gradient right: 2 components, \d+ evaluations of the function\n/);
    expect(stdout).toMatch(/right {2}line\.slope {3}3 {9}3 ± /);
  });

  test("a wrong gradient by hand exits with 1 and is named", async () => {
    const args = ["check", "line.ts", "--gradient", "line.ts:wrong", "--random", "1", "--shape", "x=7,y=7"];
    const { stdout, code } = await workspace.chainrule(...args, "--html", "report.html");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^gradient WRONG: 2 components/);
    expect(stdout).toContain("line.slope, line.offset: 7 times too large, where 7 is x.length");
    const { stdout: page } = await workspace.chainrule(
      "check",
      "line.ts",
      "--gradient",
      "line.ts:wrong",
      "--at",
      AT,
      "--json",
    );
    expect(JSON.parse(page)).toMatchObject({ verdict: "wrong", size: 2 });
  });

  test("a right gradient by hand, and a wrong rule of customDerivative in the function", async () => {
    const [right, rule] = await Promise.all([
      workspace.chainrule("check", "line.ts", "--gradient", "line.ts:gradient", "--at", AT),
      workspace.chainrule("check", "several.ts:throughRule", "--at", "2"),
    ]);
    expect(right).toMatchObject({ code: 0 });
    expect(rule).toMatchObject({ code: 1 });
    expect(rule.stdout).toContain(
      "100 % of the error comes from the rule of the customDerivative called in throughRule",
    );
  });

  test("--routes shows five routes side by side, and which of them is off", async () => {
    const { stdout, code } = await workspace.chainrule("check", "several.ts:throughRule", "--at", "2", "--routes");
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(
      /^ +reverse mode {2}forward mode {2}complex step {2}central differences {2}Ridders differences$/,
    );
    expect(lines[1]).toMatch(/^x +2 +2 +12 +12(\.0\d+)? +12$/);
    expect(stdout).toMatch(/^complex step +reference /m);
    expect(stdout).toMatch(/^reverse mode +0\.83 .* 1 run forwards, 1 backwards$/m);
    expect(stdout).toContain("gradient WRONG");
    expect(code).toBe(1);
  });

  test("--routes --json", async () => {
    const args = ["check", "line.ts", "--gradient", "line.ts:gradient", "--at", AT, "--routes", "--json"];
    const { stdout } = await workspace.chainrule(...args);
    const { routes, check } = JSON.parse(stdout) as { routes: { route: string; error: number }[]; check: unknown };
    const names = [
      "by hand",
      "reverse mode",
      "forward mode",
      "complex step",
      "central differences",
      "Ridders differences",
    ];
    expect(routes.map(({ route }) => route)).toEqual(names);
    for (const { error } of routes) expect(error).toBeLessThan(1e-9);
    expect(check).toMatchObject({ verdict: "right" });
  });
});

describe.concurrent("chainrule derive", { timeout: 120_000 }, () => {
  test("writes a module that computes the same, and knows when it is out of date", async () => {
    workspace.write("scale.ts", "export const scale = (x: number, k: number) => k * x ** 2;\n");
    const missing = await workspace.chainrule("derive", "scale.ts", "--check");
    expect(missing).toMatchObject({ code: 1, stdout: expect.stringMatching(/^not there: scale\.gradient\.ts/) });
    const written = await workspace.chainrule("derive", "scale.ts");
    expect(written).toEqual({ code: 0, stdout: "wrote scale.gradient.ts\n", stderr: "" });
    const text = readFileSync(workspace.path("scale.gradient.ts"), "utf8");
    expect(text).toContain("export function scaleGradient(x: number, k: number)");
    workspace.write(
      "use.ts",
      'import { scaleGradient } from "./scale.gradient.js";\nexport const f = (x: number) => scaleGradient(x, 5).gradient;\n',
    );
    expect((await workspace.chainrule("grad", "use.ts", "--at", "3", "--json")).stdout).toContain('"value": 30');
    const check = await workspace.chainrule("derive", "scale.ts", "--check");
    expect(check).toMatchObject({ code: 0, stdout: "up to date: scale.gradient.ts\n" });
    workspace.write("scale.ts", "export const scale = (x: number, k: number) => k * x ** 3;\n");
    const stale = await workspace.chainrule("derive", "scale.ts", "--check");
    expect(stale).toMatchObject({ code: 1, stdout: expect.stringMatching(/^out of date: scale\.gradient\.ts/) });
  });

  test("prints it, by names of arguments, in forward mode, and the value alone", async () => {
    const [gradient, tangent, value] = await Promise.all([
      workspace.chainrule("derive", "line.ts", "--wrt", "line,y", "--out", "-", "--name", "dline"),
      workspace.chainrule("derive", "line.ts", "--forward", "--out", "-"),
      workspace.chainrule("derive", "line.ts", "--value-only", "--out", "-"),
    ]);
    expect(gradient.stdout).toContain("export function dline(");
    expect(gradient.stdout).toContain("gradient: [");
    expect(tangent.stdout).toContain("tangent");
    expect(value.stdout).not.toContain("gradient:");
    for (const { code, stderr } of [gradient, tangent, value])
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("does not replace a file of somebody else", async () => {
    const before = readFileSync(workspace.path("several.ts"), "utf8");
    const { code, stderr } = await workspace.chainrule("derive", "several.ts:square", "--out", "several.ts");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: several.ts is there already, and was not written by \`chainrule derive\`

Why: what somebody else wrote is not replaced
Instead: name another file with --out, or delete this one first
`,
    });
    expect(readFileSync(workspace.path("several.ts"), "utf8")).toBe(before);
  });
});

describe.concurrent("chainrule explain", { timeout: 120_000 }, () => {
  const at = ["several.ts:square", "--at", "3"];

  test("prints text, Markdown and JSON; paths are those from here", async () => {
    const [text, markdown, json] = await Promise.all([
      workspace.chainrule("explain", ...at),
      workspace.chainrule("explain", ...at, "--format", "markdown"),
      workspace.chainrule("explain", ...at, "--format", "json"),
    ]);
    expect(text.stdout).toMatch(/^square {2}\(several\.ts\)\n/);
    expect(text.stdout).toContain("x̄ ");
    expect(markdown.stdout).toContain("$");
    expect(JSON.parse(json.stdout)).toMatchObject({ name: "square", file: "several.ts", value: 9, gradient: 6 });
  });

  test("writes a page by the ending of the file", async () => {
    const { stdout, code } = await workspace.chainrule("explain", ...at, "--out", "square.html");
    expect({ stdout, code }).toEqual({ stdout: "wrote square.html\n", code: 0 });
    expect(readFileSync(workspace.path("square.html"), "utf8")).toMatch(/^<!doctype html>/);
  });

  test("options that mean nothing are refused", async () => {
    const { stderr, code } = await workspace.chainrule("explain", ...at, "--format", "pdf");
    expect(code).toBe(2);
    expect(stderr).toContain("argument 'pdf' is invalid. Allowed choices are text, markdown, html, json.");
  });
});

describe.concurrent("the command line itself", { timeout: 120_000 }, () => {
  test.each([
    [["chek"], "error: unknown command 'chek'\n(Did you mean check?)\n"],
    [["check", "line.ts", "--gradeint", "x"], "error: unknown option '--gradeint'\n(Did you mean --gradient?)\n"],
    [["grad", "line.ts", "--tolerance", "1"], "error: unknown option '--tolerance'\n"],
    [["grad"], "error: missing required argument 'function'\n"],
    [
      ["check", "line.ts", "--random", "x"],
      "error: option '--random <seed>' argument 'x' is invalid. It takes a whole number.\n",
    ],
    [
      ["check", "line.ts", "--tolerance", "0"],
      "error: option '--tolerance <number>' argument '0' is invalid. It takes a positive number.\n",
    ],
  ])("%j", async (args, message) => {
    const { stdout, stderr, code } = await workspace.chainrule(...args);
    expect({ stdout, stderr, code }).toEqual({
      stdout: "",
      stderr: `${message}(chainrule --help, or chainrule <command> --help, tells more)\n`,
      code: 2,
    });
  });

  test("help of each command has examples; help and version go to the standard output", async () => {
    const { stdout } = await workspace.chainrule("--help");
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name = ""]) => name);
    expect(commands).toEqual(["check", "derive", "explain", "grad"]);
    for (const command of commands) {
      const help = await workspace.chainrule(command, "--help");
      expect(help).toMatchObject({ code: 0, stderr: "" });
      expect(help.stdout).toMatch(new RegExp(`Examples:\n  \\$ chainrule ${command} `));
    }
    expect((await workspace.chainrule("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  const hasTerminal = spawnSync("script", ["--version"]).status === 0;
  test.skipIf(!hasTerminal)("colours on a terminal, and none with NO_COLOR", async () => {
    const program = workspace.path("node_modules/chainrule/dist/cli/main.js");
    const command = `"${process.execPath}" "${program}" check line.ts --at '${AT}'`;
    const inTerminal = async (env: Record<string, string>) =>
      (await run("script", ["-qec", command, "/dev/null"], { cwd: workspace.folder, env: { TERM: "xterm", ...env } }))
        .stdout;
    expect(await inTerminal({})).toContain("gradient \u001b[32mright\u001b[39m");
    expect(await inTerminal({ NO_COLOR: "1" })).toContain("gradient right");
  });

  test("a path that is a folder, and a file that cannot be written", async () => {
    const folder = await workspace.chainrule("grad", ".", "--at", "1");
    expect(folder.stderr).toMatch(/^error: there is no file \.\n/);
    const { stderr, code } = await workspace.chainrule("check", "line.ts", "--at", AT, "--html", "absent/report.html");
    expect({ stderr, code }).toEqual({
      stderr: "error: ENOENT: no such file or directory, open 'absent/report.html'\n",
      code: 2,
    });
  });

  test("what is piped has no colours, whatever the environment says", async () => {
    const { stdout } = await workspace.chainrule("check", "line.ts", "--at", AT);
    expect(stdout).not.toContain("\u001b");
  });
});

describe.concurrent("files", { timeout: 120_000 }, () => {
  test.each([
    [
      "absent.ts",
      `there is no file absent.ts

Why: the function is read from a TypeScript or JavaScript file: \`loss.ts\`, or \`loss.ts:name\`
Instead: give the path of the file, from here or from the root`,
    ],
    [
      "several.ts",
      `several.ts exports 5 functions, and none of them is the default

Why: the function is taken that is exported as default, or the only one
Instead: name one: several.ts:labelled, several.ts:noisy, several.ts:square, several.ts:sum, several.ts:throughRule`,
    ],
    [
      "several.ts:sqare",
      `several.ts exports no function \`sqare\`

Why: its functions are \`labelled\`, \`noisy\`, \`square\`, \`sum\`, \`throughRule\`
Instead: write several.ts:square`,
    ],
    [
      "several.ts:limit",
      `several.ts exports no function \`limit\`

Why: its export \`limit\` is no function
Instead: write \`export\` before the function, then several.ts:name`,
    ],
  ])("%s", async (target, message) => {
    const { stdout, stderr, code } = await workspace.chainrule("grad", target, "--at", "1");
    expect({ stdout, stderr, code }).toEqual({ stdout: "", stderr: `error: ${message}\n`, code: 2 });
  });

  test("a file that does not run", async () => {
    workspace.write("broken.ts", 'throw new Error("no data");\n');
    const { stderr, code } = await workspace.chainrule("grad", "broken.ts", "--at", "1");
    expect({ stderr, code }).toEqual({
      stderr: `error: broken.ts cannot be loaded: no data

Why: the file is run, with all that it imports, to get its function
Instead: mend the file until \`npx tsx broken.ts\` runs
`,
      code: 2,
    });
  });

  test("what the user's code throws is shown with its place, without the calls of this program", async () => {
    workspace.write(
      "throws.ts",
      "export function f(x: number[]): number {\n  return inner(x);\n}\nfunction inner(x: number[]): number {\n  return x[5]!.toFixed().length;\n}\n",
    );
    workspace.write("slope.ts", 'export const slope = () => {\n  throw new RangeError("no slope");\n};\n');
    const { stderr, code } = await workspace.chainrule("check", "line.ts", "--at", AT, "--gradient", "slope.ts");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: RangeError: no slope\n {4}at .*slope\.ts:2:9\)\n$/);
  });

  test("what the user's code prints does not mix with the result", async () => {
    const text =
      'console.log("loaded");\nexport const f = (x: number) => {\n  console.log("x is", x);\n  return x * x;\n};\n';
    workspace.write("prints.ts", text);
    const { stdout, stderr } = await workspace.chainrule("grad", "prints.ts", "--at", "3", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ value: 9, gradient: 6 });
    expect(stderr).toBe("loaded\nx is 3\n");
  });

  test("classes are no functions", async () => {
    workspace.write("classes.ts", "export class Model {}\nexport const f = (x: number) => x * x;\n");
    expect((await workspace.chainrule("grad", "classes.ts", "--at", "3")).stdout).toContain("∂f/∂x = 6");
  });

  test("a file that leaves a timer open does not keep the command", async () => {
    workspace.write("open.ts", "setInterval(() => undefined, 1000);\nexport const f = (x: number) => x * x;\n");
    expect((await workspace.chainrule("grad", "open.ts", "--at", "3")).stdout).toContain("∂f/∂x = 6");
  });
});

describe.concurrent("documents", { timeout: 120_000 }, () => {
  const shellIn = (folder: string) => async (command: string) => {
    const program = `"${process.execPath}" "${workspace.path("node_modules/chainrule/dist/cli/main.js")}"`;
    const line = `${command.replace("npx chainrule", program)} 2>&1`;
    return (await run("sh", ["-c", line], { cwd: workspace.path(folder) })).stdout;
  };

  test.each(["docs/cli.md", "README.md"])("%s shows what its commands print (npm run update:docs)", async (path) => {
    const page = readFileSync(path, "utf8");
    expect(withoutTimes(await withOutputs(page, shellIn("command-line")))).toBe(withoutTimes(page));
  });

  test("docs/check-your-own-backprop.md: the first command prints the first report", async () => {
    const page = readFileSync("docs/check-your-own-backprop.md", "utf8");
    const [, command = "", report] = /^\$ (npx chainrule check [\s\S]*?")\n([\s\S]*?)```/m.exec(page) ?? [];
    expect(await shellIn("own-backprop")(command)).toBe(report);
  });
});
