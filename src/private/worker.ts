import { ArnFormat, Aws, Duration, Fn, Names, RemovalPolicy, Size, Stack, Tokenization } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { connectToVpc, networkOfFunction, servicesIn, warnOfUnreachable } from './network';
import { DEFAULT } from '../contracts/defaults';
import { ENV, EnvName } from '../contracts/env';
import { OFTEN_INVOKED } from '../contracts/often-invoked';
import { EVERY_VAULT } from '../contracts/vaults';
import { PartOptions } from '../part-options';

/** For short work on small items, which mostly waits for DynamoDB. */
export const DEFAULT_TIMEOUT = Duration.minutes(1);

/** Characters. A state machine takes ARNs of log groups of at most 256, of which the rest of the ARN needs up to 130. */
const MAX_PART_NAME = 100;

/** What a function needs of a key to read and write encrypted data in DynamoDB, S3 and SQS. */
const USE_OF_KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

export interface WorkerOptions {
  readonly logGroup: logs.ILogGroup;
  /** The part's own: architecture and network. They must be given, so that no function is forgotten. */
  readonly part: PartOptions;
  readonly environment: Partial<Record<EnvName, string>>;
  /** @default 1 minute */
  readonly timeout?: Duration;
  /** MiB. @default 256 */
  readonly memorySize?: number;
  /** What the function reads or writes. If a key of the user encrypts it, the function may use that key. */
  readonly stores: Store[];
  /** What the function may do. It may always write its log. */
  readonly policy: iam.PolicyStatement[];
  /** Services that the function calls and that another policy allows. @default - none */
  readonly calls?: string[];
}

/** Gives every role in `scope` the permissions boundary of the user. */
export function boundRoles(scope: Construct, { permissionsBoundary }: Pick<PartOptions, 'permissionsBoundary'>): void {
  if (permissionsBoundary) iam.PermissionsBoundary.of(scope).apply(permissionsBoundary);
}

/** The log group of a part without state machines. All its functions log there, so that one query shows what happened. */
export const partLogGroup = (scope: Construct, options: PartOptions): logs.LogGroup => logGroup(scope, options);

/**
 * The log group of a part with state machines. All its machines and functions log there, so that one query shows what happened.
 * Step Functions adds each group to a resource policy of at most 5,120 characters that the whole account shares, unless the group has this
 * prefix: https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html. The rest of the name is unique to the construct and to the
 * deployed stack. So a stack that was deleted can be deployed again beside the logs that it left.
 */
export function machineLogGroup(scope: Construct, options: PartOptions): logs.LogGroup {
  const part = Names.uniqueResourceName(scope, { maxLength: MAX_PART_NAME, separator: '-' });
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return logGroup(scope, options, `/aws/vendedlogs/states/${part}-${scope.node.addr.slice(-8)}-${stackUuid}`);
}

function logGroup(scope: Construct, options: PartOptions, logGroupName?: string): logs.LogGroup {
  options.encryptionKey?.addToResourcePolicy(encryptLogs(scope));
  return new logs.LogGroup(scope, 'Logs', {
    logGroupName,
    retention: options.logging?.retention ?? logs.RetentionDays.THREE_MONTHS,
    removalPolicy: options.logging?.removalPolicy ?? options.removalPolicy ?? RemovalPolicy.RETAIN,
    encryptionKey: options.encryptionKey,
  });
}

