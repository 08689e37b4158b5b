import { FoundUpload, FoundUploads, OpenUploads } from './ports';
import { Log } from '../shared/log';

const STAYS_OPEN = 'An upload to the key of an archive stays open, because S3 does not say that the role of this transfer began it. '
  + 'If no other program did, abort it: S3 bills its parts';

/**
 * The uploads that this transfer began. Another transfer, or any other program, may write to the same key at the same time, and its upload
 * must never be aborted. `role` is the ARN of the role that begins ours.
 *
 * S3 documents the initiator of an IAM user only. For a role it is taken to be the ARN of the session. An upload whose initiator is anything
 * else stays open and is logged, because bytes of others cannot be had again, and what stays open costs storage only.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Initiator.html
 */
export function ownUploads(uploads: FoundUploads, role: string, log: Log): OpenUploads {
  const ours = roleOf(role);
  if (!ours) throw new Error(`${role} is not the ARN of a role`);
  return {
    abort: (key, uploadId) => uploads.abort(key, uploadId),
    object: (key) => uploads.object(key),
    open: async (key, storageClass, since) => {
      const found = await uploads.open(key, storageClass, since);
      const isOurs = ({ initiator = '' }: FoundUpload) => roleOf(initiator) === ours;
      for (const { uploadId, initiator } of found.filter((upload) => !isOurs(upload))) {
        log.warn(STAYS_OPEN, { key, upload_id: uploadId, initiator, role });
      }
      return found.filter(isOurs).map(({ uploadId }) => uploadId);
    },
  };
}

/**
 * Account and name of the role in `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` or `arn:aws:iam::ACCOUNT:role/PATH/NAME`. The ARN of a
 * session has no path.
 *
 * @returns undefined if it is no role
 */
function roleOf(arn: string): string | undefined {
  const [, , , , account, resource = ''] = arn.split(':');
  const [kind, ...names] = resource.split('/');
  if (kind === 'assumed-role') return `${account}/${names[0]}`;
  return kind === 'role' ? `${account}/${names.at(-1)}` : undefined;
}
