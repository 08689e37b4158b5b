import type { IncomingMessage } from 'node:http';

export type Service = 's3' | 'dynamodb' | 'sqs' | 'states';

/** A call of the AWS API, as far as a fault plan wants to know. */
export interface AwsCall {
  readonly service: Service;
  /** `UploadPart`, `SendMessageBatch`. */
  readonly operation: string;
  /** What it is about, in words that are the same in every run of a seed. */
  readonly subject: string;
  /** Only to be carried out if something holds: where it does not, that is an answer of its own. */
  readonly conditional: boolean;
  /** Of S3: bucket, key and upload. */
  readonly bucket?: string;
  readonly key?: string;
  readonly uploadId?: string;
  /** Of the services that speak JSON. */
  readonly input?: Record<string, any>;
}

const TARGETS: readonly (readonly [prefix: string, service: Service])[] = [['DynamoDB_', 'dynamodb'], ['AmazonSQS', 'sqs'], ['AWSStepFunctions', 'states']];
const ARCHIVE_ID = /[A-Za-z0-9_-]{138}/g;
const SORT_KEY = /"sk":\{"S":"([^"]*)"\}/;
/** How much of a call about no archive says what it is about. */
const SUBJECT_LENGTH = 200;

export const isJson = (request: IncomingMessage): boolean => request.headers['x-amz-target'] !== undefined;

/** A call whose whole body is JSON. */
export function jsonCall(request: IncomingMessage, body: Buffer): AwsCall | undefined {
  const [prefix, operation] = String(request.headers['x-amz-target']).split('.');
  const service = TARGETS.find(([known]) => prefix.startsWith(known))?.[1];
  if (!service || !operation) return undefined;
  const text = body.toString();
  const input = JSON.parse(text) as Record<string, any>;
  return { service, operation, subject: `${operation} ${about(text)}`, conditional: input.ConditionExpression !== undefined, input };
}

/** Archive ids are made from the seed; ids of uploads, jobs and tokens are not, so they are left out. */
function about(text: string): string {
  const archives = [...new Set(text.match(ARCHIVE_ID))];
  if (archives.length) return [...archives, ...SORT_KEY.exec(text)?.slice(1) ?? []].join(' ');
  return text.replace(/[0-9a-f-]{32,}/g, '').slice(0, SUBJECT_LENGTH);
}

/** A call of S3, path-style: the query says which of several operations a method means. */
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
