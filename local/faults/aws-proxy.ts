import { Agent, createServer, IncomingMessage, OutgoingHttpHeaders, request, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbortMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand, SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { AwsCall, isJson, jsonCall, s3Call } from './aws-calls';
import { AwsFault, awsFault } from './aws-faults';
import { nowAt, Pace } from './fast-clock';
import { FaultPlan } from './plan';
import { REDELIVER_PATH, Redelivery } from './process-config';

/** Connections to the local AWS, which has one thread. */
const MAX_SOCKETS = 64;
const LATE_MS = 1_500;
/** Seconds, as SQS counts delays. */
const MESSAGE_DELAY = 4;
/** When an upload began, in a list of uploads. */
const INITIATED = /(?<=<Initiated>)[^<]+/g;
const LISTS_UPLOADS = /[?&]uploads(=|&|$)/;
const OK = 200;
/** A message was received by another process meanwhile. */
const GONE = 410;
/** Longer than SDKs keep idle connections: only faults may close one. */
const KEEP_ALIVE_MS = 65_000;

export interface Upstream {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** At which the handlers' clock goes: what the local AWS says of when an upload began is told by that clock. @default - as on the wall */
  readonly pace?: Pace;
}

type Entry = SendMessageBatchRequestEntry;

/** An answer of the local AWS, read to its end. */
interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Stands on 127.0.0.1 between the handlers and the local AWS and lets calls fail. Requests go through as they were signed,
 * the Host header included, so that signatures and roles are checked as without it. Whoever calls the local AWS at its own
 * address, as the deployment does, does not pass here.
 */
export class AwsProxy {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  private readonly stopping = new AbortController();
  private readonly handling = new Set<Promise<void>>();
  private server?: Server;
  private upstream?: Upstream;
  private s3?: S3Client;
  private sqs?: SQSClient;

  constructor(private readonly plan: FaultPlan) {}

  /** Listens; `to` tells later where the local AWS is. Returns its own endpoint. */
  public async start(): Promise<string> {
    const server = createServer((incoming, response) => this.track(this.handle(incoming, response)));
    server.requestTimeout = 0;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    this.server = server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  public to(upstream: Upstream): void {
    this.upstream = upstream;
    this.s3 = new S3Client({ ...upstream, forcePathStyle: true });
    this.sqs = new SQSClient({ ...upstream });
  }

  public async stop(): Promise<void> {
    this.stopping.abort();
    const { server } = this;
    if (server) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      this.agent.destroy();
      await closed;
    }
    await Promise.all(this.handling);
    this.s3?.destroy();
    this.sqs?.destroy();
  }

  /** A connection that breaks is what a proxy of this kind is for: nobody else needs to hear of it. */
  private track(handling: Promise<void>): void {
    const tracked = handling.catch(() => undefined).finally(() => this.handling.delete(tracked));
    this.handling.add(tracked);
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (incoming.url === REDELIVER_PATH) return await this.redeliver(incoming, response);
      const body = isJson(incoming) ? await buffer(incoming) : undefined;
      const call = body ? jsonCall(incoming, body) : s3Call(incoming);
      const fault = call && awsFault(call, this.plan);
      await (fault ? this.spoil(call, fault, incoming, body, response) : this.pass(incoming, body ?? incoming, response));
    } catch (error) {
      response.destroy();
      throw error;
    }
  }

  private async spoil(call: AwsCall, fault: AwsFault, incoming: IncomingMessage, body: Buffer | undefined, response: ServerResponse): Promise<void> {
    this.plan.count(fault.kind, call.subject);
    switch (fault.how) {
      case 'answer':
        response.writeHead(fault.status, { 'Content-Type': fault.type, 'Content-Length': Buffer.byteLength(fault.body) }).end(fault.body);
        return void incoming.resume();
      case 'cut-before': return void incoming.socket.destroy();
      case 'cut-after':
        await this.ask(incoming, body ?? incoming);
        return void incoming.socket.destroy();
      case 'twice': {
        const first = await this.ask(incoming, body!);
        await this.ask(incoming, body!);
        return answer(response, first);
      }
      case 'late':
        await sleep(LATE_MS, undefined, { signal: this.stopping.signal });
        return this.pass(incoming, body!, response);
      case 'vanish':
        await this.s3!.send(new AbortMultipartUploadCommand({ Bucket: call.bucket, Key: call.key, UploadId: call.uploadId })).catch(onlyNoSuchUpload);
        return this.pass(incoming, body ?? incoming, response);
      case 'delay-messages': return this.send(call, response, (entries) => entries.map((entry) => ({ ...entry, DelaySeconds: MESSAGE_DELAY })));
      case 'take-part': return this.send(call, response, (entries) => entries.slice(1));
    }
  }

  /** Sends other messages than the handler did, which only the account's root can sign, and answers as SQS would. */
  private async send(call: AwsCall, response: ServerResponse, change: (entries: Entry[]) => Entry[]): Promise<void> {
    const { QueueUrl, Entries } = call.input as { QueueUrl: string; Entries: Entry[] };
    const entries = change(Entries);
    const queue = new URL(new URL(QueueUrl).pathname, this.upstream!.endpoint).href;
    const sent = entries.length ? await this.sqs!.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: entries })) : undefined;
    const refused = Entries.filter(({ Id }) => !entries.some((entry) => entry.Id === Id));
    const body = Buffer.from(JSON.stringify({
      Successful: sent?.Successful ?? [],
      Failed: [...sent?.Failed ?? [], ...refused.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError', Message: 'injected' }))],
    }));
    answer(response, { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0', 'content-length': body.length }, body });
  }

  /** For a handler's process (see `redelivery.ts`), whose role may not do this: its messages are visible again while it works on them. */
  private async redeliver(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { queue, receiptHandles } = JSON.parse((await buffer(incoming)).toString()) as Redelivery;
    const { Failed = [] } = await this.sqs!.send(new ChangeMessageVisibilityBatchCommand({
      QueueUrl: new URL(queue.split(':').slice(-2).join('/'), `${this.upstream!.endpoint}/`).href,
      Entries: receiptHandles.map((ReceiptHandle, i) => ({ Id: `${i}`, ReceiptHandle, VisibilityTimeout: 0 })),
    }));
    response.writeHead(Failed.length ? GONE : OK).end();
  }

  private async pass(incoming: IncomingMessage, body: Buffer | Readable, response: ServerResponse): Promise<void> {
    const pace = this.upstream?.pace;
    if (pace && incoming.method === 'GET' && LISTS_UPLOADS.test(incoming.url!)) return answer(response, atPace(await this.ask(incoming, body), pace));
    const arrived = await this.forward(incoming, body);
    response.writeHead(arrived.statusCode!, arrived.headers);
    await pipeline(arrived, response);
  }

  private async ask(incoming: IncomingMessage, body: Buffer | Readable): Promise<Answer> {
    const arrived = await this.forward(incoming, body);
    return { status: arrived.statusCode!, headers: arrived.headers, body: await buffer(arrived) };
  }

  private async forward({ method, url, headers }: IncomingMessage, body: Buffer | Readable): Promise<IncomingMessage> {
    if (!this.upstream) throw new Error('the proxy has not been told where the local AWS is');
    const { hostname, port } = new URL(this.upstream.endpoint);
    // `headers` has the caller's own Host, which is part of what was signed.
    const outgoing = request({ hostname, port, method, path: url, headers, agent: this.agent });
    const answered = new Promise<IncomingMessage>((resolve, reject) => outgoing.once('response', resolve).once('error', reject));
    if (body instanceof Buffer) outgoing.end(body);
    else pipeline(body, outgoing).catch((error: Error) => outgoing.destroy(error)); // whoever waits for the answer hears of it
    return answered;
  }
}

function atPace({ status, headers, body }: Answer, pace: Pace): Answer {
  const told = Buffer.from(body.toString().replace(INITIATED, (time) => new Date(nowAt(pace, Date.parse(time))).toISOString()));
  return { status, headers: { ...headers, 'content-length': told.length }, body: told };
}

function answer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

/** Where the upload was gone already, nothing else was wanted. */
function onlyNoSuchUpload(error: Error): void {
  if (error.name !== 'NoSuchUpload') throw error;
}
