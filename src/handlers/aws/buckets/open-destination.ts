import { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { DestinationBucket } from './destination-bucket';
import { ENV } from '../../../contracts/env';
import { requireEnv } from '../../shared/env';
import { s3Streams } from '../streaming-clients';

/** The destination bucket that the construct put into the environment of this function. */
export function openDestination(config: S3ClientConfig = {}): DestinationBucket {
  return new DestinationBucket({
    bucketName: requireEnv(ENV.DESTINATION_BUCKET),
    clientFor: (region) => new S3Client({ followRegionRedirects: true, ...config, ...(region ? { region } : {}) }),
    streamsFor: s3Streams,
  });
}
