import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { ENV } from '../contracts/env';
import { waitedForPrefix } from '../contracts/glacier';
import { ASYNC_ITEM_SECONDS, TABLE } from '../contracts/keys';
import { AnswerFunction } from '../handlers/async-facilitator/answer-function';
import { JobResultFunction } from '../handlers/async-facilitator/job-result-function';
import { AlarmedPartOptions } from '../part-options';
import { alarm } from '../private/alarms';
import { tableOptions } from '../private/stores';
import { consumeStream } from '../private/streams';
import { allow, boundRoles, onTable, partLogGroup, useOfKeys, worker } from '../private/worker';
import { jsonata, serviceBusy } from '../private/workflow';

/** Half of the attempts that an answer has. A transient error takes fewer. */
const ANSWERS_FAIL = { threshold: 5, periods: 1 };

/** What AsyncFacilitator needs. */
export interface AsyncFacilitatorProps extends AlarmedPartOptions {
  /** Its name tells the Glacier jobs of this deployment from those of others. */
  readonly transferTable: dynamodb.ITable;
  /**
   * Topic to which Glacier publishes the completion of jobs. Its policy must let `glacier.amazonaws.com` publish for this account, in two
   * statements: one with `aws:SourceAccount` and one with `aws:SourceOwner`. If a key encrypts the topic, the key's policy must let
   * `glacier.amazonaws.com` use `kms:Decrypt` and `kms:GenerateDataKey*`. Glacier does not test any of this when a job is requested.
   *
   * @default - a new topic, to which Glacier may publish for vaults of this account only
   */
  readonly jobTopic?: sns.ITopic;
}

/** How a workflow waits for a job. */
export interface WaitForJobOptions {
  /** JSONata expression of the wait's key. Each wait needs a new key. */
  readonly key: string;
  /** After this time the wait ends with `States.Timeout`, so that the workflow can check the job itself. */
  readonly timeout: Duration;
}

/**
 * Lets workflows wait for the end of a Glacier job or of a retrieval (steps 5 and 17).
 *
 * @example
 * const facilitator = new AsyncFacilitator(this, 'AsyncFacilitator', { transferTable: transferTable.table });
 * const wait = facilitator.waitForJob(this, 'Wait', { key: '$states.input.job', timeout: Duration.hours(6) });
 * const machine = new sfn.StateMachine(this, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(wait) });
 * facilitator.grantAnswer(machine);
 */
export class AsyncFacilitator extends Construct {
  /** Glacier publishes the completion of every job of this deployment here. */
  public readonly jobTopic: sns.ITopic;
  /** One item for each wait. The task token and the result arrive in either order. */
  public readonly table: dynamodb.ITable;
  /** Raised if waits cannot be answered. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly answerRole: iam.IRole;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: AsyncFacilitatorProps) {
    super(scope, id);
    boundRoles(this, props);
    const logGroup = partLogGroup(this, props);
    this.jobTopic = props.jobTopic ?? this.createTopic(props);
    this.table = this.createTable(props);
    const answer = this.createAnswer(logGroup, props);
    this.answerRole = answer.role!;
    this.alarms = [this.answersAlarm(answer, props)];
    this.createJobResult(logGroup, props);
  }

  /**
   * A state that waits until a result is stored under `key`. Call `grantAnswer` with the machine that has the state.
   *
   * @param scope Scope of the state, such as the construct of the machine.
   * @param id Name of the state.
   * @param options The key of the wait, and how long it lasts.
   *
   * @example
   * const wait = asyncFacilitator.waitForJob(this, 'Wait for the job', { key: '$states.input.job', timeout: Duration.hours(6) });
   */
  public waitForJob(scope: Construct, id: string, options: WaitForJobOptions): sfn.TaskStateBase {
    return tasks.CallAwsService.jsonata(scope, id, {
      service: 'dynamodb',
      action: 'updateItem',
      iamAction: 'dynamodb:UpdateItem',
      iamResources: [this.table.tableArn],
      additionalIamStatements: useOfKeys([this.table]),
      integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      taskTimeout: sfn.Timeout.duration(options.timeout),
      parameters: {
        TableName: this.table.tableName,
        Key: { [TABLE.PK]: { S: jsonata(options.key) } },
        UpdateExpression: `SET task_token = :token, ${TABLE.EXPIRES_AT} = :expires`,
        ExpressionAttributeValues: {
          ':token': { S: jsonata('$states.context.Task.Token') },
          ':expires': { N: jsonata(`$string($floor($millis() / 1000) + ${ASYNC_ITEM_SECONDS})`) },
        },
      },
    }).addRetry(serviceBusy('DynamoDb')) as tasks.CallAwsService;
  }

