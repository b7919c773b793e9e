/** Arrays and objects under several names: in objects, parameters, closures, loops. */
import { agrees } from "./aliasing.js";

agrees(
  "returns argument",
  (x: number[]) => {
    const id = (r: number[]) => r;
    const a = x.slice();
    const b = id(a);
    b[0]! *= 2;
    return a[0]! + b[0]!;
  },
  [[2, 3]],
);
agrees(
  "in-place helper returns",
  (x: number[]) => {
    const scale = (r: number[], k: number) => {
      for (let i = 0; i < r.length; i++) r[i]! *= k;
      return r;
    };
    const a = x.slice();
    const b = scale(a, 3);
    a[0]! += 1;
    return a[0]! * b[0]! + b[1]!;
  },
  [[2, 3]],
);
agrees(
  "two names across loop",
  (x: number[], n: number) => {
    let a = x.slice();
    let b = a;
    for (let k = 0; k < n; k++) {
      a[0]! += b[1]!;
      b[1]! *= 1.5;
      if (k === 1) {
        a = a.map((v) => v + 1);
      }
    }
    return a[0]! * 3 + b[0]!;
  },
  [[2, 3], 4],
);
agrees(
  "two names across loop same",
  (x: number[], n: number) => {
    const a = x.slice();
    let b = a;
    for (let k = 0; k < n; k++) {
      a[0]! += b[1]!;
      b[1]! *= 1.5;
      b = a;
    }
    return a[0]! * 3 + b[1]!;
  },
  [[2, 3], 4],
);
agrees(
  "previous in loop",
  (x: number[], n: number) => {
    let prev = [0, 0];
    let cur = x.slice();
    for (let k = 0; k < n; k++) {
      prev = cur;
      cur = cur.map((v) => v * 1.5 + k);
      prev[0]! += 1;
    }
    return prev[0]! * 10 + cur[1]!;
  },
  [[2, 3], 4],
);
agrees(
  "previous same in loop",
  (x: number[], n: number) => {
    let prev = [0, 0];
    let cur = x.slice();
    for (let k = 0; k < n; k++) {
      prev = cur;
      prev[0]! += 1;
      cur[0]! *= 2;
    }
    return prev[0]! * 10 + cur[0]!;
  },
  [[2, 3], 4],
);
agrees(
  "obj same array twice",
  (x: number[]) => {
    const a = x.slice();
    const o = { p: a, q: a };
    o.p[0]! *= 2;
    return o.q[0]! + a[0]!;
  },
  [[2, 3]],
);
agrees(
  "obj same array twice in loop",
  (x: number[], n: number) => {
    const a = x.slice();
    const o = { p: a, q: a };
    for (let i = 0; i < n; i++) {
      o.p[0]! *= 2;
      o.q[1]! += o.p[0]!;
    }
    return o.q[0]! + a[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "closure holds array",
  (x: number[]) => {
    const a = x.slice();
    const get = () => a[0]!;
    const set = (v: number) => {
      a[0] = v;
    };
    set(get() * 3);
    set(get() + a[1]!);
    return a[0]!;
  },
  [[2, 3]],
);
agrees(
  "closure reassigned array",
  (x: number[]) => {
    let a = x.slice();
    const get = () => a[0]!;
    const b = a;
    a = a.map((v) => v * 2);
    b[0] = 100;
    return get() + b[0]!;
  },
  [[2, 3]],
);
agrees(
  "method mutates this",
  (x: number[]) => {
    class V {
      d: number[];
      constructor(d: number[]) {
        this.d = d;
      }
      scale(k: number) {
        for (let i = 0; i < this.d.length; i++) this.d[i]! *= k;
        return this;
      }
    }
    const raw = x.slice();
    const v = new V(raw);
    v.scale(2).scale(3);
    return raw[0]! + v.d[1]!;
  },
  [[2, 3]],
);
agrees(
  "two instances share",
  (x: number[]) => {
    class V {
      d: number[];
      constructor(d: number[]) {
        this.d = d;
      }
    }
    const raw = x.slice();
    const v = new V(raw),
      w = new V(raw);
    v.d[0]! *= 3;
    w.d[1] = v.d[0]!;
    return raw[0]! + raw[1]! + w.d[0]!;
  },
  [[2, 3]],
);
agrees(
  "spread shallow",
  (x: number[]) => {
    const o = { p: x.slice(), k: 1 };
    const q = { ...o };
    q.p[0]! *= 2;
    q.k = 5;
    return o.p[0]! + o.k;
  },
  [[2, 3]],
);
agrees(
  "reduce returns acc",
  (x: number[]) => {
    const acc = x.reduce(
      (o, v) => {
        o.s += v;
        o.p *= v;
        return o;
      },
      { s: 0, p: 1 },
    );
    return acc.s * acc.p;
  },
  [[2, 3]],
);
agrees(
  "reduce returns acc array",
  (x: number[]) => {
    const start = [0, 1];
    const acc = x.reduce((o, v) => {
      o[0]! += v;
      o[1]! *= v;
      return o;
    }, start);
    return acc[0]! * acc[1]! + start[0]!;
  },
  [[2, 3]],
);
agrees(
  "default param array",
  (x: number[]) => {
    const f = (v: number, acc = [0]) => {
      acc[0]! += v;
      return acc;
    };
    const a = f(x[0]!),
      b = f(x[1]!);
    return a[0]! * 10 + b[0]!;
  },
  [[2, 3]],
);
agrees(
  "same array two params",
  (x: number[]) => {
    const axpy = (y: number[], z: number[], k: number) => {
      for (let i = 0; i < y.length; i++) y[i]! += k * z[i]!;
    };
    const a = x.slice();
    axpy(a, a, 2);
    axpy(a, a, a[0]!);
    return a[0]! + a[1]!;
  },
  [[2, 3]],
);
agrees(
  "same array shifted params",
  (x: number[]) => {
    const f = (y: number[], z: number[]) => {
      for (let i = 1; i < y.length; i++) y[i] = z[i - 1]! * 2 + y[i]!;
    };
    const a = x.slice();
    f(a, a);
    return a[0]! + a[1]! * a[2]!;
  },
  [[1, 2, 3]],
);
agrees(
  "recursion returns argument",
  (x: number[], n: number) => {
    const go = (a: number[], k: number): number[] => {
      if (k === 0) return a;
      a[0]! += a[1]! * k;
      return go(a, k - 1);
    };
    const a = x.slice();
    const b = go(a, n);
    b[0]! *= 2;
    return a[0]! * 10 + b[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "recursion returns fresh",
  (x: number[], n: number) => {
    const go = (a: number[], k: number): number[] => {
      if (k === 0) return a;
      return go(
        a.map((v) => v * 1.5),
        k - 1,
      );
    };
    const a = x.slice();
    const b = go(a, n);
    b[0]! *= 2;
    return a[0]! * 10 + b[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "link not transitive",
  (x: number[], n: number) => {
    const a = [x[0]!, 0],
      b = [x[1]!, 0];
    let c = a;
    let s = 0;
    for (let k = 0; k < n; k++) {
      s += b[0]!;
      c[0]! += 1.5 * x[0]!;
      c = x[0]! > 1 ? b : a;
    }
    return s;
  },
  [[2, 3], 4],
);
agrees(
  "pop obj held",
  (x: number[], n: number) => {
    const a: { v: number }[] = [];
    for (let i = 0; i < n; i++) a.push({ v: x[0]! * i });
    const p = a[a.length - 1]!;
    a.pop();
    a.push({ v: 50 });
    p.v += 7;
    return a[a.length - 1]!.v + p.v * 100;
  },
  [[2, 3], 3],
);
agrees(
  "moved obj held across",
  (x: number[], n: number) => {
    const p = { v: x[0]! };
    const a: { v: number }[] = [];
    a.push(p);
    for (let i = 0; i < n; i++) a.push({ v: i });
    a[0] = { v: 1000 };
    p.v *= 3;
    return p.v + a[0]!.v;
  },
  [[2, 3], 2],
);
agrees(
  "static pairs",
  (x: number[]) => {
    const p = { v: x[0]! },
      q = { v: x[1]! };
    const es = [
      { a: p, b: q },
      { a: q, b: p },
    ];
    for (const e of es) {
      e.a.v += e.b.v;
    }
    return p.v * 10 + q.v;
  },
  [[2, 3]],
);
agrees(
  "static pairs dyn loop",
  (x: number[], n: number) => {
    const p = { v: x[0]! },
      q = { v: x[1]! };
    const es = [
      { a: p, b: q },
      { a: q, b: p },
    ];
    for (let k = 0; k < n; k++)
      for (const e of es) {
        e.a.v += e.b.v;
      }
    return p.v * 10 + q.v;
  },
  [[2, 3], 3],
);
agrees(
  "linked objects field reassigned loop",
  (x: number[], n: number) => {
    const p = { v: x[0]!, o: { w: 1 } };
    const o = p.o;
    for (let k = 0; k < n; k++) {
      p.o = { w: p.o.w + x[1]! };
      o.w *= 2;
    }
    return p.o.w * 10 + o.w;
  },
  [[2, 3], 3],
);
agrees(
  "carry two names one object reassigned both",
  (x: number[], n: number) => {
    let a = { v: x[0]! };
    let b = a;
    for (let k = 0; k < n; k++) {
      a = { v: a.v + 1 };
      b = a;
      b.v *= x[1]!;
    }
    return a.v * 10 + b.v;
  },
  [[2, 3], 3],
);
agrees(
  "carry two names diverge at last",
  (x: number[], n: number) => {
    let a = { v: x[0]! };
    let b = a;
    for (let k = 0; k < n; k++) {
      b = a;
      a = { v: a.v + x[1]! };
      b.v *= 2;
    }
    return a.v * 10 + b.v;
  },
  [[2, 3], 3],
);
agrees(
  "carry two names merge",
  (x: number[], n: number) => {
    let a = { v: x[0]! };
    let b = { v: x[1]! };
    for (let k = 0; k < n; k++) {
      a.v += b.v;
      b = a;
    }
    b.v += 100;
    return a.v * 10 + b.v;
  },
  [[2, 3], 3],
);
agrees(
  "carry merge zero trips",
  (x: number[], n: number) => {
    let a = { v: x[0]! };
    let b = { v: x[1]! };
    for (let k = 0; k < n; k++) {
      a.v += b.v;
      b = a;
    }
    b.v += 100;
    return a.v * 10 + b.v;
  },
  [[2, 3], 0],
);
agrees(
  "if merge then read only",
  (x: number[]) => {
    let a = { v: x[0]! };
    let b = { v: x[1]! };
    if (x[0]! > 1) b = a;
    return a.v * 10 + b.v;
  },
  [[2, 3]],
);
agrees(
  "rk scratch buffers",
  (x: number[], n: number) => {
    const f = (y: Float64Array, out: Float64Array) => {
      out[0] = y[1]!;
      out[1] = -y[0]!;
      return out;
    };
    const y = Float64Array.from(x);
    const k1 = new Float64Array(2),
      tmp = new Float64Array(2);
    for (let i = 0; i < n; i++) {
      f(y, k1);
      for (let j = 0; j < 2; j++) tmp[j] = y[j]! + 0.05 * k1[j]!;
      const k2 = f(tmp, k1);
      for (let j = 0; j < 2; j++) y[j]! += 0.1 * k2[j]!;
    }
    return y[0]! * y[1]! + k1[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "rk reuse output as input",
  (x: number[], n: number) => {
    const f = (y: Float64Array, out: Float64Array) => {
      for (let j = 0; j < 2; j++) out[j] = y[1 - j]! * 1.1;
      return out;
    };
    let y: Float64Array = Float64Array.from(x);
    let out: Float64Array = new Float64Array(2);
    for (let i = 0; i < n; i++) {
      const r = f(y, out);
      out = y;
      y = r;
    }
    return y[0]! * 10 + out[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "moved then compare",
  (x: number[], n: number) => {
    const p = { v: x[0]! };
    const l: { v: number }[] = [];
    for (let i = 0; i < n; i++) l.push({ v: i });
    l.push(p);
    return (l[n] === p ? 1 : 2) * x[0]!;
  },
  [[2, 3], 2],
);
agrees(
  "includes object",
  (x: number[]) => {
    const p = { v: x[0]! },
      q = { v: 1 };
    const l = [p, q];
    return (l.includes(p) ? 1 : 2) * x[0]! + l.indexOf(q);
  },
  [[2, 3]],
);
agrees(
  "default object shared",
  (x: number[], n: number) => {
    const def = { v: x[0]! };
    const get = (k: number) => (k > 1 ? { v: k } : def);
    let s = 0;
    for (let i = 0; i < n; i++) {
      const o = get(i);
      s += o.v;
    }
    return s;
  },
  [[2, 3], 4],
);
agrees(
  "default object shared written",
  (x: number[], n: number) => {
    const def = { v: x[0]! };
    const get = (k: number) => (k > 1 ? { v: k } : def);
    let s = 0;
    for (let i = 0; i < n; i++) {
      const o = get(i);
      o.v += 1;
      s += o.v;
    }
    return s + def.v * 10;
  },
  [[2, 3], 4],
);
agrees(
  "maybe init buffer",
  (x: number[], n: number) => {
    let buf: Float64Array | null = null;
    for (let i = 0; i < n; i++) {
      if (buf === null) buf = new Float64Array(2);
      buf[0]! += x[0]! * i;
    }
    return buf![0]!;
  },
  [[2, 3], 4],
);
agrees(
  "lazy ??=",
  (x: number[], n: number) => {
    let buf: number[] | undefined;
    for (let i = 0; i < n; i++) {
      buf ??= [0, 1];
      buf[0]! += x[0]! * i;
    }
    return buf![0]!;
  },
  [[2, 3], 4],
);
agrees(
  "two vars meet always",
  (x: number[], n: number) => {
    let a = { v: x[0]! };
    let b = { v: x[1]! };
    for (let k = 0; k < n; k++) {
      a.v += 1;
      b.v *= 2;
      a = { v: a.v + b.v };
      b = a;
    }
    return a.v * 10 + b.v;
  },
  [[2, 3], 3],
);
