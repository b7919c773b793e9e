/** Trigonometry of multiples of π, exact in the reduction of the argument. Pure numbers. */

/** |sin(πx)|; 0 at the integers. */
export function absSinPi(x: number): number {
  const rest = Math.abs(x - Math.round(x));
  return rest <= 0.25 ? Math.sin(Math.PI * rest) : Math.cos(Math.PI * (0.5 - rest));
}

/** cot(πx); an infinity at the integers. */
export function cotPi(x: number): number {
  const rest = x - Math.round(x);
  const magnitude = Math.abs(rest);
  const cot = magnitude <= 0.25 ? 1 / Math.tan(Math.PI * magnitude) : Math.tan(Math.PI * (0.5 - magnitude));
  return rest < 0 ? -cot : cot;
}
