import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chainruleEsbuild } from "../../src/plugin/index.js";
import { expectReports, WORKS } from "./expected.js";
import { findChromium, missing } from "./programs.js";
import { createWorkspace, type Ran, run, type Workspace } from "./workspace.js";

const chromium = findChromium();
const left = missing(chromium, "Chromium");

let workspace: Workspace;
let server: Server;
const bundles = new Map<string, string>();

async function bundle(plugin: boolean): Promise<string> {
  const result = await build({
    entryPoints: [workspace.path("page.ts")],
    absWorkingDir: workspace.folder,
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    plugins: plugin ? [chainruleEsbuild({ exclude: /node_modules[\\/]chainrule/ })] : [],
  });
  return result.outputFiles[0]!.text;
}

/** `/<bundle>` is a page, `/<bundle>.js` its script; `?strict` adds a policy that forbids making functions from text. */
function serve(): Promise<Server> {
  const listening = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const name = url.pathname.slice(1).replace(/\.js$/, "");
    if (url.searchParams.has("strict")) response.setHeader("Content-Security-Policy", "script-src 'self'");
    const isScript = url.pathname.endsWith(".js");
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript
        ? bundles.get(name)
        : `<!doctype html><title>page</title><body><script type="module" src="/${name}.js"></script>`,
    );
  });
  return new Promise((done) => listening.listen(0, "127.0.0.1", () => done(listening)));
}

/** Two pages that must know what the engine's `eval` is allowed: the page says so itself. */
async function open(path: string): Promise<Ran & { readonly mayEval: string }> {
  const { port } = server.address() as AddressInfo;
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--virtual-time-budget=20000",
  ];
  const profile = `--user-data-dir=${workspace.path(`profile-${path.replace(/\W/g, "-")}`)}`;
  const ran = await run(chromium!, [...flags, profile, "--dump-dom", `http://127.0.0.1:${port}/${path}`]);
  const encoded = /<main[^>]*>([^<]*)<\/main>/.exec(ran.stdout)?.[1] ?? "";
  const [mayEval = "", ...reports] = decodeURIComponent(encoded).split("\n");
  return { ...ran, stdout: encoded === "" ? ran.stdout : reports.join("\n"), mayEval };
}

beforeAll(async () => {
  if (left) return;
  workspace = await createWorkspace();
  workspace.write(
    "page.ts",
    `import { reports } from "./fixture/report.js";
     const mayEval = (() => { try { return new Function("return 'yes'")(); } catch { return "no"; } })();
     const main = document.createElement("main");
     main.textContent = encodeURIComponent(mayEval + "\\n" + reports());
     document.body.append(main);`,
  );
  bundles.set("annotated", await bundle(true));
  bundles.set("bare", await bundle(false));
  server = await serve();
}, 120_000);
afterAll(() => {
  server?.close();
  workspace?.remove();
});

describe.skipIf(left)("a page in Chromium", () => {
  const refusal = [
    "Why: a browser gives no access to the variables around a function",
    "or build with `chainrule/plugin`",
  ];
  const bare = { ...WORKS, loss: refusal };

  it.each([
    ["annotated", "yes", WORKS],
    ["annotated?strict", "no", WORKS],
    ["bare", "yes", bare],
    ["bare?strict", "no", bare],
  ] as const)("%s (may construct functions: %s)", async (path, mayEval, expectation) => {
    const ran = await open(path);
    expectReports(ran, expectation);
    expect(ran.mayEval).toBe(mayEval);
  });
});
