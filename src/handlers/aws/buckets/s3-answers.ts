import { CompletionAnswer } from '../../validation/destination';

/*
 * What an error of S3 means for the transfer. S3 names an error by its code, which the SDK gives as `name`. The answer to a HEAD has no
 * body and so no code. Then only the status tells.
 */

interface S3Error extends Error {
  /** Node's code for a broken connection. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const MULTIPLE_CHOICES = 300;
const MOVED_PERMANENTLY = 301;
const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const CONFLICT = 409;
const PRECONDITION_FAILED = 412;
const INTERNAL_ERROR = 500;

const NO_SUCH_UPLOAD = 'NoSuchUpload';
const NO_SUCH_BUCKET = 'NoSuchBucket';
const ACROSS_OPT_IN = 'IllegalLocationConstraintException';

/** S3 has other parts than the completion names. InvalidRequest: they add up to another size. */
const WRONG_PARTS: readonly string[] = ['InvalidPart', 'InvalidPartOrder', 'BadDigest', 'EntityTooSmall', 'InvalidRequest'];
/** The object may exist or not. Only a look at the key tells. */
const UNCLEAR: readonly string[] = ['ConditionalRequestConflict', 'PreconditionFailed', NO_SUCH_UPLOAD, 'InternalError', 'TimeoutError', 'RequestTimeout'];
const NO_ANSWER: readonly string[] = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

/** The body came too slowly, or not to its end. S3 answers 400. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const BROKEN_OFF: readonly string[] = ['RequestTimeout', 'IncompleteBody'];

/** The upload was completed, aborted, or removed by a lifecycle rule. */
export const isUploadGone = (error: unknown): boolean => nameOf(error) === NO_SUCH_UPLOAD;

export const isBucketGone = (error: unknown): boolean => nameOf(error) === NO_SUCH_BUCKET;

export const isObjectMissing = (error: unknown): boolean => nameOf(error) === 'NoSuchKey';

/** A HEAD of an object that is not there. */
export const isNotFound = (error: unknown): boolean => nameOf(error) === 'NotFound';

/** The body broke off, or another request was in the way. The next try may succeed. */
export const mayPass = (error: unknown): boolean => BROKEN_OFF.includes(nameOf(error)) || isConflict(error);

/** The policy denies access to the object, or S3 wants the customer's key with the request (SSE-C). */
export const isRefused = (error: unknown): boolean => [BAD_REQUEST, FORBIDDEN].includes(statusOf(error)!);

/** A policy denies the call. */
export const isDenied = (error: unknown): boolean => statusOf(error) === FORBIDDEN;

/** A HEAD of a bucket that does not exist, or to which the policy denies access. */
export const isNotAccessible = (error: unknown): boolean => [FORBIDDEN, NOT_FOUND].includes(statusOf(error)!);

/** The request's own condition, such as `If-Match`, does not hold. */
export const isPreconditionFailed = (error: unknown): boolean => statusOf(error) === PRECONDITION_FAILED;

/** An object stands at the key already, so `If-None-Match: *` fails. */
export const isOccupied = isPreconditionFailed;

/** Another request writes or removes the object at this moment. S3 wants the request again. */
export const isConflict = (error: unknown): boolean => statusOf(error) === CONFLICT;

/** S3 may have carried the request out: it broke off, S3 failed, or its answer cannot be read. */
export const isUnanswered = (error: unknown): boolean => {
  const status = statusOf(error);
  return status === undefined || status < MULTIPLE_CHOICES || status >= INTERNAL_ERROR;
};

/**
 * The region that S3 names in a redirect. Between an opt-in region and one that is not, the redirect is an error 400.
 * https://github.com/aws/aws-sdk-js-v3/pull/6572
 */
export function redirectedTo(error: unknown): string | undefined {
  const isRedirect = statusOf(error) === MOVED_PERMANENTLY || nameOf(error) === ACROSS_OPT_IN;
  return isRedirect ? (error as S3Error).$response?.headers?.['x-amz-bucket-region'] : undefined;
}

/** @throws the error itself if it is neither about the parts nor unclear (no permission, no bucket, throttled). Then the queue tries again. */
export function completionAnswer(error: unknown): CompletionAnswer {
  const { name, message, code = '' } = error as S3Error;
  const refusal = { code: name, message };
  if (WRONG_PARTS.includes(name)) return { kind: 'wrong-parts', refusal };
  const unclear = UNCLEAR.includes(name) || NO_ANSWER.includes(code) || isConflict(error) || isOccupied(error);
  if (unclear) return { kind: 'unclear', refusal };
  throw error;
}

/** @returns undefined if `isMissing` is true of the error. */
export async function unless<T>(isMissing: (error: unknown) => boolean, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const nameOf = (error: unknown): string => (error as S3Error).name;
export const statusOf = (error: unknown): number | undefined => (error as S3Error).$metadata?.httpStatusCode;
