import { Clock } from '../../domain/clock';
import type { Destination } from '../aws/buckets/destination-region';
import type { Vaults } from '../aws/glacier/glacier-vaults';
import { RunStore } from '../aws/stores/run-store';

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
