/*
 * Has S3 join the parts of an upload, and finds out what happened if the answer does not say.
 *
 * Guarantees
 *  - The object has exactly the parts that were proven: the completion names the ETag and SHA-256 of each part and the SHA-256
 *    of the whole. S3 compares them, and `If-None-Match: *` keeps it from replacing an object.
 *  - `downloaded` means that this archive stands at the key: S3 said so, or the object's metadata and checksum do.
 *  - The object is returned only if its checksum is that of the parts. Then the row may record it.
 *  - An object of another archive is never replaced. It is a collision.
 *
 * Against: an answer that is lost, an error inside a 200, a part that was copied twice, an object that was there before.
 *   S3 names wrong parts    the stored parts are listed. The same bytes under another ETag are completed again with that ETag.
 *                           Other bytes are copied again
 *   anything else           the key is read. If nothing is there, the upload is completed once more, then it is given up
 *
 * If the function dies halfway, the next delivery completes again. S3 then says that the upload is gone, and the object is found.
 */
import { Completion, DestinationUploads, S3Refusal, UploadPlan, Verdict } from './destination';
import { compositeSha256 } from '../../domain/archive/tree-hash';
import type { StoredChunk } from '../aws/stores/archive-store';
import { lookAtKey, OwnChecksum, vouchedFor } from '../shared/look-at-key';

/** Completions of one upload in one invocation. After them the archive needs a new upload. */
const COMPLETIONS = 2;

export async function completeUpload(plan: UploadPlan, uploads: DestinationUploads): Promise<Verdict> {
  const { archive: { key }, upload } = plan.row;
  let chunks = plan.chunks;
  let refusal: S3Refusal | undefined;
  for (let asked = 0; asked < COMPLETIONS; asked++) {
    const answer = await uploads.complete(completion({ ...plan, chunks }));
    if (answer.kind === 'completed') return { kind: 'downloaded', object: vouchedFor(answer.object, ownChecksum(plan)), isCompleted: true };
    refusal = answer.refusal;
    const parts = answer.kind === 'wrong-parts' ? await uploads.parts(key, upload.id) : undefined;
    if (parts) {
      const wrong = chunks.filter((chunk) => !isPart(chunk, parts.get(chunk.chunk)));
      if (wrong.length) return { kind: 'wrong-parts', chunks: wrong.map(({ chunk }) => chunk) };
      // A chunk that was copied twice has the ETag of the later copy. The bytes are the same.
      chunks = chunks.map((chunk) => ({ ...chunk, etag: parts.get(chunk.chunk)!.etag }));
    } else {
      const found = await findUpload(plan, uploads);
      if (found) return found;
    }
  }
  return { kind: 'refused', message: `S3 did not complete the upload: ${refusal!.code}: ${refusal!.message}` };
}

/** @returns what stands at the key; undefined if nothing does */
export async function findUpload(plan: UploadPlan, uploads: Pick<DestinationUploads, 'object'>): Promise<Verdict | undefined> {
  const at = await lookAtKey(plan.archiveId, plan.row, uploads, ownChecksum(plan));
  switch (at.kind) {
    case 'nothing': return undefined;
    case 'another-object': return { kind: 'occupied' };
    case 'this-archive': return { ...at, kind: 'downloaded', isCompleted: false };
  }
}

function completion({ row: { archive, upload }, chunks }: UploadPlan): Completion {
  return {
    key: archive.key,
    uploadId: upload.id,
    size: archive.size,
    parts: chunks.map((chunk) => ({ number: chunk.chunk, etag: chunk.etag, checksum: chunk.checksum_sha_256 })),
    checksum: composite(chunks),
  };
}

const isPart = (chunk: StoredChunk, part?: { readonly checksum: string; readonly size: number }): boolean =>
  part?.checksum === chunk.checksum_sha_256 && part.size === chunk.size;

const composite = (chunks: readonly StoredChunk[]): string => compositeSha256(chunks.map((chunk) => chunk.checksum_sha_256));

/**
 * If S3 gives a SHA-256 over as many parts, the parts are the same, because chunk sizes are powers of two. So it must be this one. An earlier run may
 * have used other chunks: that cannot be compared.
 */
const ownChecksum = ({ chunks }: UploadPlan): OwnChecksum => ({ checksum: `${composite(chunks)}-${chunks.length}`, algorithm: 'SHA256', type: 'COMPOSITE' });
