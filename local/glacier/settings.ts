import { newId } from './disk';
import type { Tier } from './model';
import { Authorize, Clock, Faults, Log, Publish, systemClock } from './ports';

const HOUR = 3_600_000;
const ARCHIVE_ID_LENGTH = 138;

export interface GlacierEmulatorOptions {
  /** Where archives and vaults are kept. What an earlier emulator left there is taken up again. */
  readonly dataDir: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** Milliseconds from InitiateJob to completion, for each tier and for inventories. @default 1000 for each */
  readonly durations?: Partial<Record<Tier | 'Inventory', number>>;
  /** Milliseconds for which a completed job and its output exist. @default 24 hours */
  readonly outputLifetime?: number;
  /**
   * Whether a vault's inventory is always up to date. The real service takes it about once a day: switch this off and
   * call `takeInventory` to see what that does.
   *
   * @default true
   */
  readonly automaticInventory?: boolean;
  /**
   * Whether a description may be any UTF-8 text. The real service takes printable ASCII only, so that upload tools encode
   * file names; this shows them without one.
   *
   * @default false
   */
  readonly anyDescription?: boolean;
  /** InitiateJob calls a second, over all vaults; above it `ThrottlingException`. @default - no limit */
  readonly initiateJobsPerSecond?: number;
  /** @default - everybody may do everything */
  readonly authorize?: Authorize;
  /** @default - completions are only logged */
  readonly publish?: Publish;
  /** How often a completion is tried to be published before that is given up and logged. @default 5 */
  readonly publishAttempts?: number;
  /** Milliseconds before the second attempt; doubled for each one after that. @default 100 */
  readonly publishRetryDelay?: number;
  /** @default - nothing is logged */
  readonly log?: Log;
  /** @default - nothing goes wrong */
  readonly faults?: Faults;
  /** @default - the system's clock */
  readonly clock?: Clock;
  /** Makes the ids of archives, of 138 characters each. Ids that come again let a run with a seed come again. @default - random ones, as from the service */
  readonly newArchiveId?: () => string;
}

export type Settings = Required<Omit<GlacierEmulatorOptions, 'durations' | 'initiateJobsPerSecond'>> & {
  readonly durations: Record<Tier | 'Inventory', number>;
  readonly initiateJobsPerSecond?: number;
};

export function settingsOf(options: GlacierEmulatorOptions): Settings {
  const { durations, ...given } = options;
  return {
    region: 'us-east-1',
    accountId: '000000000000',
    outputLifetime: 24 * HOUR,
    automaticInventory: true,
    anyDescription: false,
    authorize: async () => ({ allowed: true }),
    publish: async () => {}, // the publication itself is logged by its caller
    publishAttempts: 5,
    publishRetryDelay: 100,
    log: () => {},
    faults: () => undefined,
    clock: systemClock,
    newArchiveId: () => newId(ARCHIVE_ID_LENGTH),
    ...definedOf(given),
    dataDir: options.dataDir,
    durations: { Expedited: 1000, Standard: 1000, Bulk: 1000, Inventory: 1000, ...definedOf(durations ?? {}) },
  };
}

/** Callers pass options on that they were not given themselves; `undefined` must not hide a default. */
function definedOf<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export const vaultArn = ({ region, accountId }: Settings, vaultName: string) =>
  `arn:aws:glacier:${region}:${accountId}:vaults/${vaultName}`;

/** `2012-03-20T17:03:43.221Z`, as in every answer but the inventory. */
export const timestamp = ({ clock }: Settings) => new Date(clock.now()).toISOString();
