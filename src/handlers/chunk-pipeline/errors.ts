/** Another delivery holds the archive, or it changed while it was prepared. The message comes back later. */
export class ArchiveBusyError extends Error {
  public readonly name = 'ArchiveBusyError';
}

/** The transfer is deployed with another bucket than the run was launched for. The message comes back later. */
export class OtherBucketError extends Error {
  public readonly name = 'OtherBucketError';
}

/** Glacier no longer has the job, so its output is gone. */
export class JobOutputGoneError extends Error {
  public readonly name = 'JobOutputGoneError';
}

/** S3 no longer has the upload: completed, aborted, or removed by a lifecycle rule. */
export class UploadGoneError extends Error {
  public readonly name = 'UploadGoneError';
}

/** The destination bucket is in another region. The next request goes there. */
export class RedirectedError extends Error {
  public readonly name = 'RedirectedError';
}

/** A service answered without what it always sends. */
export class UnexpectedAnswerError extends Error {
  public readonly name = 'UnexpectedAnswerError';
}

/** The body ended before the chunk did. */
export class ShortBodyError extends Error {
  public readonly name = 'ShortBodyError';
}

/** The body went on after the chunk. */
export class LongBodyError extends Error {
  public readonly name = 'LongBodyError';
}

/** Glacier sent no tree hash with the range, so nothing proves the chunk. */
export class MissingTreeHashError extends Error {
  public readonly name = 'MissingTreeHashError';
}

/** The bytes that arrived are not those that Glacier's tree hash describes. */
export class ChunkTreeHashError extends Error {
  public readonly name = 'ChunkTreeHashError';
}

/** The bytes are those that Glacier has, but not those that the inventory lists. */
export class ArchiveTreeHashError extends Error {
  public readonly name = 'ArchiveTreeHashError';
}

/** The time of this invocation is nearly up. The message comes back to an invocation that has all of its time. */
export class OutOfTimeError extends Error {
  public readonly name = 'OutOfTimeError';
}

const TRANSIENT_NAMES: readonly string[] = [
  'ShortBodyError', 'RedirectedError', 'TimeoutError', 'RequestTimeout', 'RequestTimeoutException', 'ThrottlingException', 'SlowDown', 'ServiceUnavailable',
  'ServiceUnavailableException', 'InternalError',
];
const TRANSIENT_CODES: readonly string[] = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE'];

/** @returns true if another try at once may help: a connection broke, or a service was busy */
export function isTransient(error: unknown): boolean {
  const { name = '', code = '', $metadata } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  return TRANSIENT_NAMES.includes(name) || TRANSIENT_CODES.includes(code) || ($metadata?.httpStatusCode ?? 0) >= 500;
}
