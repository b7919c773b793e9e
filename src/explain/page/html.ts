/** Text of HTML. */

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An element; attributes are escaped and left out where they are null, content is not escaped. */
export function tag(name: string, attributes: Readonly<Record<string, string | number | null>>, content = ""): string {
  const list = Object.entries(attributes).map(([key, value]) =>
    value === null ? "" : ` ${key}="${escapeHtml(String(value))}"`,
  );
  return `<${name}${list.join("")}>${content}</${name}>`;
}

/** JSON inside of a script element: nothing in it can end the element. */
export function embeddedJson(data: unknown): string {
  return JSON.stringify(data).replace(/</g, "\\u003c");
}

/** A part of the page under a heading. */
export function panelHtml(name: string, title: string, content: string): string {
  const heading = tag("h2", { id: `${name}-title` }, escapeHtml(title));
  return tag("section", { class: `panel ${name}`, "aria-labelledby": `${name}-title` }, heading + content);
}
