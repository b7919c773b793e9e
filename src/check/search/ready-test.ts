/** A test of one input, ready to be put into a file. */
import { literal } from "./literal.js";

/**
 * A test for vitest that the gradient of `f` is right at `args`.
 *
 * @param gradient the one that is checked; null for Chainrule's own.
 */
export function readyTest(
  f: { readonly name: string },
  args: readonly unknown[],
  gradient: { readonly name: string } | null,
  wrt: unknown,
): string {
  const name = f.name || "f";
  const own = gradient === null ? null : gradient.name || "gradient";
  const given = own === null ? [] : [own === "gradient" ? "gradient" : `gradient: ${own}`];
  const options = [...given, ...(wrt === undefined ? [] : [`wrt: ${literal(wrt)}`])].join(", ");
  const call = `expectGradient(${name}, ${literal(args)}${options === "" ? "" : `, { ${options} }`});`;
  return [
    `import { expectGradient } from "${own === null ? "chainrule" : "chainrule/check"}";`,
    'import { test } from "vitest";',
    `// import { ${own === null ? name : `${name}, ${own}`} } from "./...";`,
    "",
    `test("the gradient of ${name}", () => {`,
    `  ${call}`,
    "});",
    "",
  ].join("\n");
}
