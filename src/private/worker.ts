import { ArnFormat, Duration, RemovalPolicy, Stack, Tokenization } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EnvName } from '../contracts/env';
import { METRIC_NAMESPACE } from '../contracts/metrics';
import { PartOptions } from '../part-options';

/** Short work on small items: mostly waiting for DynamoDB. */
const DEFAULT_TIMEOUT = Duration.minutes(1);
/** MiB. */
const DEFAULT_MEMORY = 256;

export interface WorkerOptions {
  readonly logGroup: logs.ILogGroup;
  readonly environment: Partial<Record<EnvName, string>>;
  /** @default 1 minute */
  readonly timeout?: Duration;
  /** MiB. @default 256 */
  readonly memorySize?: number;
  /** What the function may do beside writing its log. */
  readonly policy: iam.PolicyStatement[];
}

/** One log group for a part: its functions and machines tell one story. */
export function partLogGroup(scope: Construct, options: PartOptions): logs.LogGroup {
  return new logs.LogGroup(scope, 'Logs', {
    retention: options.logRetention ?? logs.RetentionDays.THREE_MONTHS,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    encryptionKey: options.encryptionKey,
  });
}

/** Options of every function: its own role, arm64, traced, logging as JSON into the part's log group. */
export function worker(scope: Construct, id: string, options: WorkerOptions): lambda.FunctionOptions {
  const role = new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  role.addToPolicy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [options.logGroup.logGroupArn]));
  options.policy.forEach((statement) => role.addToPolicy(statement));
  return {
    role,
    architecture: lambda.Architecture.ARM_64,
    tracing: lambda.Tracing.ACTIVE,
    logGroup: options.logGroup,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    memorySize: options.memorySize ?? DEFAULT_MEMORY,
    environment: {
      ...options.environment,
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_SERVICE_NAME: id,
      POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE,
    },
  };
}

export function allow(actions: string[], resources: string[], conditions?: Record<string, unknown>): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** A number for an environment variable; one that is known at deployment only becomes text then. */
export const numberText = (value: number): string => Tokenization.stringifyNumber(value);

/** Actions on items of a table. */
export const onTable = (table: dynamodb.ITable, ...operations: string[]) =>
  allow(operations.map((operation) => `dynamodb:${operation}`), [table.tableArn]);

/** Queries of a table's index. */
export const onIndex = (table: dynamodb.ITable, index: string) => allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`]);

/** ARNs of the vaults that may be transferred: all of this account and region unless named. */
export function vaultArns(scope: Construct, vaults?: string[]): string[] {
  return (vaults ?? ['*']).map((vault) => Stack.of(scope).formatArn({
    service: 'glacier', resource: 'vaults', resourceName: vault, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  }));
}

/** `VAULTS` of a handler's environment, where the vaults are named. */
export const vaultsEnvironment = (vaults?: string[]): { VAULTS?: string } => (vaults ? { VAULTS: JSON.stringify(vaults) } : {});
