import { ArchiveIdentity } from './archive';

/** The format of all messages. A reader throws if a message has another format. */
export const MESSAGE_FORMAT = 1;

/** On the Chunks Retrieval queue: copy this chunk. Job and upload are read from the archive's row, not from here. */
export interface ChunkMessage extends ArchiveIdentity {
  /** Counts from 1, as S3's part numbers. */
  readonly chunk: number;
}

/** On the Chunks Retrieval queue: copy this whole archive from the output of this job. All else is read from the archive's row. */
export interface PutMessage extends ArchiveIdentity {
  readonly jobId: string;
  /** Seconds since the epoch. */
  readonly completedAt: number;
}

/** On the Validation queue: each chunk of this generation is copied. */
export interface ArchiveReady extends ArchiveIdentity {
  readonly generation: number;
}

/** A version with another format sent this message. It stays in its queue, and in the dead-letter queue after that. */
export class MessageFormatError extends Error {
  public readonly name = 'MessageFormatError';
}

/** This library does not send such a message, so retrying cannot help. */
export class MalformedMessageError extends Error {
  public readonly name = 'MalformedMessageError';
}

export const chunkMessage = (message: ChunkMessage): string =>
  JSON.stringify({ format: MESSAGE_FORMAT, run: message.run, archive_id: message.archiveId, chunk: message.chunk });
export const archiveReady = (message: ArchiveReady): string =>
  JSON.stringify({ format: MESSAGE_FORMAT, run: message.run, archive_id: message.archiveId, generation: message.generation });

export const putMessage = (message: PutMessage): string => JSON.stringify({
  format: MESSAGE_FORMAT, run: message.run, archive_id: message.archiveId, job_id: message.jobId, completed_at: message.completedAt,
});

/** A message of the Chunks Retrieval queue. */
export function parseCopyMessage(body: string): ChunkMessage | PutMessage {
  return 'job_id' in parseFields(body) ? parsePutMessage(body) : parseChunkMessage(body);
}

export function parsePutMessage(body: string): PutMessage {
  const fields = parseFields(body);
  const { job_id: jobId } = fields;
  if (typeof jobId !== 'string' || !jobId) throw new MalformedMessageError(`no job_id in ${body.slice(0, 200)}`);
  return { ...identity(fields, body), jobId, completedAt: positive(fields.completed_at, body) };
}

export function parseChunkMessage(body: string): ChunkMessage {
  const fields = parseFields(body);
  return { ...identity(fields, body), chunk: positive(fields.chunk, body) };
}

export function parseArchiveReady(body: string): ArchiveReady {
  const fields = parseFields(body);
  return { ...identity(fields, body), generation: positive(fields.generation, body) };
}

function parseFields(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch (error) {
    throw new MalformedMessageError(`not JSON: ${(error as Error).message}`);
  }
}

function identity(fields: Record<string, unknown>, body: string): ArchiveIdentity {
  const { format, run, archive_id: archiveId } = fields;
  if (typeof run !== 'string' || !run || typeof archiveId !== 'string' || !archiveId) {
    throw new MalformedMessageError(`no run or archive_id in ${body.slice(0, 200)}`);
  }
  if (format !== MESSAGE_FORMAT) {
    throw new MessageFormatError(`the message has the format ${String(format)}; this version reads the format ${MESSAGE_FORMAT}: ${body.slice(0, 200)}`);
  }
  return { run, archiveId };
}

function positive(value: unknown, body: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1) throw new MalformedMessageError(`a number is missing in ${body.slice(0, 200)}`);
  return value as number;
}
