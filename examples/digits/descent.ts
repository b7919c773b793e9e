/** Three ways to use a gradient. None of them knows how it was computed: by the chain rule, by hand or by differences. */

/** Parameters, or a gradient: arrays by name. */
export type Arrays = Readonly<Record<string, Float64Array>>;

/** A function's value and gradient at one point. */
export interface ValueAndGradient<P> {
  readonly value: number;
  readonly gradient: P;
}

/** Moves the parameters `p` one step, in place. */
export type Step<P> = (p: P, at: ValueAndGradient<P>) => void;

/** Plain descent: p ← p − rate·g. */
export function descent<P extends { readonly [K in keyof P]: Float64Array }>(rate: number): Step<P> {
  return (p, { gradient }) => {
    for (const name in p) {
      const x = p[name];
      const g = gradient[name];
      for (let i = 0; i < x.length; i++) x[i]! -= rate * g[i]!;
    }
  };
}

/** Momentum: v ← keep·v + g, p ← p − rate·v (Polyak 1964). */
export function momentum<P extends { readonly [K in keyof P]: Float64Array }>(rate: number, keep = 0.9): Step<P> {
  const velocity = new Map<keyof P, Float64Array>();
  return (p, { gradient }) => {
    for (const name in p) {
      const x = p[name];
      const g = gradient[name];
      const v = stored(velocity, name, x.length);
      for (let i = 0; i < x.length; i++) {
        v[i] = keep * v[i]! + g[i]!;
        x[i]! -= rate * v[i]!;
      }
    }
  };
}

/** Adam: steps scaled by running means of g and g² (Kingma and Ba 2015, algorithm 1). */
export function adam<P extends { readonly [K in keyof P]: Float64Array }>(
  rate: number,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = {},
): Step<P> {
  const means = new Map<keyof P, Float64Array>();
  const squares = new Map<keyof P, Float64Array>();
  let time = 0;
  return (p, { gradient }) => {
    time++;
    const scale = (rate * Math.sqrt(1 - beta2 ** time)) / (1 - beta1 ** time);
    for (const name in p) {
      const x = p[name];
      const g = gradient[name];
      const m = stored(means, name, x.length);
      const s = stored(squares, name, x.length);
      for (let i = 0; i < x.length; i++) {
        m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
        s[i] = beta2 * s[i]! + (1 - beta2) * g[i]! * g[i]!;
        x[i]! -= (scale * m[i]!) / (Math.sqrt(s[i]!) + epsilon);
      }
    }
  };
}

function stored<K>(memory: Map<K, Float64Array>, name: K, length: number): Float64Array {
  let array = memory.get(name);
  if (array === undefined) {
    array = new Float64Array(length);
    memory.set(name, array);
  }
  return array;
}
