import { ClientRequest } from 'http';
import { Readable, Writable } from 'stream';

/** Milliseconds after which the body is sent although the service says nothing. The SDK waits as long. */
const LONGEST_WAIT_MS = 6_000;

/**
 * The body of a request with `Expect: 100-continue`. The service gets it only after it has said that it wants it.
 *
 *     request ── Expect: 100-continue ─▶ S3 ── 100 Continue ─▶ the body
 *                                        S3 ── 404, 403, 503 ─▶ no byte of the body; the connection ends
 *
 * The SDK's handler can wait itself, but then it makes an agent for that one request, so each chunk costs a new connection with its TLS
 * handshake. With an agent of ours it keeps connections, and does not wait. So the body waits.
 */
export class AwaitedBody extends Readable {
  constructor(private readonly body: Readable, private readonly longestWait = LONGEST_WAIT_MS) {
    super({ read: () => undefined });
  }

  /** The SDK's handler sends a stream by piping it into the request. */
  public override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    const request = destination as unknown as ClientRequest & Writable;
    let isSent = false;
    const send = () => {
      clearTimeout(timer);
      if (isSent) return;
      isSent = true;
      this.body.pipe(request);
    };
    const timer = setTimeout(send, this.longestWait);
    request.once('continue', send);
    request.once('close', () => clearTimeout(timer));
    request.once('response', (response) => {
      clearTimeout(timer);
      // A request without its body never ends, so its connection cannot be used again.
      if (!isSent) response.once('close', () => request.destroy());
    });
    return destination;
  }
}
