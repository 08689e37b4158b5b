import { createHash } from 'crypto';
import { once } from 'events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { createServer as createTlsServer } from 'https';
import { AddressInfo } from 'net';
import { AwsChunkedDecoder, DecodedBody, PlainBody } from './aws-chunked';
import { combineTreeHashes, LEAF_SIZE } from '../../../src/domain/archive/tree-hash';

const PATTERN = Buffer.alloc(LEAF_SIZE, createHash('sha512').update('archive').digest());
/** Bytes that a paced side moves at once. */
const PACED_BYTES = 2 ** 16;
/** Milliseconds. Timers are no finer. */
const LEAST_WAIT_MS = 2;
/** Accepts any body without a check, for benchmarks of a bare copy. */
const BARE = '/bare';

/** Bytes of a made-up archive; each MiB begins with its number. */
function* piecesOf(first: number, last: number): Generator<Buffer> {
  for (let at = first; at <= last;) {
    const inLeaf = at % LEAF_SIZE;
    const leaf = Buffer.from(PATTERN);
    leaf.writeUInt32BE(Math.floor(at / LEAF_SIZE));
    const piece = leaf.subarray(inLeaf, inLeaf + last - at + 1);
    yield piece;
    at += piece.length;
  }
}

export const bytesOf = (first: number, last: number): Buffer => Buffer.concat([...piecesOf(first, last)]);

/** Tree hash of a made-up archive's range that begins at a MiB. */
export function treeHashOf(first: number, last: number): string {
  const leaves: string[] = [];
  for (let at = first; at <= last; at += LEAF_SIZE) {
    const leaf = createHash('sha256');
    for (const piece of piecesOf(at, Math.min(at + LEAF_SIZE - 1, last))) leaf.update(piece);
    leaves.push(leaf.digest('hex'));
  }
  return combineTreeHashes(leaves);
}

/** What goes wrong with the next answers of Glacier. Counted in bytes of the range's body. */
export interface GlacierFault {
  /** A byte that is not what it was. */
  readonly flip?: number;
  /** The body ends here, without an error. */
  readonly end?: number;
  /** The connection breaks here. */
  readonly break?: number;
  /** Nothing more comes after this. */
  readonly stall?: number;
  /** More bytes than requested. */
  readonly extra?: number;
  /** Sent instead of the tree hash; null: none. */
  readonly treeHash?: string | null;
  readonly error?: { readonly status: number; readonly code: string };
}

/** What goes wrong with the next parts at S3. */
export interface S3Fault {
  readonly error?: { readonly status: number; readonly code: string; readonly region?: string };
  /** The connection breaks after this many bytes of the request. */
  readonly break?: number;
}

export interface ReceivedPart extends DecodedBody {
  readonly part: number;
  readonly complete: boolean;
  readonly headers: IncomingMessage['headers'];
}

/** A Glacier that serves ranges of one archive and an S3 that accepts parts, over real HTTP. */
export class ChunkDoubles {
  public readonly parts: ReceivedPart[] = [];
  public readonly ranges: string[] = [];
  /** Bytes handed to Glacier's connections. */
  public sent = 0;
  /** Bytes that S3 read. */
  public received = 0;
  /** Faults of the next requests, one a request. */
  public glacierFaults: GlacierFault[] = [];
  public s3Faults: S3Fault[] = [];
  private readonly server: Server;
  private readonly scheme: string;

