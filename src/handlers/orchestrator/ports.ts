import { Clock } from '../shared/clock';
import { RunStore } from '../shared/run-store';

/** What Glacier says of a vault. */
export interface VaultDescription {
  /** As of the last inventory. */
  readonly archives: number;
  /** Undefined: Glacier has never made an inventory of it. */
  readonly lastInventory?: string;
}

/** Why Glacier does not describe a vault. */
export const NO_VAULT = { NOT_FOUND: 'not-found', NO_LONGER_SUPPORTED: 'no-longer-supported' } as const;
export type NoVault = (typeof NO_VAULT)[keyof typeof NO_VAULT];

export interface Vaults {
  /** The region that the vaults are in, which is where the transfer is deployed. */
  region(): Promise<string>;
  describe(vaultName: string): Promise<VaultDescription | NoVault>;
}

export interface Destination {
  readonly bucketName: string;
  /** Undefined: there is no such bucket, or it may not be looked at. */
  region(): Promise<string | undefined>;
}

/** The inventory bucket, where users put what a launch refers to. */
export interface InventoryBucket {
  readonly bucketName: string;
  exists(key: string): Promise<boolean>;
}

export interface RegisterRunPorts {
  readonly runs: Pick<RunStore, 'run' | 'create' | 'reopen' | 'takeUp' | 'register' | 'unregister' | 'activeRun' | 'activeRuns'>;
  readonly vaults: Vaults;
  readonly destination: Destination;
  readonly inventories: InventoryBucket;
  /** ARN; undefined: the transfer has none. */
  readonly completionTopic?: string;
  /** Undefined: any vault. */
  readonly allowedVaults?: readonly string[];
  readonly clock: Clock;
}
