/** Three ways to walk downhill, fed by the same gradient. None of them knows where the gradient comes from. */
import { type Matrix, tree } from "chainrule";

/** A bent valley whose lowest point, of height 0, is at (1, 1). */
export function valley(p: number[]): number {
  return (1 - p[0]!) ** 2 + 10 * (p[1]! - p[0]! ** 2) ** 2;
}

type Gradient = (p: number[]) => number[];

/** Straight downhill, by a fixed fraction of the slope. */
export function* descent(gradient: Gradient, p: number[], rate: number): Generator<number[]> {
  for (;;) {
    yield p;
    p = tree.addScaled(p, -rate, gradient(p));
  }
}

/** A ball that rolls: it keeps a part of its speed. */
export function* momentum(gradient: Gradient, p: number[], rate: number, kept: number): Generator<number[]> {
  let speed = p.map(() => 0);
  for (;;) {
    yield p;
    speed = tree.addScaled(tree.scale(kept, speed), -rate, gradient(p));
    p = tree.add(p, speed);
  }
}

/** Newton's method for two numbers: to the lowest point of the parabola that fits here. */
export function* newton(gradient: Gradient, hessian: (p: number[]) => Matrix, p: number[]): Generator<number[]> {
  for (;;) {
    yield p;
    const [g0 = 0, g1 = 0] = gradient(p);
    const [a = 1, b = 0, c = 0, d = 1] = hessian(p).data;
    const determinant = a * d - b * c;
    p = tree.add(p, [(b * g1 - d * g0) / determinant, (c * g0 - a * g1) / determinant]);
  }
}
