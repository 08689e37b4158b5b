import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, Reply, World } from './call';
import { Disk, newId } from './disk';
import { accessKeyOf, Dispatcher, Outcome } from './dispatch';
import { GlacierError, internalFailure } from './errors';
import { Jobs } from './jobs';
import { Route, route } from './operations';
import type { LogEntry } from './ports';
import { respond } from './respond';
import { GlacierEmulatorOptions, settingsOf, timestamp } from './settings';
import { Store } from './store';
import { Uploads } from './uploads';

export type { GlacierEmulatorOptions } from './settings';
export type * from './ports';

const REQUEST_ID_LENGTH = 47;
/** Longer than SDKs keep idle connections. Otherwise the emulator could close one that a client is about to use. */
const KEEP_ALIVE_MS = 65_000;

/**
 * An emulator of Amazon Glacier's vault API (2012-06-01) on 127.0.0.1, for local runs and tests.
 *
 * - Archives are on the disk and are streamed, so an archive can be larger than memory.
 * - Jobs complete later, on the clock of the options. Their output expires.
 * - The access key of a call is read, and `authorize` decides. The signature is not checked.
 * - If the process dies, vaults and complete archives stay in the data directory. Jobs and open uploads are lost.
 *
 * Source: https://docs.aws.amazon.com/amazonglacier/latest/dev/amazon-glacier-api.html. The real service was never called.
 */
export class GlacierEmulator {
  private readonly world: World;
  private readonly dispatcher: Dispatcher;
  private readonly handling = new Set<Promise<void>>();
  private server?: Server;
  private address?: string;

  constructor(options: GlacierEmulatorOptions) {
    const settings = settingsOf(options);
    const disk = new Disk(settings.dataDir);
    const store = new Store(settings, disk);
    this.world = { settings, disk, store, jobs: new Jobs(settings, disk, store), uploads: new Uploads(settings, disk, store) };
    this.dispatcher = new Dispatcher(this.world);
  }

  /** `http://127.0.0.1:<port>`. @throws Error if the emulator is not running */
  public get endpoint(): string {
    if (this.address === undefined) throw new Error('the Glacier emulator has not been started');
    return this.address;
  }

  /** Loads the data directory and starts to listen. Port 0 means any free port. */
  public async start(port = 0): Promise<void> {
    await this.world.disk.prepare();
    await this.world.store.load();
    const server = createServer((request, response) => this.track(this.handle(request, response)));
    server.requestTimeout = 0; // uploads of many GiB take long
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Ends all sockets, timers and writes before it resolves. Jobs and open uploads are lost. */
  public async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.address = undefined;
    if (server) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
    await Promise.all(this.handling);
    await this.world.jobs.stop();
  }

  /** Updates the vault's inventory now. The service does it about once a day. */
  public async takeInventory(vaultName: string): Promise<void> {
    await this.world.store.takeInventory(this.world.store.vault(vaultName));
  }

  /** Removes a job and its output now, as if they had expired. */
  public async expireJob(jobId: string): Promise<void> {
    await this.world.jobs.expire(jobId);
  }

  private track(handling: Promise<void>): void {
    const tracked = handling.finally(() => this.handling.delete(tracked));
    this.handling.add(tracked);
  }

  /** Answers a request and logs it. Never rejects. */
  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let target: Route | undefined;
    let outcome: Outcome;
    let error: Error | undefined;
    let bytes = 0;
    try {
      target = route(request.method ?? '', pathOf(request));
      outcome = await this.dispatcher.run(target, request);
    } catch (thrown) {
      error = thrown as Error;
      outcome = { reply: errorReply(error) };
    }
    response.setHeader('x-amzn-RequestId', newId(REQUEST_ID_LENGTH));
    await respond(response, outcome.reply, outcome.fault, (sent) => { bytes += sent; })
      .catch((broken: Error) => { error ??= broken; });
    const received = Number(request.headers['content-length'] ?? 0);
    this.world.settings.log({ ...this.describe(request, target), status: outcome.reply.status, bytes: Math.max(bytes, received), ...because(error) });
  }

  private describe(request: IncomingMessage, target: Route | undefined): Pick<LogEntry, 'time' | 'accessKeyId' | 'operation' | 'resource' | 'archiveId'> {
    return {
      time: timestamp(this.world.settings),
      accessKeyId: accessKeyOf(request),
      operation: target?.operation ?? 'Unknown',
      resource: target ? this.dispatcher.resourceOf(target) : pathOf(request),
      ...(target?.operation === 'DeleteArchive' ? { archiveId: target.params.archiveId } : {}),
    };
  }
}

/** The path of a request. Not parsed with `URL`, which throws for some paths that clients can send. */
const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0];

/** An error that is not one of the service's is a bug of the emulator. It is answered with status 500. */
function errorReply(error: Error): Reply {
  const known = error instanceof GlacierError ? error : internalFailure(`${error.name}: ${error.message}`);
  return json(known.status, { code: known.code, message: known.message, type: known.type });
}

function because(error: Error | undefined): Pick<LogEntry, 'error'> {
  return error ? { error: `${error instanceof GlacierError ? error.code : error.name}: ${error.message}` } : {};
}
