import { OpenUploads } from './ports';
import { isDenied, isRefused } from '../aws/buckets/s3-answers';
import { Log } from '../shared/log';

/**
 * A destination that denies everything also denies that uploads are listed or ended. The run must be reported all the same. So what S3 denies
 * is logged with the key and the id, and the upload stays open: a lifecycle rule of the bucket ends it, or the next Cleanup once S3 allows it.
 */
export function unlessDenied(uploads: OpenUploads, log: Log): OpenUploads {
  const denied = <T>(upload: Record<string, string>, otherwise: T) => (error: unknown): T => {
    if (!isDenied(error)) throw error;
    log.warn('S3 denies to end an upload, so it may stay open', { ...upload, error });
    return otherwise;
  };
  const notSeen = (key: string) => (error: unknown): undefined => {
    if (!isRefused(error)) throw error;
    log.warn('S3 denies a look at the key of an archive that failed, so its object may stand there. A resume looks again', { key, error });
  };
  return {
    open: (key, storageClass, since) => uploads.open(key, storageClass, since).catch(denied<readonly string[]>({ key }, [])),
    object: (key) => uploads.object(key).catch(notSeen(key)),
    abort: (key, uploadId) => uploads.abort(key, uploadId).catch(denied({ key, upload_id: uploadId }, undefined)),
  };
}
