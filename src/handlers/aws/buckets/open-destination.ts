import { ObjectCannedACL, S3Client, S3ClientConfig, ServerSideEncryption } from '@aws-sdk/client-s3';
import { DestinationAccess, DestinationBucket } from './destination-bucket';
import { ENV } from '../../../contracts/env';
import { YES } from '../../../contracts/launch';
import { ObjectTags } from '../../../contracts/object-tags';
import { requireEnv } from '../../shared/env';
import { s3Streams } from '../streaming-clients';
import { TIMEOUTS } from '../timeouts';

/** The destination bucket that the construct put into the environment of this function. */
export function openDestination(config: S3ClientConfig = {}): DestinationBucket {
  return new DestinationBucket({
    bucketName: requireEnv(ENV.DESTINATION_BUCKET),
    owner: process.env[ENV.DESTINATION_OWNER],
    carried: carried(process.env),
    tags: tagsOfObjects(process.env),
    clientFor: (region) => new S3Client({ followRegionRedirects: true, requestHandler: TIMEOUTS.PATIENT, ...config, ...(region ? { region } : {}) }),
    streamsFor: s3Streams,
  });
}

/** What the construct wants uploads to carry. */
function carried(env: NodeJS.ProcessEnv): DestinationAccess['carried'] {
  const encryption = env[ENV.DESTINATION_ENCRYPTION];
  const key = env[ENV.DESTINATION_KEY_ARN];
  const acl = env[ENV.DESTINATION_ACL];
  return {
    ...(encryption ? { ServerSideEncryption: encryption as ServerSideEncryption } : {}),
    ...(key ? { SSEKMSKeyId: key } : {}),
    ...(acl ? { ACL: acl as ObjectCannedACL } : {}),
  };
}

/** The tags that the construct wants each object to have. */
export function tagsOfObjects(env: NodeJS.ProcessEnv): ObjectTags {
  const tags = env[ENV.DESTINATION_TAGS];
  return tags ? JSON.parse(tags) as ObjectTags : {};
}

/** The construct gave the functions that write the permission to tag objects. */
export const isTaggingAllowed = (env: NodeJS.ProcessEnv): boolean => env[ENV.OBJECT_TAGGING] === YES;
