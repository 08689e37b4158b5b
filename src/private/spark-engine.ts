import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { SparkJob } from './spark-job';
import { allow, numberText, onObjects, onTable, useOfKeys, worker } from './worker';
import { CATCH_EVERYTHING, invoke, jsonata } from './workflow';
import { ONE_CPU_MEMORY } from '../contracts/defaults';
import { ENV, EnvName } from '../contracts/env';
import { INVENTORY_KEY_PATTERNS, INVENTORY_KEYS } from '../contracts/keys';
import { RUN_ERROR } from '../contracts/launch';
import { DEFAULT_SPARK_ABOVE, SPARK_FILE, SPARK_STEP, SparkStep } from '../contracts/spark';
import { SUM_MANIFEST, SumManifestStep } from '../contracts/workflow';
import { CutInputsFunction } from '../handlers/get-inventory/spark/cut-inputs-function';
import { MapPieceFunction } from '../handlers/get-inventory/spark/map-piece-function';
import { SumManifestFunction } from '../handlers/get-inventory/spark/sum-manifest-function';
import { WriteGroupFunction } from '../handlers/get-inventory/spark/write-group-function';
import { InventoryEngine } from '../inventory-engine';
import { InventoryOptions } from '../inventory-options';
import { PartOptions } from '../part-options';

/*
 * The states of Get Inventory that make the manifest of an inventory that one function cannot sort.
 *
 *   Cut inputs → Map pieces → Check pieces → Sort (Glue) → Count groups → Write groups → Find clashes (Glue) → Sum manifest
 *
 * Functions read the inputs and make names, keys and texts. Glue only compares and sorts. Each state may run again at any point: what it writes
 * has the same name and the same content. docs/decisions/0017 says why the work is divided so.
 */

/** Lambda's longest. */
const LONGEST = Duration.minutes(15);
/** Pieces or groups at the same time. Each takes seconds, so a billion archives, in 6,000 pieces and 20,000 groups, take minutes. */
const MOST_AT_ONCE = 100;

/** Glue runs as many jobs as it may already, or it is busy. 1 min × 1.5ⁿ capped at 10 min, 60 attempts ≈ 9 h. */
const GLUE_BUSY: sfn.RetryProps = {
  errors: ['ConcurrentRunsExceededException', 'ResourceNumberLimitExceededException', 'ThrottlingException', 'AWSGlueException', 'GlueException',
    'InternalServiceException', 'OperationTimeoutException', 'SdkClientException'].map((error) => `Glue.${error}`),
  interval: Duration.minutes(1),
  backoffRate: 1.5,
  maxDelay: Duration.minutes(10),
  maxAttempts: 60,
};
/** A run that failed or was killed is started again. It goes on with what is complete. */
const RUN_FAILED: sfn.RetryProps = { errors: [sfn.Errors.TASKS_FAILED], interval: Duration.minutes(1), backoffRate: 2, maxAttempts: 2 };
/** S3 was busy, or the list of items was not there yet. */
const READER_FAILED: sfn.RetryProps = { errors: ['States.ItemReaderFailed'], interval: Duration.seconds(10), backoffRate: 2, maxAttempts: 3 };

/** JSONata. */
const SUBJECT = { run: jsonata('$run'), manifest: jsonata('$manifest'), mapped: jsonata('$mapped') };
const ITEM = '$states.context.Map.Item.Value';
/** JSONata within quotes. */
const workPath = (name: string): string => INVENTORY_KEYS.work("' & $run & '", "' & $manifest & '", name);

/** What the states work with. */
export interface SparkParts extends PartOptions, InventoryOptions {
  readonly transferTable: dynamodb.ITable;
  readonly inventoryBucket: s3.IBucket;
  readonly destinationBucket: s3.IBucket;
}

export interface SparkStatesOptions {
  readonly parts: SparkParts;
  readonly logGroup: logs.ILogGroup;
  /** Of each function. */
  readonly environment: Partial<Record<EnvName, string>>;
}

