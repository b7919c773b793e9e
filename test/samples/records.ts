/** Samples on objects: records, tuples, arrays of records, classes, destructuring, keys. */
import { type Sample, sample, vector } from "./sample.js";

interface Point {
  x: number;
  y: number;
}

function distance(p: { a: Point; b: Point }): number {
  const { a, b } = p;
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function tuple([x, [y, z], label]: [number, [number, number], string]): number {
  return x * y - z ** 2 + label.length;
}

function polygonArea(points: Point[]): number {
  let twice = 0;
  for (let i = 0; i < points.length; i++) {
    const p = points[i]!;
    const q = points[(i + 1) % points.length]!;
    twice += p.x * q.y - p.y * q.x;
  }
  return Math.abs(twice) / 2;
}

function defaultsAndRest({ x, y = 2, ...others }: { x: number; y?: number; z: number; name: string }): number {
  const { z: depth } = others;
  return x * y + depth ** 2;
}

function spreadObjects(p: { mass: number; speed: number }): number {
  const faster = { ...p, speed: p.speed * 2 };
  const heavier = { ...faster, mass: faster.mass + 1, note: "heavier" };
  return 0.5 * heavier.mass * heavier.speed ** 2 + p.speed;
}

function propertyWrites(p: Point): number {
  const state = { position: p.x, velocity: p.y, history: { longest: 0 } };
  for (let step = 0; step < 4; step++) {
    state.velocity -= 0.3 * state.position;
    state.position += 0.3 * state.velocity;
    state.history.longest += state.position ** 2;
  }
  return state.history.longest;
}

function overKeys(weights: Record<string, number>): number {
  let sum = 0;
  for (const key of Object.keys(weights)) sum += weights[key]! ** 2 * (key === "bias" ? 10 : 1);
  for (const [key, value] of Object.entries(weights)) sum += key.length * value;
  return sum + Object.values(weights).reduce((a, b) => a * b, 1);
}

function forIn(weights: { [name: string]: number }): number {
  let product = 1;
  for (const key in weights) product *= 2 + Math.sin(weights[key]!);
  return product;
}

const NAMES = ["left", "right"] as const;
function computedKeys(p: { left: number; right: number }): number {
  let result = 1;
  for (const name of NAMES) result = result * p[name] + 1;
  const table = { [NAMES[0]]: result, [`${NAMES[1]}Most`]: result * 2 };
  return table.left! + table.rightMost!;
}

class Vec3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  constructor(x: number, y: number, z: number) {
    this.x = x;
    this.y = y;
    this.z = z;
  }
  static readonly up = new Vec3(0, 1, 0);
  plus(other: Vec3): Vec3 {
    return new Vec3(this.x + other.x, this.y + other.y, this.z + other.z);
  }
  times(factor: number): Vec3 {
    return new Vec3(this.x * factor, this.y * factor, this.z * factor);
  }
  dot(other: Vec3): number {
    return this.x * other.x + this.y * other.y + this.z * other.z;
  }
  cross(other: Vec3): Vec3 {
    return new Vec3(
      this.y * other.z - this.z * other.y,
      this.z * other.x - this.x * other.z,
      this.x * other.y - this.y * other.x,
    );
  }
  get length(): number {
    return Math.sqrt(this.dot(this));
  }
  unit(): Vec3 {
    return this.times(1 / this.length);
  }
}

function tripleProduct(a: Vec3, b: Vec3): number {
  const c = a.plus(b).times(0.5).plus(Vec3.up);
  return a.cross(b).dot(c) + a.unit().dot(b);
}

class Accumulator {
  #sum = 0;
  count = 0;
  add(x: number): this {
    this.#sum += x * x;
    this.count++;
    return this;
  }
  get mean(): number {
    return this.#sum / Math.max(1, this.count);
  }
}

function accumulatorObject(xs: Float64Array): number {
  const all = new Accumulator();
  const odd = new Accumulator();
  for (let i = 0; i < xs.length; i++) {
    all.add(xs[i]!);
    if (i % 2 === 1) odd.add(xs[i]!).add(1);
  }
  return all.mean * odd.mean + all.count;
}

abstract class Shape {
  readonly size: number;
  constructor(size: number) {
    this.size = size;
  }
  abstract area(): number;
  scaled(): number {
    return 2 * this.area();
  }
}
class Circle extends Shape {
  override area(): number {
    return Math.PI * this.size ** 2;
  }
}
class Square extends Shape {
  override area(): number {
    return this.size ** 2;
  }
}

function polymorphism(a: number, b: number): number {
  const shapes: Shape[] = [new Circle(a), new Square(b), new Circle(a * b)];
  let total = 0;
  for (const shape of shapes) total += shape.scaled();
  return total;
}

/** A sphere traced by marching along a ray, then lit. */
function rayMarching(sphere: { center: Vec3; radius: number }, direction: Vec3): number {
  const ray = direction.unit();
  let position = new Vec3(0, 0, 0);
  for (let step = 0; step < 30; step++) {
    const gap = position.plus(sphere.center.times(-1)).length - sphere.radius;
    if (gap < 1e-9) break;
    position = position.plus(ray.times(gap));
  }
  const normal = position.plus(sphere.center.times(-1)).unit();
  return Math.max(0, -normal.dot(ray)) + 0.1 * position.length;
}

