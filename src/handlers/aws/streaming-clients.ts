import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Chunk Retrieval copies one chunk after the other, so a few connections are enough. */
const MAX_SOCKETS = 8;
const CONNECTION_TIMEOUT_MS = 5_000;
/** A connection that moves no byte for this long counts as dead. The services wait longer before they close theirs. */
const IDLE_TIMEOUT_MS = 60_000;

const requestHandler = () => new NodeHttpHandler({
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  socketTimeout: IDLE_TIMEOUT_MS,
  httpAgent: { maxSockets: MAX_SOCKETS },
  httpsAgent: { maxSockets: MAX_SOCKETS },
});

export const glacierStreams = () => new GlacierClient({ requestHandler: requestHandler() });
export const s3Streams = (region?: string) => new S3Client({ requestHandler: requestHandler(), ...(region ? { region } : {}) });
