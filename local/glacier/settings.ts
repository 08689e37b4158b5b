import { newId } from './disk';
import type { Tier } from './model';
import { Authorize, Clock, Faults, Log, Publish, systemClock } from './ports';

const HOUR = 3_600_000;
const ARCHIVE_ID_LENGTH = 138;

export interface GlacierEmulatorOptions {
  /** Directory of the archives and vaults. The emulator loads what an earlier one left there. */
  readonly dataDir: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** Milliseconds from InitiateJob to completion, for each tier and for inventories. @default - 1000 for each */
  readonly durations?: Partial<Record<Tier | 'Inventory', number>>;
  /** Milliseconds for which a completed job and its output exist. @default - 24 hours */
  readonly outputLifetime?: number;
  /**
   * Whether a vault's inventory is always up to date. The real service updates it about once a day. To test that,
   * set this to false and call `takeInventory`.
   *
   * @default true
   */
  readonly automaticInventory?: boolean;
  /**
   * Whether a description may be any UTF-8 text. The real service accepts only printable ASCII, so upload tools encode
   * file names. With this option the demo shows such names without an encoding.
   *
   * @default false
   */
  readonly anyDescription?: boolean;
  /** InitiateJob calls a second over all vaults. Further calls get a `ThrottlingException`. @default - no limit */
  readonly initiateJobsPerSecond?: number;
  /** @default - all calls are allowed */
  readonly authorize?: Authorize;
  /** @default - completions are only logged */
  readonly publish?: Publish;
  /** Attempts to publish a completion. After the last one the failure is logged. @default 5 */
  readonly publishAttempts?: number;
  /** Milliseconds before the second attempt. They double with each further attempt. @default 100 */
  readonly publishRetryDelay?: number;
  /** @default - nothing is logged */
  readonly log?: Log;
  /** @default - no faults are injected */
  readonly faults?: Faults;
  /** @default - the system's clock */
  readonly clock?: Clock;
  /** Makes archive ids of 138 characters. Ids from a seed make a run reproducible. @default - random ids, as from the service */
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
    publish: async () => {}, // `Publication` logs each completion
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

/** The options that are set. Callers pass on options that may be undefined; those must not replace a default. */
function definedOf<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export const vaultArn = ({ region, accountId }: Settings, vaultName: string) =>
  `arn:aws:glacier:${region}:${accountId}:vaults/${vaultName}`;

/** `2012-03-20T17:03:43.221Z`, as in every answer but the inventory. */
export const timestamp = ({ clock }: Settings) => new Date(clock.now()).toISOString();