  /**
   * Lets the facilitator answer the waits of a machine.
   *
   * @param machine The machine that has states made by `waitForJob`.
   *
   * @example
   * asyncFacilitator.grantAnswer(stateMachine);
   */
  public grantAnswer(machine: sfn.IStateMachine): void {
    // The policy belongs to the machine's stack. Then that stack depends on this one, and never both on each other.
    new iam.Policy(machine as unknown as Construct, `AnsweredBy${this.node.addr.slice(-8)}`, {
      statements: [allow(['states:SendTaskSuccess'], [machine.stateMachineArn])],
      roles: [this.answerRole],
    });
  }

  private createTopic({ encryptionKey }: AsyncFacilitatorProps): sns.Topic {
    const topic = new sns.Topic(this, 'JobTopic', { enforceSSL: true, masterKey: encryptionKey });
    encryptionKey?.addToResourcePolicy(this.letGlacierEncrypt());
    // SNS lists Glacier under the first key, and AWS's own Guidance uses the second. A statement each: one of them holds, whichever Glacier sends.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    for (const key of ['SourceAccount', 'SourceOwner']) {
      topic.addToResourcePolicy(new iam.PolicyStatement({
        sid: `GlacierOfThisAccountMayPublishBy${key}`,
        principals: [new iam.ServicePrincipal('glacier.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { [`aws:${key}`]: Stack.of(this).account } },
      }));
    }
    return topic;
  }

  /**
   * A service that publishes to an encrypted topic needs the key itself. The statement names no topic: the key may be in another stack, and both
   * stacks would then need each other. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   */
  private letGlacierEncrypt(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('glacier.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': Stack.of(this).formatArn({ service: 'sns', resource: '*' }) } },
    });
  }

  private createTable(props: AsyncFacilitatorProps): dynamodb.Table {
    return new dynamodb.Table(this, 'Waits', {
      ...tableOptions(props),
      partitionKey: { name: TABLE.PK, type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_IMAGE,
    });
  }

  private answersAlarm(answer: lambda.IFunction, props: AsyncFacilitatorProps): cloudwatch.Alarm {
    return alarm(this, 'AnswersAlarm', {
      heading: 'Answers fail',
      meaning: 'Waits of workflows cannot be answered, so each of them takes hours longer',
      metric: answer.metricErrors({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(15) }),
      ...ANSWERS_FAIL,
    }, props);
  }

  private createAnswer(logGroup: logs.ILogGroup, props: AsyncFacilitatorProps): lambda.Function {
    const answer = new AnswerFunction(this, 'Answer', worker(this, 'Answer', {
      logGroup,
      part: props,
      environment: { [ENV.ASYNC_TABLE]: this.table.tableName },
      stores: [this.table],
      policy: [],
      calls: ['states'],
    }));
    consumeStream(answer, this.table, {
      batchSize: 10,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      filters: [lambda.FilterCriteria.filter({
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: { NewImage: { task_token: { S: lambda.FilterRule.exists() }, result: { S: lambda.FilterRule.exists() } } },
      })],
    });
    return answer;
  }

  private createJobResult(logGroup: logs.ILogGroup, props: AsyncFacilitatorProps): void {
    const jobResult = new JobResultFunction(this, 'JobResult', worker(this, 'JobResult', {
      logGroup,
      part: props,
      environment: { [ENV.ASYNC_TABLE]: this.table.tableName, [ENV.TRANSFER_TABLE]: props.transferTable.tableName },
      stores: [this.table],
      policy: [onTable(this.table, 'UpdateItem')],
    }));
    this.jobTopic.addSubscription(new LambdaSubscription(jobResult, {
      filterPolicyWithMessageBody: {
        JobDescription: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({
          matchPrefixes: [waitedForPrefix(props.transferTable.tableName)],
        })),
      },
    }));
  }
}
