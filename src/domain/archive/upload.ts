import { ArchiveItem, Upload, UPLOAD_STATE } from '../../contracts/archive';

/** The upload of an archive that was never requested before. */
export const FIRST_UPLOAD: Upload = { generation: 1, state: UPLOAD_STATE.NONE, renewed: 0 };

/** The next upload of an archive in the same pass. Chunks of the one before are not believed. */
export const renewedUpload = (before: Upload): Upload => ({ ...blank(before, before.generation + 1), renewed: before.renewed + 1 });

/** The upload with which a resume takes an archive up. Cleanup has ended the one before, so a used generation cannot go on. */
export function resumedUpload(before: Upload): Upload {
  const isUsed = before.state !== UPLOAD_STATE.NONE;
  return { ...blank(before, before.generation + (isUsed ? 1 : 0)), renewed: 0 };
}

/** `unclear` stays: an upload whose id is lost may still be open. */
const blank = ({ unclear }: Upload, generation: number) => ({ generation, state: UPLOAD_STATE.NONE, ...(unclear ? { unclear } : {}) });

/**
 * An upload to the archive's key may be open whose id the row does not have. This is so if the row says it, or if a
 * delivery holds the archive and has recorded no upload: it may have died after S3 began one.
 */
export const mayHaveUnknownUpload = ({ upload, lease }: Pick<ArchiveItem, 'upload' | 'lease'>): boolean =>
  upload.unclear === true || (upload.id === undefined && lease !== undefined);
