import { Agent, createServer, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, request, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbortMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityBatchCommand, ChangeMessageVisibilityCommand, ChangeMessageVisibilityRequest, SendMessageBatchCommand,
  SendMessageBatchRequestEntry, SQSClient,
} from '@aws-sdk/client-sqs';
import { AwsCall, isJson, jsonCall, s3Call } from './aws-calls';
import { AwsFault, awsFault } from './aws-faults';
import { nowAt, Pace } from './fast-clock';
import { Looks } from './looks';
import { FaultPlan } from './plan';
import { REDELIVER_PATH, Redelivery } from './process-config';

/** Connections to the local AWS, which has one thread. More would only wait there. */
const MAX_SOCKETS = 64;
/** Delay of a call that is `late`, or has its effect late, in milliseconds. */
const LATE_MS = 1_500;
/** Delay of a delayed message, in seconds. */
const MESSAGE_DELAY = 4;
/** The time when an upload began, in the answer of ListMultipartUploads. */
const INITIATED = /(?<=<Initiated>)[^<]+/g;
const LISTS_UPLOADS = /[?&]uploads(=|&|$)/;
const OK = 200;
/** Answer to a process whose message another process has received since. */
const GONE = 410;
/** Longer than SDKs keep idle connections, so that only faults close a connection. */
const KEEP_ALIVE_MS = 65_000;

export interface Upstream {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Pace of the handlers' clock. The proxy converts the times of ListMultipartUploads to it. @default - the times stay as they are */
  readonly pace?: Pace;
}

type Entry = SendMessageBatchRequestEntry;

/** A complete answer of the local AWS. */
interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** A call with its request, and the response that the handler waits for. */
interface Exchange {
  readonly call: AwsCall;
  readonly incoming: IncomingMessage;
  /** Undefined for calls to S3, whose bodies are streamed. */
  readonly body?: Buffer;
  readonly response: ServerResponse;
}

/**
 * An HTTP proxy on 127.0.0.1 between the handlers and the local AWS. It injects the faults of S3, DynamoDB, SQS and
 * Step Functions that a fault plan chooses.
 *
 * - Handlers reach the proxy through `AWS_ENDPOINT_URL_…` and, for SQS, through rewritten queue URLs (see `process.ts`).
 *   The deployment and the tests call the local AWS directly, so faults hit handlers only.
 * - The proxy forwards a request as it was signed, with its Host header. So the local AWS checks signatures and roles
 *   as without a proxy. Only changed batches of messages and redeliveries are signed with the root credentials.
 * - The plan counts a fault before the proxy injects it. So the oracle of the soak knows each fault, also if the handler dies.
 * - If a handler dies in the middle of a call, its connection breaks and the proxy drops that call. Calls of others go on.
 * - `stop` closes all connections and waits for the calls in progress.
 */
export class AwsProxy {
  /** What S3 has answered to looks at objects. */
  public readonly looks = new Looks();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  private readonly stopping = new AbortController();
  private readonly handling = new Set<Promise<void>>();
  private server?: Server;
  private upstream?: Upstream;
  private s3?: S3Client;
  private sqs?: SQSClient;

  /** `hideFor`: real seconds for which a message is hidden, computed from a handler's. */
  constructor(private readonly plan: FaultPlan, private readonly hideFor: (seconds: number) => number = (seconds) => seconds) {}

