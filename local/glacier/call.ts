import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Disk } from './disk';
import { invalidParameter, missingParameter } from './errors';
import type { Jobs } from './jobs';
import type { OperationName, PathParams } from './operations';
import type { Settings } from './settings';
import type { Store } from './store';
import type { Uploads } from './uploads';

/** One request, authenticated and allowed. */
export interface Call {
  readonly operation: OperationName;
  readonly accessKeyId: string;
  readonly params: PathParams;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The JSON body, or `{}` for operations without one. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The raw body, for operations that take data. */
  readonly body: Readable;
}

export interface ReplyBody {
  readonly length: number;
  open(): Readable;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ReplyBody;
}

/** The parts of the emulator that operations use. */
export interface World {
  readonly settings: Settings;
  readonly disk: Disk;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly uploads: Uploads;
}

export type Operation = (call: Call, world: World) => Promise<Reply>;

export function json(status: number, document: object): Reply {
  const text = Buffer.from(JSON.stringify(document));
  // In a list, because Readable.from would iterate over the bytes of a bare buffer.
  return { status, headers: { 'Content-Type': 'application/json' }, body: { length: text.length, open: () => Readable.from([text]) } };
}

export function header({ headers }: Call, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function requiredHeader(call: Call, name: string): string {
  const value = header(call, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]{0,1024}$/;

/**
 * An archive's description. Node decodes headers as Latin-1. With `anyDescription` the bytes are read as UTF-8;
 * without it, only printable ASCII is allowed, as in the service.
 */
export function archiveDescription(call: Call, { anyDescription }: { readonly anyDescription: boolean }): string {
  const given = header(call, 'x-amz-archive-description') ?? '';
  return anyDescription ? Buffer.from(given, 'latin1').toString('utf8') : checkedDescription(given);
}

/** A description as a header: the same bytes in which the client sent it. */
export const descriptionHeader = (description: string): string => Buffer.from(description, 'utf8').toString('latin1');

/** The service's rule for descriptions of archives and jobs. */
export function checkedDescription(description: string): string {
  if (PRINTABLE_ASCII.test(description)) return description;
  throw invalidParameter('Invalid description: at most 1,024 characters of printable ASCII (0x20-0x7E) are allowed');
}

const MAX_PAGE = 1000;

export interface Page<T> {
  readonly entries: T[];
  readonly marker: string | null;
}

/** One page of a list with unique names. The marker is the name of the first entry of the next page. */
export function page<T>(all: readonly T[], nameOf: (entry: T) => string, query: URLSearchParams, byDefault: number): Page<T> {
  const limit = query.has('limit') ? Number(query.get('limit')) : byDefault;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) throw invalidParameter(`Invalid limit: ${query.get('limit')}`);
  const marker = query.get('marker');
  const start = marker ? all.findIndex((entry) => nameOf(entry) === marker) : 0;
  if (start < 0) throw invalidParameter(`Invalid marker: ${marker}`);
  const next = all[start + limit];
  return { entries: all.slice(start, start + limit), marker: next === undefined ? null : nameOf(next) };
}
