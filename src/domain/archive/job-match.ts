import { ArchiveFacts } from '../../contracts/archive';
import { JobDocument } from '../../contracts/glacier';

/** How a job differs from the archive of the inventory, in words; undefined: it retrieves exactly that archive. */
export function differenceFrom(archive: Pick<ArchiveFacts, 'size' | 'sha256_tree_hash'>, job: JobDocument): string | undefined {
  const { size, sha256_tree_hash: treeHash } = archive;
  if (given(job.ArchiveSizeInBytes) && job.ArchiveSizeInBytes !== size) {
    return `Glacier's archive has ${job.ArchiveSizeInBytes} bytes, the inventory says ${size}`;
  }
  if (given(job.RetrievalByteRange) && job.RetrievalByteRange !== `0-${size - 1}`) {
    return `the job retrieves the bytes ${job.RetrievalByteRange}, not the whole archive of ${size} bytes`;
  }
  const other = [job.ArchiveSHA256TreeHash, job.SHA256TreeHash].find((hash) => given(hash) && hash.toLowerCase() !== treeHash);
  return other ? `Glacier's tree hash is ${other}, the inventory says ${treeHash}` : undefined;
}

function given<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null && value !== ('' as T);
}
