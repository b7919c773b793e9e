/** The run-time code that a build adds to each annotated module, as text. It needs no import, so any file can have it. */

/**
 * `name(f, text, scope, functionName, constant, file, lines, column, methods)` attaches an annotation to `f`, gives an
 * anonymous function its name back, and annotates the methods of a class: [name, whether static, start, end in `text`].
 */
export function annotatorSource(name: string): string {
  return `function ${name}(f, text, scope, name, constant, file, lines, column, methods = []) {
  const attach = (to, annotation) => {
    if (typeof to !== "function") return;
    Object.defineProperty(to, Symbol.for("chainrule.scope"), { value: annotation, configurable: true });
  };
  attach(f, { text, scope, name, constant, file, lines, column });
  if (f.name === "" && name !== "") Object.defineProperty(f, "name", { value: name, configurable: true });
  for (const [method, isStatic, start, end] of methods) {
    const from = lines.slice(text.slice(0, start).split("\\n").length - 1);
    const annotation = { text: text.slice(start, end), scope, name: method, constant, file, lines: from, column: 1 };
    attach((isStatic ? f : f.prototype)[method], annotation);
  }
  return f;
}
`;
}
