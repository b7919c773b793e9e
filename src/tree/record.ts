/** Plain objects and class instances: recognising one by its fields, and making one. */

/** Whether `value` is an object with exactly these own fields, in this order, and this prototype. */
export function isRecord(
  value: unknown,
  names: readonly string[],
  prototype: object | null,
): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== prototype) return false;
  const keys = Object.keys(value);
  if (keys.length !== names.length) return false;
  for (let index = 0; index < keys.length; index++) if (keys[index] !== names[index]) return false;
  return true;
}

/** A function that makes objects with these fields, the values of which it asks for by index. */
export function recordMaker(
  names: readonly string[],
  prototype: object | null,
): (field: (index: number) => unknown) => Record<string, unknown> {
  // A field called `__proto__`, or one that a setter of the class would catch, has to be defined rather than assigned.
  const inherited = names.map((name) => prototype !== null && name in prototype);
  const isPlain = prototype === Object.prototype;
  return (field) => {
    const record: Record<string, unknown> = isPlain ? {} : (Object.create(prototype) as Record<string, unknown>);
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? "";
      if (inherited[index]) defineField(record, name, field(index));
      else record[name] = field(index);
    }
    return record;
  };
}

function defineField(record: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
