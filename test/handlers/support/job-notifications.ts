import { ArchiveFacts, ArchiveIdentity } from '../../../src/contracts/archive';
import { jobDescription, JobDocument } from '../../../src/contracts/glacier';

export const DEPLOYMENT = 'transfer-table';

/** The completion message of a job of this deployment, as Glacier publishes it. */
export const jobDocument = ({ run, archiveId }: ArchiveIdentity, archive: Pick<ArchiveFacts, 'size' | 'sha256_tree_hash'>, overrides: JobDocument = {}): JobDocument => ({
  Action: 'ArchiveRetrieval',
  ArchiveId: archiveId,
  ArchiveSizeInBytes: archive.size,
  ArchiveSHA256TreeHash: archive.sha256_tree_hash,
  SHA256TreeHash: archive.sha256_tree_hash,
  Completed: true,
  CompletionDate: '2026-11-22T09:59:00.000Z',
  InventorySizeInBytes: null,
  JobDescription: jobDescription({ deployment: DEPLOYMENT, run }),
  JobId: 'job-1',
  RetrievalByteRange: `0-${archive.size - 1}`,
  StatusCode: 'Succeeded',
  StatusMessage: 'Succeeded',
  VaultARN: 'arn:aws:glacier:eu-west-1:111122223333:vaults/photos',
  ...overrides,
});

export const snsEnvelope = (document: JobDocument): string => JSON.stringify({ Type: 'Notification', MessageId: 'm', Message: JSON.stringify(document) });
