/** Blocks of a document that show a command and what it printed: `$ command`, then the output. Runs them, and compares. */

/** Runs a command line as a shell would, and gives what it printed on both outputs. */
export type Shell = (command: string) => Promise<string>;

const BLOCK = /^```console\n\$ (.*)\n(?:[^`][\s\S]*?\n)?```$/gm;

/** The document with the output of each command as it is now; where only times differ, it stays as it was. */
export async function withOutputs(document: string, shell: Shell): Promise<string> {
  const outputs = await Promise.all([...document.matchAll(BLOCK)].map(([, command = ""]) => shell(command)));
  let index = 0;
  return document.replace(BLOCK, (before, command: string) => {
    const output = outputs[index++]?.trimEnd() ?? "";
    const block = `\`\`\`console\n$ ${command}\n${output}\n\`\`\``;
    return withoutTimes(block) === withoutTimes(before) ? before : block;
  });
}

/** The document without what differs from run to run: times. */
export function withoutTimes(document: string): string {
  return document
    .replace(/ +ms {2}work$/gm, " ms  work")
    .replace(/ +[\d.e+-]+(?= {2}\d+ (?:runs?|values|call)\b)/g, " ms");
}
