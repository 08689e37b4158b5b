import { Clock } from '../../domain/clock';
import type { DestinationBucket } from '../aws/buckets/destination-bucket';
import type { InventoryBucket } from '../aws/buckets/inventory-bucket';
import type { EarlierExecutions, Executions } from '../aws/executions';
import type { Vaults } from '../aws/glacier/glacier-vaults';
import type { DeletionStore } from '../aws/stores/deletion-store';
import type { RunStore } from '../aws/stores/run-store';

export interface RegisterRunPorts {
  readonly runs: Pick<RunStore, 'run' | 'create' | 'reopen' | 'takeUp' | 'register' | 'unregister' | 'activeRun' | 'activeEntries'>;
  readonly vaults: Vaults;
  readonly deletions: Pick<DeletionStore, 'unregister'>;
  readonly executions: Executions & EarlierExecutions;
  readonly destination: Pick<DestinationBucket, 'bucketName' | 'region'>;
  /** Where users put what a launch refers to. */
  readonly inventories: Pick<InventoryBucket, 'bucketName' | 'find'>;
  /** ARN. Undefined if the transfer has no topic. */
  readonly completionTopic?: string;
  /** Seconds from its launch in which a run can be resumed. */
  readonly resumableFor: number;
  readonly clock: Clock;
}
