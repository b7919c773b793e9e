/** A composition as long as it has inputs: each of them acts on the result through all the steps after it. */
export function chain(x: Float64Array): number {
  let y = 0;
  for (let i = 0; i < x.length; i++) y = Math.sin(y + x[i]!);
  return y;
}