/**
 * CloudWatch Logs refuses a key whose policy does not name it. The policy of an imported key is not changed.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function encryptLogs(scope: Construct): iam.PolicyStatement {
  const stack = Stack.of(scope);
  const logGroups = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
}

/** Options of every function: its own role, the part's architecture and network, tracing, and the part's log group. */
export function worker(scope: Construct, id: string, options: WorkerOptions): lambda.FunctionOptions {
  const role = new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  role.addToPolicy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [options.logGroup.logGroupArn]));
  const { architecture, network } = options.part;
  const isOften = OFTEN_INVOKED.includes(id);
  [...options.policy, ...useOfKeys(options.stores), ...connectToVpc(network)].forEach((statement) => role.addToPolicy(statement));
  warnOfUnreachable(role, network, [...servicesIn(options.policy), ...options.calls ?? []]);
  return {
    role,
    ...networkOfFunction(scope, network),
    architecture: architecture ?? lambda.Architecture.ARM_64,
    tracing: isOften ? lambda.Tracing.DISABLED : lambda.Tracing.ACTIVE,
    // Lambda's own three lines for each invocation say nothing that its metrics do not say. It filters them only if its format is JSON.
    loggingFormat: lambda.LoggingFormat.JSON,
    systemLogLevelV2: lambda.SystemLogLevel.WARN,
    logGroup: options.logGroup,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    memorySize: options.memorySize ?? DEFAULT.MEMORY,
    environment: {
      ...options.environment,
      POWERTOOLS_SERVICE_NAME: id,
    },
  };
}

export function allow(actions: string[], resources: string[], conditions?: Record<string, unknown>): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** A table, bucket or queue that a key of the user may encrypt. */
export type Store = { readonly encryptionKey?: kms.IKey } | { readonly encryptionMasterKey?: kms.IKey };

/** Statements that allow the use of the keys of these stores. A store whose key AWS owns needs none. */
export function useOfKeys(stores: Store[]): iam.PolicyStatement[] {
  const keys = stores.map((store) => ('encryptionMasterKey' in store ? store.encryptionMasterKey : (store as { encryptionKey?: kms.IKey }).encryptionKey));
  return [...new Set(keys)].filter((key) => key !== undefined).map((key) => allow(USE_OF_KEY, [key.keyArn]));
}

/** A number for an environment variable. A token becomes text at deployment. */
export const numberText = (value: number): string => Tokenization.stringifyNumber(value);

/** How much is requested in a day. */
export interface DailyOptions {
  readonly dailyBytes?: Size;
  readonly dailyRequests?: number;
}

/** The same, and how fast. */
export interface RequestLimits extends DailyOptions {
  readonly initialRequestsPerSecond?: number;
}

/** The limits of the requests in a handler's environment. */
export const requestEnvironment = ({ initialRequestsPerSecond, ...daily }: RequestLimits) => ({
  [ENV.INITIAL_RATE]: numberText(initialRequestsPerSecond ?? DEFAULT.INITIAL_RATE),
  ...dailyEnvironment(daily),
});

/** The limits of a day in a handler's environment. A limit that is not set is left out. */
export const dailyEnvironment = ({ dailyBytes, dailyRequests }: DailyOptions) => ({
  [ENV.DAILY_BYTES]: numberText(dailyBytes?.toBytes() ?? DEFAULT.DAILY_BYTES),
  ...(dailyRequests ? { [ENV.DAILY_REQUESTS]: numberText(dailyRequests) } : {}),
});

/** The user's prices in a handler's environment. Without any, the handler uses the built-in ones. */
export const pricesEnvironment = (scope: Construct, prices: Record<string, number> | undefined) =>
  (prices ? { [ENV.PRICES]: Stack.of(scope).toJsonString(prices) } : {});

/** Allows actions on objects whose keys match a pattern. */
export const onObjects = (bucket: s3.IBucket, pattern: string, ...actions: string[]) => allow(actions, [bucket.arnForObjects(pattern)]);

/** Allows actions on the items of a table. */
export const onTable = (table: dynamodb.ITable, ...operations: string[]) =>
  allow(operations.map((operation) => `dynamodb:${operation}`), [table.tableArn]);

/** Allows queries of a table's index. */
export const onIndex = (table: dynamodb.ITable, index: string) => allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`]);

/** ARNs of the vaults that may be transferred. A pattern among them stays one, because IAM reads it in the same way. */
export function vaultArns(scope: Construct, vaults: readonly string[] = EVERY_VAULT): string[] {
  return vaults.map((vault) => Stack.of(scope).formatArn({
    service: 'glacier', resource: 'vaults', resourceName: vault, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  }));
}
