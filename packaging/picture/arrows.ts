import { bottomOf, BOX, ENDS, GAP, leftOf, PARTS, Place, rightOf, topOf } from './places';

type Point = readonly [x: number, y: number];

/** Who acts on whom, and with what. */
export interface Arrow {
  readonly points: readonly Point[];
  readonly words: string;
  /** Where the words begin. */
  readonly at: Point;
  /** Bytes of archives go this way. */
  readonly bytes?: true;
}

/** Pixels between an arrow and its words. */
const NEAR = 5;

const across = (place: Place, share: number): number => leftOf(place) + BOX.width * share;
const down = (place: Place, share: number): number => topOf(place) + BOX.height * share;

/** From a box to its neighbour on the right, at a share of the height. */
function right(from: Place, to: Place, words: string, share = 0.5): Arrow {
  const y = down(from, share);
  return { points: [[rightOf(from), y], [leftOf(to), y]], words, at: [rightOf(from) + NEAR, y - NEAR] };
}

/** Between a box and its neighbour above or below, at a share of the width. */
function upright(from: Place, to: Place, words: string, share = 0.5): Arrow {
  const x = across(from, share);
  const [start, end] = from.row < to.row ? [bottomOf(from), topOf(to)] : [topOf(from), bottomOf(to)];
  return { points: [[x, start], [x, end]], words, at: [x + NEAR, (start + end) / 2 + NEAR] };
}

/** From below a box through the gap between two rows, to a box of the next row. */
function through(from: Place, share: number, to: Place, words: string): Arrow {
  const [x, y, end] = [across(from, share), bottomOf(from) + GAP.y / 2, across(to, 0.5)];
  return { points: [[x, bottomOf(from)], [x, y], [end, y], [end, topOf(to)]], words, at: [Math.min(x, end) + NEAR, y - NEAR] };
}

/** From the right side of a box to the top or the bottom of the inventory bucket. */
function intoInventoryBucket(from: Place, share: number, end: number, words: string): Arrow {
  const [y, x] = [down(from, share), across(PARTS.InventoryBucket, 0.5)];
  return { points: [[rightOf(from), y], [x, y], [x, end]], words, at: [rightOf(from) + NEAR, y - NEAR] };
}

const { vault, destination } = ENDS;

/** Through the gap between two columns. */
function jobDone(): Arrow {
  const [x, start, end] = [rightOf(vault) + GAP.x / 2, down(vault, 0.25), down(PARTS.AsyncFacilitator, 0.5)];
  return {
    points: [[rightOf(vault), start], [x, start], [x, end], [leftOf(PARTS.AsyncFacilitator), end]],
    words: 'job done',
    at: [x + NEAR, bottomOf(PARTS.AsyncFacilitator) + GAP.y / 2 + NEAR],
  };
}

/** Below Validation, which sees no byte. */
function parts(): Arrow {
  const [start, end, y] = [across(PARTS.ChunkPipeline, 0.75), across(destination, 0.5), bottomOf(destination) + GAP.y / 2];
  return {
    points: [[start, bottomOf(PARTS.ChunkPipeline)], [start, y], [end, y], [end, bottomOf(destination)]],
    words: 'bytes, each chunk with its hash',
    at: [leftOf(PARTS.Validation) + NEAR, y - NEAR],
    bytes: true,
  };
}

export const ARROWS: readonly Arrow[] = [
  right(PARTS.SsmDocument, PARTS.Orchestrator, 'starts'),
  right(PARTS.Orchestrator, PARTS.GetInventory, 'first'),
  through(PARTS.Orchestrator, 0.25, PARTS.InitiateRetrieval, 'then'),
  through(PARTS.Orchestrator, 0.75, PARTS.Cleanup, 'in the end'),
  intoInventoryBucket(PARTS.GetInventory, 0.3, topOf(PARTS.InventoryBucket), 'manifest, plan'),
  intoInventoryBucket(PARTS.Cleanup, 0.8, bottomOf(PARTS.InventoryBucket), 'report'),
  upright(PARTS.InitiateRetrieval, vault, 'InitiateJob'),
  jobDone(),
  upright(PARTS.AsyncFacilitator, PARTS.ChunkPipeline, 'notifies'),
  { ...right(vault, PARTS.ChunkPipeline, 'bytes', 0.7), bytes: true },
  right(PARTS.ChunkPipeline, PARTS.Validation, 'all here'),
  right(PARTS.Validation, destination, 'proves'),
  parts(),
  upright(PARTS.ChunkPipeline, PARTS.TransferTable, 'each step', 0.25),
  upright(PARTS.ExtendDownloadWindow, vault, 'requests again'),
  right(PARTS.ExtendDownloadWindow, PARTS.TransferTable, 'due?'),
  right(PARTS.TransferTable, PARTS.Metrics, 'stream'),
  right(PARTS.Metrics, PARTS.Dashboard, 'figures'),
];
