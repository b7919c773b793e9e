/** Predator and prey (Lotka and Volterra) in fixed Runge–Kutta steps against observations, and the adjoint of the steps by hand. */
import { numbers } from "../../samples/sample.js";

export interface Ecology {
  /** Birth of prey, hunting, death of predators, growth by hunting. */
  rates: number[];
  /** Prey and predators at the beginning. */
  start: number[];
}

const flow = (rates: number[], [x, y]: number[]): number[] => [
  rates[0]! * x! - rates[1]! * x! * y!,
  rates[3]! * x! * y! - rates[2]! * y!,
];

const along = (u: number[], t: number, k: number[]): number[] => [u[0]! + t * k[0]!, u[1]! + t * k[1]!];

export function loss(p: Ecology, observed: number[][], h: number): number {
  let u = p.start;
  let total = 0;
  for (const target of observed) {
    const k1 = flow(p.rates, u);
    const k2 = flow(p.rates, along(u, h / 2, k1));
    const k3 = flow(p.rates, along(u, h / 2, k2));
    const k4 = flow(p.rates, along(u, h, k3));
    u = [
      u[0]! + (h / 6) * (k1[0]! + 2 * k2[0]! + 2 * k3[0]! + k4[0]!),
      u[1]! + (h / 6) * (k1[1]! + 2 * k2[1]! + 2 * k3[1]! + k4[1]!),
    ];
    total += (u[0]! - target[0]!) ** 2 + (u[1]! - target[1]!) ** 2;
  }
  return total;
}

/** The adjoint of `flow`: adds to the adjoint of the rates, gives that of the state. */
function flowAdjoint(rates: number[], [x, y]: number[], [dx, dy]: number[], dRates: number[]): number[] {
  dRates[0]! += dx! * x!;
  dRates[1]! -= dx! * x! * y!;
  dRates[2]! -= dy! * y!;
  dRates[3]! += dy! * x! * y!;
  return [
    dx! * (rates[0]! - rates[1]! * y!) + dy! * rates[3]! * y!,
    -dx! * rates[1]! * x! + dy! * (rates[3]! * x! - rates[2]!),
  ];
}

export function gradient(p: Ecology, observed: number[][], h: number): Ecology {
  const path = [p.start];
  const stages: number[][][] = [];
  for (const _ of observed) {
    const u = path[path.length - 1]!;
    const k1 = flow(p.rates, u);
    const u2 = along(u, h / 2, k1);
    const k2 = flow(p.rates, u2);
    const u3 = along(u, h / 2, k2);
    const k3 = flow(p.rates, u3);
    const u4 = along(u, h, k3);
    const k4 = flow(p.rates, u4);
    stages.push([u, u2, u3, u4]);
    path.push([
      u[0]! + (h / 6) * (k1[0]! + 2 * k2[0]! + 2 * k3[0]! + k4[0]!),
      u[1]! + (h / 6) * (k1[1]! + 2 * k2[1]! + 2 * k3[1]! + k4[1]!),
    ]);
  }

  const dRates = [0, 0, 0, 0];
  let du = [0, 0];
  for (let n = observed.length - 1; n >= 0; n--) {
    const u = path[n + 1]!;
    const dNext = along(du, 1, [2 * (u[0]! - observed[n]![0]!), 2 * (u[1]! - observed[n]![1]!)]);
    const [s1, s2, s3, s4] = stages[n]!;
    const zero = [0, 0];
    const du4 = flowAdjoint(p.rates, s4!, along(zero, h / 6, dNext), dRates);
    const du3 = flowAdjoint(p.rates, s3!, along(along(zero, h / 3, dNext), h, du4), dRates);
    const du2 = flowAdjoint(p.rates, s2!, along(along(zero, h / 3, dNext), h / 2, du3), dRates);
    const du1 = flowAdjoint(p.rates, s1!, along(along(zero, h / 6, dNext), h / 2, du2), dRates);
    du = [0, 1].map((i) => dNext[i]! + du1[i]! + du2[i]! + du3[i]! + du4[i]!);
  }
  return { rates: dRates, start: du };
}

/** Ten steps of 0.1. */
export function example(): [p: Ecology, observed: number[][], h: number] {
  const noise = numbers(20, -0.3, 0.3, 3);
  const observed = Array.from({ length: 10 }, (_, n) => [1 + 0.1 * n + noise[2 * n]!, 0.6 + noise[2 * n + 1]!]);
  return [{ rates: [1.1, 0.4, 0.8, 0.3], start: [1.2, 0.7] }, observed, 0.1];
}
