import { Agent as HttpAgent } from 'http';
import { Agent as HttpsAgent } from 'https';
import { Readable } from 'stream';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { AwaitedBody } from './awaited-body';
import { framesChunks } from './aws-chunked';
import { silence } from './timeouts';

/** Chunk Retrieval copies one chunk after the other, so a few connections are enough. */
const AGENT = { keepAlive: true, maxSockets: 8 };
/** A connection that moves no byte for this long counts as dead. The services wait longer before they close theirs. */
const IDLE_TIMEOUT_MS = 60_000;

/** Sends the body of a request once the service asks for it, over connections that are kept (see awaited-body.ts). */
class KeptConnections extends NodeHttpHandler {
  constructor() {
    super({ ...silence(IDLE_TIMEOUT_MS), httpAgent: new HttpAgent(AGENT), httpsAgent: new HttpsAgent(AGENT) });
  }

  public override handle(...[request, options]: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    const isAwaited = request.headers.Expect !== undefined && request.body instanceof Readable;
    if (isAwaited) request.body = new AwaitedBody(request.body as Readable);
    return super.handle(request, options);
  }
}

export const glacierStreams = () =>
  new GlacierClient({ requestHandler: new NodeHttpHandler({ ...silence(IDLE_TIMEOUT_MS), httpAgent: AGENT, httpsAgent: AGENT }) });
export const s3Streams = (region?: string) => framesChunks(new S3Client({ requestHandler: new KeptConnections(), ...(region ? { region } : {}) }));
