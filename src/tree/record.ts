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

/** An object without fields. */
export function newRecord(prototype: object | null): Record<string, unknown> {
  return prototype === Object.prototype ? {} : (Object.create(prototype) as Record<string, unknown>);
}

/** Sets an own field, also one called `__proto__` or one that a setter of the prototype would catch. */
export function setField(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name in record)
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  else record[name] = value;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
