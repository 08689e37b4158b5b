import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

const HOST = '127.0.0.1';
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8', csv: 'text/csv; charset=utf-8', json: 'application/json', jsonl: 'application/x-ndjson', md: 'text/markdown; charset=utf-8',
};
/** Where the report is, and the only files that are served besides the page. */
const FILE = /^\/(plan|report)\/[a-z0-9-]+\.(html|csv|json|jsonl|md)$/;
export const REPORT = '/report/report.html';

/** What a watch server shows. */
export interface Watched {
  /** The page at this moment. */
  page(): Promise<string>;
  /** The run has ended, and its report can be shown. */
  hasEnded(): boolean;
  /** A file of the run, such as `report/report.html`. @returns undefined if there is none. */
  file(path: string): Promise<string | undefined>;
}

/** Shows a run to browsers of this computer. Nothing can be changed by it. */
export class WatchServer {
  private readonly server: Server;

  constructor(private readonly watched: Watched) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: Error) => reply(response, 500, `${error.message}\n`));
    });
  }

  /** @returns the address for a browser. The port is random. */
  public async start(): Promise<string> {
    await new Promise<void>((done, fail) => this.server.once('error', fail).listen(0, HOST, done));
    return `http://${this.host()}/`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer({ method, url = '/', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of another site can have a name that means this address. Its requests carry that name.
    if (headers.host !== this.host()) return reply(response, 403, 'Only this computer may ask.\n');
    if (method !== 'GET' && method !== 'HEAD') return reply(response, 405, 'This can only be read.\n');
    if (url === '/') return this.watched.hasEnded() ? redirect(response, REPORT) : reply(response, 200, await this.watched.page(), 'html');
    const [, , extension] = FILE.exec(url) ?? [];
    const text = extension === undefined ? undefined : await this.watched.file(url.slice(1));
    return text === undefined ? reply(response, 404, 'There is no such file.\n') : reply(response, 200, text, extension);
  }

  private host(): string {
    return `${HOST}:${(this.server.address() as AddressInfo).port}`;
  }
}

function reply(response: ServerResponse, status: number, text: string, extension?: string): void {
  const type = extension === undefined ? 'text/plain; charset=utf-8' : TYPES[extension];
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).end(text);
}

function redirect(response: ServerResponse, to: string): void {
  response.writeHead(302, { 'location': to, 'cache-control': 'no-store' }).end();
}