  /** @param tls the key and certificate of a server that speaks HTTPS */
  constructor(tls?: { readonly key: string; readonly cert: string }) {
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      this.serve(request, response).catch((error) => response.destroy(error));
    };
    this.server = tls ? createTlsServer(tls, serve) : createServer(serve);
    this.scheme = tls ? 'https' : 'http';
  }

  /** Bytes a second that S3 reads, for as long as it returns a number. */
  public s3Rate(): number | undefined {
    return undefined;
  }

  /** Bytes a second that Glacier sends, for as long as it returns a number. */
  public glacierRate(): number | undefined {
    return undefined;
  }

  /** The tree hash that Glacier sends with a range. */
  public treeHash(first: number, last: number): string {
    return treeHashOf(first, last);
  }

  /** Requests that are neither GetJobOutput nor UploadPart. */
  public other(_request: IncomingMessage, _body: string): object {
    return {};
  }

  public async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url!.includes('/output')) {
      await this.jobOutput(request, response);
    } else if (request.url === BARE) {
      request.resume().on('end', () => response.end());
    } else if (request.method === 'PUT') {
      await this.uploadPart(request, response);
    } else {
      const answer = this.other(request, (await request.toArray()).join(''));
      response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(answer));
    }
  }

  private async jobOutput(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.glacierFaults.shift() ?? {};
    const range = request.headers.range ?? '';
    this.ranges.push(range);
    if (fault.error) {
      const { status, code } = fault.error;
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code }).end(JSON.stringify({ code, message: 'told so', type: 'Client' }));
      return;
    }
    const [first, last] = range.slice('bytes='.length).split('-').map(Number);
    const treeHash = fault.treeHash === undefined ? this.treeHash(first, last) : fault.treeHash;
    response.writeHead(206, {
      'content-type': 'application/octet-stream',
      ...(treeHash ? { 'x-amz-sha256-tree-hash': treeHash } : {}),
      // A body that ends early without an error has no length.
      ...(Object.keys(fault).length ? {} : { 'content-length': last - first + 1 }),
    });
    await this.sendBody(response, first, last + (fault.extra ?? 0), fault);
  }

  private async sendBody(response: ServerResponse, first: number, last: number, fault: GlacierFault): Promise<void> {
    const stop = Math.min(fault.end ?? Infinity, fault.break ?? Infinity, fault.stall ?? Infinity);
    const pace = new Pace(() => this.glacierRate());
    let at = 0;
    for (let piece of piecesOf(first, Math.min(last, first + stop - 1))) {
      if (response.destroyed) return;
      if (fault.flip !== undefined && fault.flip >= at && fault.flip < at + piece.length) {
        piece = Buffer.from(piece);
        piece[fault.flip - at] = 255 - piece[fault.flip - at];
      }
      at += piece.length;
      for (const written of this.glacierRate() ? slicesOf(piece) : [piece]) {
        this.sent += written.length;
        if (!response.write(written)) await drained(response);
        await pace.moved(written.length);
      }
    }
    if (fault.stall !== undefined) return;
    if (fault.break !== undefined) response.socket?.destroy();
    else response.end();
  }

  private async uploadPart(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.s3Faults.shift() ?? {};
    const { body, complete } = fault.error ? { body: undefined, complete: false } : await this.readPart(request, fault);
    if (body) this.parts.push({ ...body, part: Number(new URL(request.url!, 'http://s3').searchParams.get('partNumber')), complete, headers: request.headers });
    const error = fault.error ?? refusal(request, body!);
    if (error) {
      const region = fault.error?.region;
      response.writeHead(error.status, { 'content-type': 'application/xml', 'connection': 'close', ...(region ? { 'x-amz-bucket-region': region } : {}) })
        .end(`<Error><Code>${error.code}</Code><Message>told so</Message></Error>`);
    } else {
      response.writeHead(200, { 'etag': `"${this.parts.length}"`, 'x-amz-checksum-sha256': body!.sha256 }).end();
    }
  }

  private async readPart(request: IncomingMessage, fault: S3Fault): Promise<{ body: DecodedBody; complete: boolean }> {
    const decoder = request.headers['content-encoding']?.includes('aws-chunked')
      ? new AwsChunkedDecoder() : new PlainBody(request.headers['x-amz-checksum-sha256']);
    const pace = new Pace(() => this.s3Rate());
    let read = 0;
    try {
      for await (const piece of request as AsyncIterable<Buffer>) {
        decoder.write(piece);
        read += piece.length;
        this.received += piece.length;
        if (fault.break !== undefined && read > fault.break) request.socket.destroy();
        await pace.moved(piece.length);
      }
    } catch {
      return { body: decoder.end(), complete: false }; // The sender closed the connection. Some tests need that.
    }
    return { body: decoder.end(), complete: request.complete };
  }
}

/** Lets bytes pass at a rate. */
class Pace {
  private readonly begun = Date.now();
  private bytes = 0;

  /** @param rate bytes a second, or undefined for no limit */
  constructor(private readonly rate: () => number | undefined) {}

  public async moved(bytes: number): Promise<void> {
    this.bytes += bytes;
    const rate = this.rate();
    const ahead = rate === undefined ? 0 : this.bytes / rate * 1000 - (Date.now() - this.begun);
    if (ahead > LEAST_WAIT_MS) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
}

function* slicesOf(piece: Buffer): Generator<Buffer> {
  for (let at = 0; at < piece.length; at += PACED_BYTES) yield piece.subarray(at, at + PACED_BYTES);
}

const drained = (response: ServerResponse) => new Promise<void>((resolve) => {
  const done = () => {
    response.off('drain', done).off('close', done);
    resolve();
  };
  response.on('drain', done).on('close', done);
});

/** What S3 checks before it stores a part. */
function refusal(request: IncomingMessage, body: DecodedBody): { status: number; code: string } | undefined {
  if (body.trailer !== body.sha256) return { status: 400, code: 'BadDigest' };
  return body.bytes === Number(request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length']) ? undefined : { status: 400, code: 'IncompleteBody' };
}
