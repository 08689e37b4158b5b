import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './call';
import type { Fault } from './ports';

/** Sends a reply, spoiled as a fault says. Resolves to the body bytes handed to the socket; rejects if it breaks. */
export async function respond(response: ServerResponse, reply: Reply, fault: Fault | undefined, sent: (bytes: number) => void): Promise<void> {
  if (fault?.kind === 'cut' && fault.after === 0) {
    response.destroy();
    return;
  }
  const length = (reply.body?.length ?? 0) - (fault?.kind === 'shorten' ? fault.by : 0);
  const headers = { ...reply.headers, ...(reply.status === 204 ? {} : { 'Content-Length': String(Math.max(0, length)) }) };
  response.writeHead(reply.status, headers);
  const body = reply.body?.open() ?? Readable.from([]);
  await pipeline(body, (source: AsyncIterable<Buffer>) => counted(spoiled(source, Math.max(0, length), fault), sent), response);
}

/** A cut, from inside the body: ends the connection, and is not an error of the emulator. */
export class ConnectionCut extends Error {}

async function* spoiled(source: AsyncIterable<Buffer>, length: number, fault: Fault | undefined): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const block of source) {
    const stop = fault?.kind === 'cut' ? Math.min(fault.after, length) : length;
    if (fault?.kind === 'flip') flip(block, fault.at - at);
    if (at < stop) yield block.subarray(0, stop - at);
    at += block.length;
    if (fault?.kind === 'cut' && at >= stop) throw new ConnectionCut('the connection was cut on purpose');
    if (at >= length) return;
  }
}

function flip(block: Buffer, index: number): void {
  if (index >= 0 && index < block.length) block[index] = 255 - block[index];
}

async function* counted(source: AsyncIterable<Buffer>, sent: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const block of source) {
    sent(block.length);
    yield block;
  }
}
