/** Mistakes in the gradients of what runs through time: a long short-term memory, an ordinary differential equation. */
import { type Mistake, mistake } from "./mistake.js";

const GATES = ["gates.input", "gates.forget", "gates.output", "gates.candidate"];

export const lstm: readonly Mistake[] = [
  mistake("forget gate with the new memory", GATES, null, [["dcu * s.cBefore[u]!", "dcu * s.c[u]!"]]),
  mistake("memory's own path forgotten", GATES, null, [["dcBefore[u] = dcu * s.f[u]!;", ""]]),
  mistake("memory carried by the input gate", GATES, null, [["= dcu * s.f[u]!;", "= dcu * s.i[u]!;"]]),
  mistake("candidate's tanh taken for a sigmoid", GATES, "activation", [
    ["dcu * s.i[u]! * (1 - s.g[u]! ** 2)", "dcu * s.i[u]! * s.g[u]! * (1 - s.g[u]!)"],
  ]),
  mistake("hidden state of the end at every step", GATES, null, [["* s.hBefore[j]!", "* h[j]!"]]),
  mistake("bias of one step only", GATES, null, [["+ h.length]! += dz[gate]", "+ h.length] = dz[gate]"]]),
  mistake("tanh of the memory forgotten", GATES, null, [["output: dh[u]! * t *", "output: dh[u]! * s.c[u]! *"]]),
  mistake("input and forget gates swapped", ["gates.input", "gates.forget"], "swapped blocks", [
    ["return d;", "return { ...d, input: d.forget, forget: d.input };"],
  ]),
  mistake("gradient of the hidden state not carried", GATES, null, [["dh = dhBefore;", "dh = h.map(() => 0);"]]),
];

const ODE = ["p.rates", "p.start"];
const DENSE = "const dNext = along(du, 1,";

export const ordinaryDifferentialEquation: readonly Mistake[] = [
  mistake("weight 1/3 for the last stage", ODE, null, [["s4!, along(zero, h / 6,", "s4!, along(zero, h / 3,"]]),
  mistake("weight 1/6 for the second stage", ODE, null, [
    ["s2!, along(along(zero, h / 3,", "s2!, along(along(zero, h / 6,"],
  ]),
  mistake("half a step back from the last stage", ODE, null, [["h, du4)", "h / 2, du4)"]]),
  mistake("only the last observation", ODE, null, [
    [DENSE, "const dNext = along(du, n === observed.length - 1 ? 1 : 0,"],
  ]),
  mistake("start forgotten", ["p.start"], "zero block", [["start: du }", "start: [0, 0] }"]]),
  mistake("sign of one rate", ["p.rates[2]"], "opposite sign", [["dRates[2]! -= dy!", "dRates[2]! += dy!"]]),
  mistake("one term of the flow's adjoint forgotten", ODE, null, [[" + dy! * rates[3]! * y!", ""]]),
];
