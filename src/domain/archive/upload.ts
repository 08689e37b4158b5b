import { ArchiveItem, Upload, UPLOAD_STATE, WAY } from '../../contracts/archive';

/** The upload of an archive that was never requested before. */
export const FIRST_UPLOAD: Upload = { generation: 1, state: UPLOAD_STATE.NONE, renewed: 0 };

/** The next upload of an archive in the same pass. Chunks of the one before are not believed. */
export const renewedUpload = (before: Upload): Upload => ({ ...blank(before, before.generation + 1), renewed: before.renewed + 1 });

/** The upload with which a resume takes an archive up. Cleanup has ended the one before, so a used generation cannot go on. */
export function resumedUpload(before: Upload): Upload {
  const isUsed = before.state !== UPLOAD_STATE.NONE;
  return { ...blank(before, before.generation + (isUsed ? 1 : 0)), renewed: 0 };
}

/** What is unclear stays: an upload whose id is lost may still be open, and an object may still come. */
const blank = ({ unclear, put_unclear }: Upload, generation: number) =>
  ({ generation, state: UPLOAD_STATE.NONE, ...(unclear ? { unclear } : {}), ...(put_unclear ? { put_unclear } : {}) });

type Row = Pick<ArchiveItem, 'way' | 'upload' | 'lease'>;

/** The archive becomes an object in one request. An upload that an earlier version began is brought to its end. */
export const isPut = ({ way, upload }: Pick<Row, 'way' | 'upload'>): boolean => way === WAY.PUT && upload.id === undefined;

/**
 * An upload to the archive's key may be open whose id the row does not have. This is so if the row says it, or if a
 * delivery holds the archive and has recorded no upload: it may have died after S3 began one.
 */
export const mayHaveUnknownUpload = ({ way, upload, lease }: Row): boolean =>
  upload.unclear === true || (way === WAY.PARTS && upload.id === undefined && lease !== undefined);

/**
 * The archive may stand at its key, or come late, although no answer of S3 said so. This is so if the row says it, or if a delivery holds the
 * archive: it may have died after its last byte.
 */
export const mayHaveLanded = (row: Row): boolean => row.upload.put_unclear === true || (isPut(row) && row.lease !== undefined);
