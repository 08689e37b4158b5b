import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from './call';
import type { Fault } from './ports';

/**
 * Sends a reply and applies the fault to it.
 *
 * @param sent is called with the bytes of each block that goes to the socket
 * @throws Error if the connection breaks, on purpose or not
 */
export async function respond(response: ServerResponse, reply: Reply, fault: Fault | undefined, sent: (bytes: number) => void): Promise<void> {
  if (fault?.kind === 'cut' && fault.after === 0) {
    response.destroy();
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (fault?.kind === 'delay') await sleep(fault.milliseconds, undefined, { signal: gone.signal });
  const length = (reply.body?.length ?? 0) - (fault?.kind === 'shorten' ? fault.by : 0);
  response.writeHead(reply.status, { ...headersOf(reply, fault), ...(reply.status === 204 ? {} : { 'Content-Length': String(Math.max(0, length)) }) });
  if (fault?.kind === 'stall' || fault?.kind === 'trickle') response.flushHeaders(); // otherwise the headers wait for the first block
  const body = reply.body?.open() ?? Readable.from([]);
  const hold = (source: AsyncIterable<Buffer>) => (fault?.kind === 'trickle' ? trickling(source, fault, length, gone.signal) : stalled(source, fault, gone.signal));
  const spoil = (source: AsyncIterable<Buffer>) => spoiled(hold(source), Math.max(0, length), fault);
  await pipeline(body, (source: AsyncIterable<Buffer>) => counted(spoil(source), sent), response);
}

function headersOf({ headers = {} }: Reply, fault: Fault | undefined): Readonly<Record<string, string>> {
  return fault?.kind === 'header' && fault.name in headers ? { ...headers, [fault.name]: fault.value } : headers;
}

/** A body that pauses once. The pause ends if the client closes the connection. */
async function* stalled(source: AsyncIterable<Buffer>, fault: Fault | undefined, gone: AbortSignal): AsyncGenerator<Buffer> {
  let at = 0;
  let left = fault?.kind === 'stall';
  for await (const block of source) {
    if (fault?.kind === 'stall' && left && at + block.length > fault.after) {
      if (fault.after > at) yield block.subarray(0, fault.after - at);
      await sleep(fault.milliseconds, undefined, { signal: gone });
      yield block.subarray(Math.max(0, fault.after - at));
      left = false;
    } else {
      yield block;
    }
    at += block.length;
  }
}

/** A body that comes piece by piece. A pause ends if the client closes the connection. */
async function* trickling(
  source: AsyncIterable<Buffer>, { pieces, milliseconds }: Extract<Fault, { kind: 'trickle' }>, length: number, gone: AbortSignal,
): AsyncGenerator<Buffer> {
  const size = Math.ceil(length / pieces);
  let at = 0;
  for await (const block of source) {
    for (let from = 0; from < block.length;) {
      if (at % size === 0) await sleep(milliseconds / pieces, undefined, { signal: gone });
      const to = Math.min(block.length, from + size - (at % size));
      yield block.subarray(from, to);
      at += to - from;
      from = to;
    }
  }
}

/** Ends the connection in the middle of a body because of a `cut` fault. Not an error of the emulator. */
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
