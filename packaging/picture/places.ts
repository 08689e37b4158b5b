/** Where each box of the picture stands. What a part consists of comes from the template. */

/** A box of the grid. Columns count from the left, rows from the top. */
export interface Place {
  readonly title: string;
  readonly column: number;
  readonly row: number;
  /** Words below the title, besides what the template says. */
  readonly says?: string;
}

/** The parts of a transfer, by their ids in the construct tree. */
export const PARTS = {
  SsmDocument: { title: 'Automation documents', column: 0, row: 0 },
  Orchestrator: { title: 'Orchestrator', column: 1, row: 0 },
  GetInventory: { title: 'Get Inventory', column: 2, row: 0 },
  InventoryBucket: { title: 'Inventory bucket', column: 3, row: 0.5, says: 'of each run: inventory, manifest, plan, report' },
  InitiateRetrieval: { title: 'Initiate Retrieval', column: 0, row: 1 },
  AsyncFacilitator: { title: 'Async Facilitator', column: 1, row: 1 },
  Cleanup: { title: 'Cleanup', column: 2, row: 1 },
  ChunkPipeline: { title: 'Chunk Pipeline', column: 1, row: 2 },
  Validation: { title: 'Validation', column: 2, row: 2 },
  ExtendDownloadWindow: { title: 'Extend Download Window', column: 0, row: 3 },
  TransferTable: { title: 'Transfer Table', column: 1, row: 3, says: 'what became of each archive' },
  Metrics: { title: 'Metrics', column: 2, row: 3 },
  Dashboard: { title: 'Dashboard', column: 3, row: 3 },
} as const satisfies Readonly<Record<string, Place>>;

/** What the user has: where archives come from, and where they go. */
export const ENDS = {
  vault: { title: 'Glacier vault', column: 0, row: 2, says: 'is only read' },
  destination: { title: 'Destination bucket', column: 3, row: 2, says: 'has objects under their original names' },
} as const satisfies Readonly<Record<string, Place>>;

export const COLUMNS = 4;
export const ROWS = 4;
export const BOX = { width: 226, height: 100 };
export const GAP = { x: 64, y: 48 };
export const MARGIN = 10;

export const leftOf = ({ column }: Place): number => MARGIN + column * (BOX.width + GAP.x);
export const topOf = ({ row }: Place): number => MARGIN + row * (BOX.height + GAP.y);
export const rightOf = (place: Place): number => leftOf(place) + BOX.width;
export const bottomOf = (place: Place): number => topOf(place) + BOX.height;

export const SIZE = {
  width: 2 * MARGIN + COLUMNS * BOX.width + (COLUMNS - 1) * GAP.x,
  height: 2 * MARGIN + ROWS * BOX.height + (ROWS - 1) * GAP.y,
};
