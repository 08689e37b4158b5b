import { AwsCall } from './aws-calls';
import { KindName } from './kinds';
import { FaultPlan } from './plan';

/**
 * What the proxy does with a call that a fault hits:
 * - `answer`: answers with an error and does not forward the call;
 * - `cut-before`: closes the connection and does not forward the call;
 * - `cut-at-end`: reads the whole body, then closes the connection and does not forward the call;
 * - `cut-after`: forwards the call, then closes the connection without an answer;
 * - `effect-late`: closes the connection once the whole body is there, and forwards the call after a delay;
 * - `twice`: forwards the call twice and returns the first answer;
 * - `late`: forwards the call after a delay;
 * - `vanish`: aborts the multipart upload, then forwards the call;
 * - `delay-messages`: sends the messages with a delay;
 * - `take-part`: leaves out the first message and answers that SQS refused it;
 * - `remove-object`, `change-object`: removes or overwrites the object, then forwards the look at it;
 * - `expire-object`: from now on the answer says that a lifecycle rule will remove the object;
 * - `late-look`: answers when the look is too old to allow a deletion.
 */
export type AwsFault =
  | { readonly kind: KindName; readonly how: 'answer'; readonly status: number; readonly type: string; readonly body: string }
  | { readonly kind: KindName; readonly how: LookFault }
  | { readonly kind: KindName; readonly how: 'cut-before' | 'cut-at-end' | 'cut-after' | 'effect-late' | 'twice' | 'late' | 'vanish' | 'delay-messages' | 'take-part' };

/** Faults of a HeadObject. */
export type LookFault = 'remove-object' | 'change-object' | 'expire-object' | 'late-look';

const LOOKS: readonly KindName[] = ['deletion-object-vanished', 'deletion-object-changed', 'deletion-object-expires', 'deletion-look-late'];
const S3_ANY: readonly KindName[] = ['s3-500', 's3-503-slow-down', 's3-timeout-before-effect', 's3-timeout-after-effect'];
/** Calls that make an object of an archive visible. */
const MAKE_OBJECTS: readonly string[] = ['CompleteMultipartUpload', 'PutObject'];
const WRITES: readonly string[] = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** The fault that hits this call, if any. Kinds that apply to few calls come first, or the common kinds would crowd them out. */
export function awsFault(call: AwsCall, plan: FaultPlan): AwsFault | undefined {
  const kind = plan.first(kindsFor(call), call.subject);
  return kind && faultOf(kind);
}

function kindsFor({ service, operation, conditional }: AwsCall): KindName[] {
  switch (service) {
    case 's3':
      return [
        ...(operation === 'HeadObject' ? LOOKS : []),
        ...(operation === 'CompleteMultipartUpload' ? ['s3-complete-200-with-error'] as const : []),
        ...(operation === 'PutObject' && conditional ? ['s3-body-cut-at-its-end', 's3-effect-late'] as const : []),
        ...(MAKE_OBJECTS.includes(operation) && conditional ? ['s3-409', 's3-412'] as const : []),
        ...(['UploadPart', 'CompleteMultipartUpload'].includes(operation) ? ['s3-upload-vanished'] as const : []),
        ...S3_ANY,
      ];
    case 'dynamodb':
      return [
        ...(operation === 'TransactWriteItems' ? ['dynamodb-transaction-conflict', 'dynamodb-transaction-answer-lost'] as const : []),
        ...(WRITES.includes(operation) ? [conditional ? 'dynamodb-condition-fails-after-effect' : 'dynamodb-timeout-after-effect'] as const : []),
        'dynamodb-throttling', 'dynamodb-throughput-exceeded', 'dynamodb-500', 'dynamodb-timeout-before-effect',
      ];
    case 'sqs': return operation === 'SendMessageBatch' ? ['sqs-500', 'sqs-sent-twice', 'sqs-delayed', 'sqs-timeout-after-effect', 'sqs-partly-taken'] : [];
    case 'states': return operation === 'SendTaskSuccess' ? ['states-answered-twice', 'states-answered-late'] : [];
  }
}

const xml = (kind: KindName, status: number, code: string): AwsFault => ({
  kind, how: 'answer', status, type: 'application/xml', body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>injected</Message><RequestId>fault</RequestId></Error>`,
});
const json = (kind: KindName, status: number, type: string, more: object = {}): AwsFault => ({
  kind, how: 'answer', status, type: 'application/x-amz-json-1.0', body: JSON.stringify({ __type: type, message: 'injected', ...more }),
});
const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

function faultOf(kind: KindName): AwsFault {
  switch (kind) {
    case 's3-500': return xml(kind, 500, 'InternalError');
    case 's3-503-slow-down': return xml(kind, 503, 'SlowDown');
    case 's3-complete-200-with-error': return xml(kind, 200, 'InternalError');
    case 's3-409': return xml(kind, 409, 'ConditionalRequestConflict');
    case 's3-412': return xml(kind, 412, 'PreconditionFailed');
    case 's3-upload-vanished': return { kind, how: 'vanish' };
    case 'dynamodb-throttling': return json(kind, 400, `${DYNAMODB}ThrottlingException`);
    case 'dynamodb-throughput-exceeded': return json(kind, 400, `${DYNAMODB}ProvisionedThroughputExceededException`);
    case 'dynamodb-500': return json(kind, 500, `${DYNAMODB}InternalServerError`);
    case 'dynamodb-transaction-conflict':
      return json(kind, 400, `${DYNAMODB}TransactionCanceledException`, { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict', Message: 'injected' }] });
    case 'sqs-500': return json(kind, 500, 'com.amazonaws.sqs#InternalFailure');
    case 'sqs-sent-twice':
    case 'states-answered-twice': return { kind, how: 'twice' };
    case 'states-answered-late': return { kind, how: 'late' };
    case 'deletion-object-vanished': return { kind, how: 'remove-object' };
    case 'deletion-object-changed': return { kind, how: 'change-object' };
    case 'deletion-object-expires': return { kind, how: 'expire-object' };
    case 'deletion-look-late': return { kind, how: 'late-look' };
    case 'sqs-delayed': return { kind, how: 'delay-messages' };
    case 'sqs-partly-taken': return { kind, how: 'take-part' };
    case 's3-body-cut-at-its-end': return { kind, how: 'cut-at-end' };
    case 's3-effect-late': return { kind, how: 'effect-late' };
    case 's3-timeout-before-effect':
    case 'dynamodb-timeout-before-effect': return { kind, how: 'cut-before' };
    case 's3-timeout-after-effect':
    case 'dynamodb-timeout-after-effect':
    case 'dynamodb-transaction-answer-lost':
    case 'dynamodb-condition-fails-after-effect':
    case 'sqs-timeout-after-effect': return { kind, how: 'cut-after' };
    default: throw new Error(`${kind} is not injected between a handler and AWS`);
  }
}
