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
/** Longer than SDKs keep idle connections: it must not be us who closes one just as it is used again. */
const KEEP_ALIVE_MS = 65_000;

/**
 * The vault API of Amazon Glacier (2012-06-01) on 127.0.0.1: on disk and streaming, with jobs that complete later.
 * For local runs and tests. Calls are not verified beyond the access key they name.
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

  /** `http://127.0.0.1:<port>`, once started. */
  public get endpoint(): string {
    if (this.address === undefined) throw new Error('the Glacier emulator has not been started');
    return this.address;
  }

  /** Opens what the data directory holds and listens; port 0 takes a free one. */
  public async start(port = 0): Promise<void> {
    await this.world.disk.prepare();
    await this.world.store.load();
    const server = createServer((request, response) => this.track(this.handle(request, response)));
    server.requestTimeout = 0; // an archive of many GiB takes as long as it takes
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** No socket, no timer, no write is left when this resolves. Jobs and uploads under way are gone. */
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

  /** Takes the vault's inventory now, as the service does about once a day. */
  public async takeInventory(vaultName: string): Promise<void> {
    await this.world.store.takeInventory(this.world.store.vault(vaultName));
  }

  /** Ends a job's life now: from here on it is not found. */
  public async expireJob(jobId: string): Promise<void> {
    await this.world.jobs.expire(jobId);
  }

  private track(handling: Promise<void>): void {
    const tracked = handling.finally(() => this.handling.delete(tracked));
    this.handling.add(tracked);
  }

  /** Never rejects: whatever happens is answered if it can be, and logged. */
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

  private describe(request: IncomingMessage, target: Route | undefined): Pick<LogEntry, 'time' | 'accessKeyId' | 'operation' | 'resource'> {
    return {
      time: timestamp(this.world.settings),
      accessKeyId: accessKeyOf(request),
      operation: target?.operation ?? 'Unknown',
      resource: target ? this.dispatcher.resourceOf(target) : pathOf(request),
    };
  }
}

/** Not by URL: it refuses some paths, and what a client sends must be answered. */
const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0];

/** Anything that is not the service's own error is a fault of the emulator, and says so. */
function errorReply(error: Error): Reply {
  const known = error instanceof GlacierError ? error : internalFailure(`${error.name}: ${error.message}`);
  return json(known.status, { code: known.code, message: known.message, type: known.type });
}

function because(error: Error | undefined): Pick<LogEntry, 'error'> {
  return error ? { error: `${error instanceof GlacierError ? error.code : error.name}: ${error.message}` } : {};
}
