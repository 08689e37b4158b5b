import { Clock } from '../../domain/clock';
import { Refusal } from '../../domain/deletion/attempts';
import { Look } from '../../domain/deletion/proof';
import type { InventoryBucket } from '../aws/buckets/inventory-bucket';

/** What Glacier answers to the deletion of an archive. */
export type DeletionAnswer =
  | { readonly kind: 'deleted'; readonly requestId: string }
  /** Glacier did nothing, and a later and slower call may succeed. */
  | { readonly kind: 'busy' }
  /** Nothing was sent: the proof grew too old. */
  | { readonly kind: 'too-late' }
  /** Glacier did nothing: Vault Lock, an access policy, or a missing permission. */
  | ({ readonly kind: 'refused' } & Refusal)
  /** The archive may be deleted. */
  | { readonly kind: 'unclear'; readonly message: string };

/** What Glacier answers to the deletion of a vault. A vault that is gone counts as deleted. */
export type VaultAnswer =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'not-yet'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

export interface Deletions {
  /**
   * Calls Glacier once. To delete an archive that is gone is no error.
   *
   * @param isFresh tells whether the proof is young enough to be sent. Asked at the last moment.
   */
  deleteArchive(vaultName: string, archiveId: string, isFresh: () => boolean): Promise<DeletionAnswer>;
  deleteVault(vaultName: string): Promise<VaultAnswer>;
}

/** The objects that prove archives. */
export interface DescribedObjects {
  readonly bucketName: string;
  /** Asks S3 for the current version at the key, with its checksum. */
  describe(key: string): Promise<Look>;
}

/** Where the report is, and the plan and the results of the deletion. */
export type DeletionFiles = Pick<InventoryBucket, 'bucketName' | 'text' | 'put'>;

export interface Timed {
  readonly clock: Clock;
}
