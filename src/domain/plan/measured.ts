import measured from './measured.json';

/**
 * What the amounts of a transfer grow with. `small` is an archive of one chunk, `large` one of several, and `chunk` a chunk of a large archive.
 * `loop` is an invocation of Request Archives, `batch` one of the Metrics Processor, `notified` one of the Notifications Processor, and `copied` one of
 * Chunk Retrieval for archives of one chunk. `sweep` and `update` are executions of the sweep and of the dashboard's update.
 */
export const DRIVERS = ['run', 'partition', 'small', 'large', 'chunk', 'notified', 'copied', 'loop', 'sweep', 'update', 'batch'] as const;
export type Driver = (typeof DRIVERS)[number];
export type Drivers = Readonly<Record<Driver, number>>;

export const NO_DRIVERS: Drivers = {
  run: 0, partition: 0, small: 0, large: 0, chunk: 0, notified: 0, copied: 0, loop: 0, sweep: 0, update: 0, batch: 0,
};

/** How much of one thing a function or a workflow uses for one of each driver. */
export interface MeasuredUse {
  /** Id of the function or workflow. */
  readonly caller: string;
  /** `writes`, `s3.PutObject.destination`, `cpu_ms`, `wait.dynamodb`: see `benchmark/cost/counted.ts`. */
  readonly item: string;
  readonly per: Readonly<Partial<Record<Driver, number>>>;
}

/** What `npm run benchmark -- cost --write` counted in local runs. The file is generated. */
export interface Measured {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Processor of the computer. */
  readonly machine: string;
  /** Seconds of CPU for each GiB that is copied from Glacier to S3, hashes and TLS included. */
  readonly copy_cpu_seconds_per_gib: number;
  readonly uses: readonly MeasuredUse[];
  /** What another run used, by item. `uses` must tell it. */
  readonly check: { readonly drivers: Drivers; readonly counted: Readonly<Record<string, number>> };
}

export const MEASURED: Measured = measured;

/** Adds up what `uses` say for these drivers. */
export const amountOf = (uses: readonly MeasuredUse[], drivers: Drivers): number =>
  uses.reduce((sum, { per }) => sum + DRIVERS.reduce((one, driver) => one + (per[driver] ?? 0) * drivers[driver], 0), 0);

/** The uses of one item, or of all items that begin with it and a dot. */
export const usesOf = (item: string, caller?: string, { uses }: Measured = MEASURED): MeasuredUse[] =>
  uses.filter((use) => (use.item === item || use.item.startsWith(`${item}.`)) && (caller === undefined || use.caller === caller));
