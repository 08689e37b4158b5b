import type { IncomingMessage } from 'node:http';

export type Service = 's3' | 'dynamodb' | 'sqs' | 'states';

/** What a fault plan needs to know of a call to AWS. */
export interface AwsCall {
  readonly service: Service;
  /** `UploadPart`, `SendMessageBatch`. */
  readonly operation: string;
  /** Operation and target in a text that is the same in every run of a seed. A fault plan decides by it. */
  readonly subject: string;
  /** Whether the call has a condition, so that a failed condition is one of its normal answers. */
  readonly conditional: boolean;
  /** Only for calls to S3, like `key` and `uploadId`. */
  readonly bucket?: string;
  readonly key?: string;
  readonly uploadId?: string;
  /** The request body, only for services with a JSON API. */
  readonly input?: Record<string, any>;
}

const TARGETS: readonly (readonly [prefix: string, service: Service])[] = [['DynamoDB_', 'dynamodb'], ['AmazonSQS', 'sqs'], ['AWSStepFunctions', 'states']];
const ARCHIVE_ID = /[A-Za-z0-9_-]{138}/g;
const SORT_KEY = /"sk":\{"S":"([^"]*)"\}/;
/** Characters of the body that make up the subject of a call that names no archive. */
const SUBJECT_LENGTH = 200;

export const isJson = (request: IncomingMessage): boolean => request.headers['x-amz-target'] !== undefined;

/** @returns undefined if the request is for a service that gets no faults */
export function jsonCall(request: IncomingMessage, body: Buffer): AwsCall | undefined {
  const [prefix, operation] = String(request.headers['x-amz-target']).split('.');
  const service = TARGETS.find(([known]) => prefix.startsWith(known))?.[1];
  if (!service || !operation) return undefined;
  const text = body.toString();
  const input = JSON.parse(text) as Record<string, any>;
  return { service, operation, subject: `${operation} ${about(text)}`, conditional: input.ConditionExpression !== undefined, input };
}

/** The target of a call. Archive ids come from the seed. Ids of uploads, jobs and tokens are random, so they are removed. */
function about(text: string): string {
  const archives = [...new Set(text.match(ARCHIVE_ID))];
  if (archives.length) return [...archives, ...SORT_KEY.exec(text)?.slice(1) ?? []].join(' ');
  return text.replace(/[0-9a-f-]{32,}/g, '').slice(0, SUBJECT_LENGTH);
}

/** A path-style call to S3. The query string tells which operation the HTTP method means. */
export function s3Call({ method = '', url = '', headers }: IncomingMessage): AwsCall {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, bucket, ...rest] = pathname.split('/');
  const key = decodeURIComponent(rest.join('/'));
  const operation = s3Operation(method, searchParams, key);
  const subject = [operation, key, searchParams.get('partNumber')].filter(Boolean).join(' ');
  const conditional = headers['if-none-match'] !== undefined;
  return { service: 's3', operation, subject, conditional, bucket, key, uploadId: searchParams.get('uploadId') ?? undefined };
}

function s3Operation(method: string, query: URLSearchParams, key: string): string {
  if (!key) return `${method}Bucket`;
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (!query.has('uploadId')) return `${{ GET: 'Get', PUT: 'Put', HEAD: 'Head', DELETE: 'Delete' }[method] ?? method}Object`;
  return { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload', GET: 'ListParts' }[method] ?? method;
}