/** For Build Manifest. Without Glue it builds every manifest itself. */
export const sparkEnvironment = (engine: InventoryEngine | undefined): Partial<Record<EnvName, string>> =>
  (engine?._glue ? { [ENV.SPARK_ABOVE]: numberText(engine._glue.above ?? DEFAULT_SPARK_ABOVE) } : {});

/** The states from `Cut inputs` to `then`. They use the variables `$run`, `$manifest` and `$mapped`. */
export function sparkStates(scope: Construct, options: SparkStatesOptions, then: sfn.IChainable): sfn.IChainable {
  const { inventoryBucket: bucket, engine } = options.parts;
  const job = new SparkJob(scope, 'Spark', { options: engine!._glue!, part: options.parts, inventoryBucket: bucket });
  const sum = new SumManifestFunction(scope, 'SumManifest', functionOf(scope, 'SumManifest', options));
  const sumUp = (id: string, step: SumManifestStep) => invoke(scope, id, sum, { payload: { ...SUBJECT, step }, outputs: {} });
  const cut = cutInputs(scope, options);
  const failed = sortFailed(scope);
  const rest = mapPieces(scope, options).addCatch(failed, CATCH_EVERYTHING)
    .next(sumUp('Check pieces', SUM_MANIFEST.PIECES))
    .next(new RunJob(scope, 'Sort', { job, step: SPARK_STEP.SORT, bucket }).addCatch(failed, CATCH_EVERYTHING))
    .next(sumUp('Count groups', SUM_MANIFEST.GROUPS))
    .next(writeGroups(scope, options).addCatch(failed, CATCH_EVERYTHING))
    .next(new RunJob(scope, 'Find clashes', { job, step: SPARK_STEP.CLASHES, bucket }).addCatch(failed, CATCH_EVERYTHING))
    .next(sumUp('Sum manifest', SUM_MANIFEST.PARTITIONS))
    .next(then);
  cut.next(new sfn.Choice(scope, 'All cut?').when(sfn.Condition.jsonata(jsonata('$states.input.done')), rest).otherwise(cut));
  return cut;
}

/** A run of Glue and a map give their errors names that say nothing of the run. What a run of Glue says of itself has the reason in it. */
const sortFailed = (scope: Construct): sfn.Fail => sfn.Fail.jsonata(scope, 'Sorting failed', {
  error: RUN_ERROR.INVENTORY_SORT_FAILED,
  cause: jsonata('$contains($caught.cause, \'"ErrorMessage"\') ? $parse($caught.cause).ErrorMessage : $caught.cause'),
});

/** Each invocation goes on where the one before it has stopped. */
function cutInputs(scope: Construct, options: SparkStatesOptions): sfn.TaskStateBase {
  return invoke(scope, 'Cut inputs', new CutInputsFunction(scope, 'CutInputs', functionOf(scope, 'CutInputs', options)), { payload: SUBJECT });
}

function mapPieces(scope: Construct, options: SparkStatesOptions): sfn.DistributedMap {
  const handler = new MapPieceFunction(scope, 'MapPiece', functionOf(scope, 'MapPiece', options));
  const each = invoke(scope, 'Map piece', handler, { payload: jsonata('$states.input'), outputs: {} });
  return overItems(scope, 'Map pieces', { file: SPARK_FILE.PIECES, bucket: options.parts.inventoryBucket, item: { piece: jsonata(ITEM) } }, each);
}

function writeGroups(scope: Construct, options: SparkStatesOptions): sfn.DistributedMap {
  const handler = new WriteGroupFunction(scope, 'WriteGroup', functionOf(scope, 'WriteGroup', options));
  const each = invoke(scope, 'Write group', handler, { payload: jsonata('$states.input'), outputs: {} });
  return overItems(scope, 'Write groups', { file: SPARK_FILE.GROUPS, bucket: options.parts.inventoryBucket, item: { group: jsonata(`${ITEM}.group`) } }, each);
}

