import { Completion, DestinationUploads, FoundObject, Refusal, UploadPlan, Verdict } from './destination';
import { ProvenObject } from '../../contracts/archive';
import { isSameArchive } from '../../contracts/metadata';
import { compositeSha256 } from '../../domain/archive/tree-hash';
import type { StoredChunk } from '../aws/stores/archive-store';

/** A completion that was not carried out is asked for once more; then the archive needs a new upload. */
const COMPLETIONS = 2;

/** Has S3 join the parts, and finds out what became of it if the answer does not say. */
export async function completeUpload(plan: UploadPlan, uploads: DestinationUploads): Promise<Verdict> {
  const { archive: { key }, upload } = plan.row;
  let chunks = plan.chunks;
  let refusal: Refusal | undefined;
  for (let asked = 0; asked < COMPLETIONS; asked++) {
    const answer = await uploads.complete(completion({ ...plan, chunks }));
    if (answer.kind === 'completed') return { kind: 'downloaded', object: answer.object };
    refusal = answer.refusal;
    const parts = answer.kind === 'wrong-parts' ? await uploads.parts(key, upload.id) : undefined;
    if (parts) {
      const wrong = chunks.filter((chunk) => !isPart(chunk, parts.get(chunk.chunk)));
      if (wrong.length) return { kind: 'wrong-parts', chunks: wrong.map(({ chunk }) => chunk) };
      // A chunk copied twice has the ETag of whichever copy came last: the same bytes under another name.
      chunks = chunks.map((chunk) => ({ ...chunk, etag: parts.get(chunk.chunk)!.etag }));
    } else {
      const found = await uploads.object(key);
      if (found) return isThisUpload(found, plan) ? { kind: 'downloaded', object: provenObject(found) } : { kind: 'occupied' };
    }
  }
  return { kind: 'refused', message: `S3 did not complete the upload: ${refusal!.code}: ${refusal!.message}` };
}

const provenObject = ({ checksum, type, version }: FoundObject): ProvenObject | undefined =>
  (checksum && type ? { checksum, algorithm: 'SHA256', type, ...(version ? { version } : {}) } : undefined);

function completion({ row: { archive, upload }, chunks }: UploadPlan): Completion {
  return {
    key: archive.key,
    uploadId: upload.id,
    size: archive.size,
    parts: chunks.map((chunk) => ({ number: chunk.chunk, etag: chunk.etag, checksum: chunk.checksum_sha_256 })),
    checksum: compositeSha256(chunks.map((chunk) => chunk.checksum_sha_256)),
  };
}

const isPart = (chunk: StoredChunk, part?: { readonly checksum: string; readonly size: number }): boolean =>
  part?.checksum === chunk.checksum_sha_256 && part.size === chunk.size;

/**
 * The metadata says which archive an object is; where S3 tells the SHA-256 too, the same number of parts means the same
 * cut (chunks are powers of two), so it must be ours. An earlier run may have cut the archive otherwise.
 */
function isThisUpload(found: FoundObject, { archiveId, row: { archive }, chunks }: UploadPlan): boolean {
  if (!isSameArchive(found, { archive_id: archiveId, size: archive.size, sha256_tree_hash: archive.sha256_tree_hash })) return false;
  const suffix = `-${chunks.length}`;
  if (!found.checksum?.endsWith(suffix)) return true;
  return found.checksum === compositeSha256(chunks.map((chunk) => chunk.checksum_sha_256)) + suffix;
}
