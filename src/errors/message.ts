/** What a message consists of, and how its placeholders are filled in. */

export interface Message {
  readonly found: string;
  readonly because: string;
  readonly instead: string;
}

export type MessageParameters = Readonly<Record<string, string | number>>;

/** The message with `{name}` filled in from the parameters. */
export function fillIn({ found, because, instead }: Message, parameters: MessageParameters): Message {
  const fill = (template: string) =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
  return { found: fill(found), because: fill(because), instead: fill(instead) };
}

/** The text of an error; `frame` is empty or shows the place in the source. */
export function textOf({ found, because, instead }: Message, frame: string): string {
  return `${found}\n${frame}\nWhy: ${because}\nInstead: ${instead}`;
}