/**
 * What each function may do. Reading a piece takes a whole CPU, and the names of a mapping vault up to 512 MiB. The rows and texts of a group take
 * about 300 MiB.
 */
function functionOf(scope: Construct, id: string, { parts, logGroup, environment }: SparkStatesOptions): lambda.FunctionOptions {
  const { transferTable, inventoryBucket, destinationBucket } = parts;
  const lists = id === 'MapPiece' ? [destinationBucket.bucketArn, inventoryBucket.bucketArn] : [inventoryBucket.bucketArn];
  return worker(scope, id, {
    logGroup,
    part: parts,
    timeout: LONGEST,
    memorySize: ONE_CPU_MEMORY,
    environment,
    stores: [transferTable, inventoryBucket],
    policy: [
      onTable(transferTable, 'GetItem'),
      // Users can put selections, object rules and names anywhere in the inventory bucket.
      onObjects(inventoryBucket, '*', 's3:GetObject'),
      onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.SPARK_WORK, 's3:PutObject'),
      ...(id === 'SumManifest' ? [onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.MANIFEST, 's3:PutObject')] : []),
      allow(['s3:ListBucket'], lists),
    ],
  });
}

interface Items {
  /** File of the work folder: a JSON array. */
  readonly file: string;
  readonly bucket: s3.IBucket;
  /** What each execution gets of its item. */
  readonly item: Record<string, string>;
}

/** A distributed map. An item that fails fails the map, after the retries of its own state. The next state reads what the items wrote. */
function overItems(scope: Construct, id: string, { file, bucket, item }: Items, each: sfn.IChainable): sfn.DistributedMap {
  return sfn.DistributedMap.jsonata(scope, id, {
    label: id.replace(' ', '-'),
    maxConcurrency: MOST_AT_ONCE,
    itemReader: itemsOf(scope, bucket, file),
    itemSelector: { ...SUBJECT, ...item },
    outputs: {},
  }).itemProcessor(each).addRetry(READER_FAILED);
}

/** CDK's own reader allows to read the whole bucket, and forgets its key. */
const itemsOf = (scope: Construct, bucket: s3.IBucket, file: string): sfn.IItemReader => ({
  bucket,
  resource: integration(scope, 's3', 'getObject'),
  render() {
    return { Resource: this.resource, ReaderConfig: { InputType: 'JSON' }, Arguments: { Bucket: bucket.bucketName, Key: jsonata(`'${workPath(file)}'`) } };
  },
  providePolicyStatements: () => [onObjects(bucket, INVENTORY_KEY_PATTERNS.SPARK_WORK, 's3:GetObject'), ...useOfKeys([bucket])],
  validateItemReader: () => [],
});

interface JobRun {
  readonly job: SparkJob;
  readonly step: SparkStep;
  /** Holds the work folder. */
  readonly bucket: s3.IBucket;
}

/** Starts the job and waits for its end. CDK's own task writes an argument that is null, which Glue need not take. */
class RunJob extends sfn.TaskStateBase {
  protected readonly taskMetrics = undefined;
  protected readonly taskPolicies: iam.PolicyStatement[];

  constructor(scope: Construct, id: string, private readonly jobRun: JobRun) {
    super(scope, id, { queryLanguage: sfn.QueryLanguage.JSONATA, outputs: {} });
    this.taskPolicies = [jobRun.job.policyToRun()];
    this.addRetry(GLUE_BUSY).addRetry(RUN_FAILED);
  }

  protected _renderTask(): object {
    const { job, step, bucket } = this.jobRun;
    const work = jsonata(`'s3://${bucket.bucketName}/${workPath('').slice(0, -1)}'`);
    return { Resource: integration(this, 'glue', 'startJobRun.sync'), Arguments: { JobName: job.jobName, Arguments: { '--step': step, '--work': work } } };
  }
}

const integration = (scope: Construct, resource: string, resourceName: string): string =>
  Stack.of(scope).formatArn({ service: 'states', region: '', account: '', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
