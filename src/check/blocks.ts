/** Blocks of components: all entries of one array, named by its path. Which components are wrong is decided elsewhere. */
import type { Point } from "../numeric/point.js";

export interface Block {
  /** `p.layers[0].W` */
  readonly name: string;
  /** Its components are those from `first` up to, not including, `end`. */
  readonly first: number;
  readonly end: number;
  /** Lengths of its dimensions; one for a flat array, none for a number. */
  readonly shape: readonly number[];
  /** The middle size of its numbers other than zero; 1 when there are none. */
  readonly typical: number;
  /** Whether its numbers are of very different sizes, each with a scale of its own. */
  readonly isMixed: boolean;
}

const INDICES = /(?:\[\d+\])*$/;

/** The blocks in order. They are found by bisection, since a path takes a while. */
export function blocksOf(point: Point): Block[] {
  const blocks: Block[] = [];
  const nameOf = (index: number) => point.path(index).replace(INDICES, "");
  for (let first = 0; first < point.size; ) {
    const name = nameOf(first);
    let [inside, outside] = [first, point.size];
    if (nameOf(outside - 1) === name) inside = outside - 1;
    while (outside - inside > 1) {
      const middle = (inside + outside) >> 1;
      if (nameOf(middle) === name) inside = middle;
      else outside = middle;
    }
    const end = inside + 1;
    blocks.push({
      name,
      first,
      end,
      shape: shapeOf(point.path(inside), end - first),
      ...sizesOf(point, first, end),
    });
    first = end;
  }
  return blocks;
}

/** From the path of the last component; ragged lists count as flat. */
function shapeOf(last: string, size: number): number[] {
  const shape = [...(INDICES.exec(last)?.[0] ?? "").matchAll(/\d+/g)].map(([digits]) => Number(digits) + 1);
  return shape.reduce((product, length) => product * length, 1) === size ? shape : [size];
}

const SAMPLE = 1000;

/** The largest against the middle. */
const MIXED = 1e3;

function sizesOf(point: Point, first: number, end: number): Pick<Block, "typical" | "isMixed"> {
  const stride = Math.ceil((end - first) / SAMPLE);
  const sizes: number[] = [];
  for (let index = first; index < end; index += stride) {
    const size = Math.abs(point.values[index] ?? 0);
    if (size > 0 && size < Number.POSITIVE_INFINITY) sizes.push(size);
  }
  sizes.sort((a, b) => a - b);
  const typical = sizes[sizes.length >> 1] ?? 1;
  return { typical, isMixed: (sizes.at(-1) ?? 0) > MIXED * typical };
}

/** The block that holds a component. */
export function blockAt(blocks: readonly Block[], index: number): Block {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle]?.first ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const block = blocks[low];
  if (block === undefined) throw new RangeError(`no component ${index}`);
  return block;
}
