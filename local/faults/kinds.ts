/** Where a kind of fault is injected. */
export type Place = 'glacier' | 'inventory' | 'notification' | 's3' | 'dynamodb' | 'sqs' | 'states' | 'process' | 'deletion';

/** One kind of fault. */
export interface Kind {
  readonly place: Place;
  /** Probability at a call that this kind can hit, at intensity 1. */
  readonly rate: number;
  /** About how many such calls one archive needs. The expected number of faults of a run follows from it. */
  readonly calls: number;
  /** One of so many first calls is hit in any case, so that small runs have every kind of fault. */
  readonly within: number;
}

const kind = (place: Place, rate: number, calls: number, within = 40): Kind => ({ place, rate, calls, within });

/** Every kind of fault that the local world can inject, by the name under which it is counted. */
export const KINDS = {
  // Glacier's API
  'glacier-throttling-burst': kind('glacier', 0.01, 1),
  'glacier-500': kind('glacier', 0.01, 2),
  'glacier-503': kind('glacier', 0.01, 2),
  'glacier-408': kind('glacier', 0.01, 2),
  'glacier-answer-lost': kind('glacier', 0.01, 1),
  'glacier-slow-body': kind('glacier', 0.02, 1),
  'glacier-stalled-body': kind('glacier', 0.003, 1),
  'glacier-cut-body': kind('glacier', 0.02, 1),
  'glacier-short-body': kind('glacier', 0.02, 1),
  'glacier-flipped-bits': kind('glacier', 0.02, 1),
  'glacier-wrong-hash-header': kind('glacier', 0.01, 1),
  'glacier-job-failed': kind('glacier', 0.02, 1),
  'glacier-job-late': kind('glacier', 0.005, 1),
  'glacier-output-expired': kind('glacier', 0.005, 1),
  'glacier-archive-gone': kind('glacier', 0.005, 1),
  // The job that retrieves the inventory. A run has only one, so each kind hits one of its first calls.
  'inventory-request-refused': kind('inventory', 0.05, 0, 1),
  'inventory-answer-lost': kind('inventory', 0.05, 0, 1),
  'inventory-notification-twice': kind('inventory', 0.05, 0, 2),
  'inventory-notification-late': kind('inventory', 0.05, 0, 2),
  'inventory-describe-refused': kind('inventory', 0.05, 0, 2),
  'inventory-output-refused': kind('inventory', 0.05, 0, 1),
  'inventory-cut-body': kind('inventory', 0.02, 0, 1),
  'inventory-short-body': kind('inventory', 0.02, 0, 1),
  'inventory-flipped-bits': kind('inventory', 0.02, 0, 1),
  'inventory-slow-body': kind('inventory', 0.02, 0, 1),
  'inventory-stalled-body': kind('inventory', 0.02, 0, 1),
  // Glacier's notifications about archives
  'notification-lost': kind('notification', 0.01, 1),
  'notification-twice': kind('notification', 0.03, 1),
  'notification-late': kind('notification', 0.02, 1),
  'notification-out-of-order': kind('notification', 0.02, 1),
  'notification-of-another-run': kind('notification', 0.02, 1),
  // S3's API
  's3-500': kind('s3', 0.005, 5),
  's3-503-slow-down': kind('s3', 0.005, 5),
  's3-timeout-before-effect': kind('s3', 0.005, 5),
  's3-timeout-after-effect': kind('s3', 0.01, 4),
  's3-upload-vanished': kind('s3', 0.005, 2),
  's3-complete-200-with-error': kind('s3', 0.02, 1),
  's3-409': kind('s3', 0.01, 1),
  's3-412': kind('s3', 0.01, 1),
  // PutObject of an archive that goes in one request
  's3-body-cut-at-its-end': kind('s3', 0.02, 1),
  's3-effect-late': kind('s3', 0.02, 1),
  // DynamoDB's API
  'dynamodb-throttling': kind('dynamodb', 0.002, 40),
  'dynamodb-throughput-exceeded': kind('dynamodb', 0.002, 40),
  'dynamodb-500': kind('dynamodb', 0.001, 40),
  'dynamodb-timeout-before-effect': kind('dynamodb', 0.001, 40),
  'dynamodb-timeout-after-effect': kind('dynamodb', 0.002, 4),
  'dynamodb-condition-fails-after-effect': kind('dynamodb', 0.005, 6),
  'dynamodb-transaction-conflict': kind('dynamodb', 0.05, 1.5, 5),
  'dynamodb-transaction-answer-lost': kind('dynamodb', 0.02, 1.5, 5),
  // SQS's API
  'sqs-500': kind('sqs', 0.005, 4),
  'sqs-sent-twice': kind('sqs', 0.02, 4),
  'sqs-delayed': kind('sqs', 0.01, 4),
  'sqs-timeout-after-effect': kind('sqs', 0.01, 4),
  'sqs-partly-taken': kind('sqs', 0.01, 4),
  // SQS's deliveries of notifications, chunks and archives for Validation
  'sqs-redelivered-while-working': kind('sqs', 0.02, 3),
  // Step Functions' API. A run has two waits, so each kind hits one of them.
  'states-answered-twice': kind('states', 0.05, 0, 1),
  'states-answered-late': kind('states', 0.05, 0, 1),
  // An action of a user. The soak does it and counts it.
  'states-execution-stopped': kind('states', 0, 0),
  // The processes that run handlers
  'process-killed-in-call': kind('process', 0.01, 4),
  'process-killed-after-call': kind('process', 0.01, 4),
  // A deletion from the vault. These happen only while the soak deletes, so they are no part of a transfer's expected number.
  'deletion-object-vanished': kind('deletion', 0.03, 0),
  'deletion-object-changed': kind('deletion', 0.03, 0),
  'deletion-object-expires': kind('deletion', 0.03, 0),
  'deletion-look-late': kind('deletion', 0.01, 0),
  'deletion-refused': kind('deletion', 0.02, 0),
  'deletion-answer-lost': kind('deletion', 0.02, 0),
  'deletion-killed-before-record': kind('deletion', 0.02, 0),
  'deletion-report-altered': kind('deletion', 0, 0),
  'deletion-execution-stopped': kind('deletion', 0, 0),
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as KindName[];
/** The kinds that can hit a transfer, and those that can hit only a deletion. */
export const [TRANSFER_KINDS, DELETION_KINDS] = [false, true].map((deletes) => KIND_NAMES.filter((name) => (KINDS[name].place === 'deletion') === deletes));

/** About how many faults hit one archive at intensity 1. */
export const FAULTS_PER_ARCHIVE = Object.values<Kind>(KINDS).reduce((sum, { rate, calls }) => sum + rate * calls, 0);
