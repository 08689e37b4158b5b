import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.map': 'application/json',
};

/** A site at an address of this computer. */
export interface Served {
  readonly address: string;
  close(): void;
}

/**
 * The search of the site runs in a worker, which a browser starts only if the pages come from a server.
 *
 * @param keptFor seconds for which a browser keeps a file, and what it has compiled of a script. @default 0, because a site is built anew while it is served
 */
export async function serve(folder: string, keptFor = 0): Promise<Served> {
  const server = createServer(({ url = '/' }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://127.0.0.1').pathname)); // Normal, so that it leads out of no folder.
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!(extname(file) in TYPES) || !existsSync(file)) response.writeHead(404).end();
    else response.setHeader('content-type', TYPES[extname(file)]).setHeader('cache-control', `max-age=${keptFor}`).end(readFileSync(file));
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