interface Body {
  mass: number;
  position: [number, number];
  velocity: [number, number];
}

function nBody(bodies: Body[], steps: number): number {
  const moving = bodies.map((b) => ({ mass: b.mass, position: [...b.position], velocity: [...b.velocity] }));
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < moving.length; i++) {
      for (let j = 0; j < moving.length; j++) {
        if (i === j) continue;
        const a = moving[i]!;
        const b = moving[j]!;
        const dx = b.position[0]! - a.position[0]!;
        const dy = b.position[1]! - a.position[1]!;
        const pull = b.mass / (dx * dx + dy * dy + 0.1) ** 1.5;
        a.velocity[0]! += 0.05 * pull * dx;
        a.velocity[1]! += 0.05 * pull * dy;
      }
    }
    for (const body of moving) {
      body.position[0]! += 0.05 * body.velocity[0]!;
      body.position[1]! += 0.05 * body.velocity[1]!;
    }
  }
  let energy = 0;
  for (const { mass, velocity } of moving) energy += 0.5 * mass * (velocity[0]! ** 2 + velocity[1]! ** 2);
  return energy;
}

function mixedRecord(model: { name: string; on: boolean; w: Float64Array; count: Int32Array; b: number }): number {
  let z = model.on ? model.b : -model.b;
  for (let i = 0; i < model.w.length; i++) z += model.w[i]! * model.count[i]!;
  return Math.tanh(z) * model.name.length;
}

const complexTimes = (a: { re: number; im: number }, b: { re: number; im: number }) => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

/** How fast z ← z² + c grows. */
function mandelbrot(c: { re: number; im: number }): number {
  let z = { re: 0, im: 0 };
  for (let n = 0; n < 6; n++) {
    const square = complexTimes(z, z);
    z = { re: square.re + c.re, im: square.im + c.im };
  }
  return z.re * z.re + z.im * z.im;
}

const square = [
  { x: 0.1, y: 0 },
  { x: 2, y: 0.3 },
  { x: 1.8, y: 2 },
  { x: -0.2, y: 1.5 },
];
const bodies: Body[] = [
  { mass: 2, position: [0, 0], velocity: [0, 0.1] },
  { mass: 1, position: [1, 0.2], velocity: [0, 1] },
  { mass: 0.5, position: [-1.5, 0.4], velocity: [0.3, -1] },
];

export const records: readonly Sample[] = [
  sample(distance, ["nested objects", "object patterns"], [[{ a: { x: 1, y: 2 }, b: { x: -1, y: 0.5 } }]]),
  sample(tuple, ["tuples", "strings beside numbers"], [[[1.5, [2, 3], "abc"]]]),
  sample(polygonArea, ["array of records", "%"], [[square], [square.slice(0, 3)], [square.slice(0, 1)]], {
    tag: "kinks",
  }),
  sample(
    defaultsAndRest,
    ["defaults and rest in object patterns"],
    [[{ x: 2, z: 3, name: "a" }], [{ x: 2, y: 5, z: 3, name: "b" }]],
  ),
  sample(spreadObjects, ["object spread"], [[{ mass: 2, speed: 3 }]]),
  sample(propertyWrites, ["property writes"], [[{ x: 1, y: -0.4 }]]),
  sample(overKeys, ["Object.keys", "Object.entries", "Object.values"], [[{ slope: 0.5, bias: -1.2 }], [{ bias: 3 }]]),
  sample(forIn, ["for in"], [[{ a: 0.3, b: 2 }], [{ c: -1 }]]),
  sample(computedKeys, ["computed keys", "template of static strings"], [[{ left: 1.5, right: -2 }]]),
  sample(tripleProduct, ["class", "methods", "getter", "static"], [[new Vec3(1, 0.5, -1), new Vec3(0.3, 2, 1)]], {
    wrt: [0, 1],
  }),
  sample(accumulatorObject, ["private field", "method that returns this"], [[vector(5)], [vector(1)], [vector(0)]]),
  sample(polymorphism, ["extends", "abstract method"], [[1.5, 0.7]], { wrt: [0, 1] }),
  sample(
    rayMarching,
    ["class instances reassigned in a loop"],
    [[{ center: new Vec3(0.2, 0.1, 4), radius: 1 }, new Vec3(0, 0, 1)]],
    {
      wrt: [0, 1],
      tag: "kinks",
    },
  ),
  sample(
    nBody,
    ["arrays of records of tuples, written in loops"],
    [
      [bodies, 4],
      [bodies, 0],
      [bodies.slice(0, 1), 2],
      [[], 2],
    ],
  ),
  sample(
    mixedRecord,
    ["record with text, flags, integers"],
    [
      [{ name: "net", on: true, w: vector(3), count: Int32Array.of(1, 0, 2), b: 0.2 }],
      [{ name: "net", on: false, w: vector(0), count: Int32Array.of(), b: 0.2 }],
    ],
  ),
  sample(mandelbrot, ["objects as complex numbers"], [[{ re: 0.3, im: 0.4 }]]),
];