  /** Starts to listen. Call `to` before the first request arrives. @returns the proxy's own URL */
  public async start(): Promise<string> {
    const server = createServer((incoming, response) => this.track(this.handle(incoming, response)));
    server.requestTimeout = 0;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    this.server = server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Sets the local AWS that receives the requests. */
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

  /** Errors are dropped here because the handler sees them as a broken connection, which this proxy also causes on purpose. */
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
      if (!fault && call?.operation === 'ChangeMessageVisibility') return await this.hide(call, response);
      if (!fault && call?.operation === 'HeadObject') return await this.look(call, incoming, response);
      await (fault ? this.spoil(fault, { call, incoming, body, response }) : this.pass(incoming, body ?? incoming, response));
    } catch (error) {
      response.destroy();
      throw error;
    }
  }

  private async spoil(fault: AwsFault, { call, incoming, body, response }: Exchange): Promise<void> {
    this.plan.count(fault.kind, call.subject);
    switch (fault.how) {
      case 'answer':
        response.writeHead(fault.status, { 'Content-Type': fault.type, 'Content-Length': Buffer.byteLength(fault.body) }).end(fault.body);
        return void incoming.resume();
      case 'cut-before': return void incoming.socket.destroy();
      case 'cut-at-end':
        await (body ?? buffer(incoming));
        return void incoming.socket.destroy();
      case 'effect-late': {
        const whole = body ?? await buffer(incoming);
        incoming.socket.destroy();
        await sleep(LATE_MS, undefined, { signal: this.stopping.signal });
        return void await this.ask(incoming, whole);
      }
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
      case 'remove-object':
      case 'change-object':
      case 'expire-object':
      case 'late-look': {
        const at = this.now();
        await this.looks.strike(fault.how, call, this.s3!, this.plan.shape(fault.kind, call.subject));
        return this.look(call, incoming, response, at);
      }
      case 'delay-messages': return this.send(call, response, (entries) => entries.map((entry) => ({ ...entry, DelaySeconds: MESSAGE_DELAY })));
      case 'take-part': return this.send(call, response, (entries) => entries.slice(1));
    }
  }

  /** Sends a changed batch and answers as SQS would. The root credentials sign it, because the handler's signature no longer fits. */
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

  /** Queues hide messages for real seconds, so a handler's seconds are changed as those of the queues are. */
  private async hide(call: AwsCall, response: ServerResponse): Promise<void> {
    const { QueueUrl, ReceiptHandle, VisibilityTimeout } = call.input as ChangeMessageVisibilityRequest;
    const queue = new URL(new URL(QueueUrl!).pathname, this.upstream!.endpoint).href;
    await this.sqs!.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle, VisibilityTimeout: this.hideFor(VisibilityTimeout!) }));
    answer(response, { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0', 'content-length': 2 }, body: Buffer.from('{}') });
  }

  /** Makes messages visible again while a handler works on them. The handler's process asks for it (see `redelivery.ts`); its role may not. */
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

  /** Passes a look at an object, and logs what S3 answered. */
  private async look(call: AwsCall, incoming: IncomingMessage, response: ServerResponse, at = this.now()): Promise<void> {
    const { status, headers, body } = await this.ask(incoming, incoming);
    answer(response, { status, headers: this.looks.answered(call, at, status, headers as IncomingHttpHeaders), body });
  }

  /** The handlers' clock. */
  private now(): number {
    const pace = this.upstream?.pace;
    return pace ? nowAt(pace) : Date.now();
  }

  private async ask(incoming: IncomingMessage, body: Buffer | Readable): Promise<Answer> {
    const arrived = await this.forward(incoming, body);
    return { status: arrived.statusCode!, headers: arrived.headers, body: await buffer(arrived) };
  }

  private async forward({ method, url, headers }: IncomingMessage, body: Buffer | Readable): Promise<IncomingMessage> {
    if (!this.upstream) throw new Error('the proxy got a request before `to` set the local AWS');
    const { hostname, port } = new URL(this.upstream.endpoint);
    // `headers` keeps the caller's Host, which is part of the signature.
    const outgoing = request({ hostname, port, method, path: url, headers, agent: this.agent });
    const answered = new Promise<IncomingMessage>((resolve, reject) => outgoing.once('response', resolve).once('error', reject));
    if (body instanceof Buffer) outgoing.end(body);
    else pipeline(body, outgoing).catch((error: Error) => outgoing.destroy(error)); // rejects `answered`
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

/** An upload that is already gone is what the fault wants. */
function onlyNoSuchUpload(error: Error): void {
  if (error.name !== 'NoSuchUpload') throw error;
}
