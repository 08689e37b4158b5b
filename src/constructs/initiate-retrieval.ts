import { Duration, Size } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DEFAULT_CHUNK_SIZE } from '../contracts/chunk-size';
import { ENV } from '../contracts/env';
import { DOWNLOAD_WINDOW_SECONDS } from '../contracts/glacier';
import { INVENTORY_KEY_PATTERNS, TABLE } from '../contracts/keys';
import { RequestArchivesFunction } from '../handlers/initiate-retrieval/request-archives-function';
import { PartOptions } from '../part-options';
import { checkChunkSize, checkInteger, checkPositive, checkSize, checkVaults, checkWindow } from '../private/check';
import { allow, machineLogGroup, numberText, onIndex, onTable, requestEnvironment, vaultArns, worker } from '../private/worker';
import { CATCH_EVERYTHING, enableRules, failAsCaught, invoke, jsonata, run, workflow } from '../private/workflow';

/** Loops of one nested execution. 500 loops of at most 30 events are 15,000; an execution may have 25,000. */
const LOOPS = 500;
const REQUEST_TIMEOUT = Duration.minutes(10);

/** What InitiateRetrieval needs. */
export interface InitiateRetrievalProps extends PartOptions {
  /** Keeps the cursor in the manifest, a row for each requested archive, and the daily budgets. */
  readonly transferTable: dynamodb.ITable;
  /** Holds the manifest. */
  readonly inventoryBucket: s3.IBucket;
  /** Glacier publishes the completion of each job here. */
  readonly jobTopic: sns.ITopic;
  /**
   * Vaults from which archives may be requested.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
  /**
   * Bytes of the chunks into which archives are cut: a power of two from 8 MiB to 4 GiB. An archive that would have more
   * than 10,000 chunks gets larger ones.
   *
   * @default Size.mebibytes(128)
   */
  readonly chunkSize?: Size;
  /**
   * How long the transfer relies on the output of a job, from 1 minute to 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly downloadWindow?: Duration;
  /**
   * Bytes that all runs together request in a UTC day. An archive that is larger than the limit is requested alone on its day.
   * Extend Download Window requests an archive again if its output expires or is lost. These requests do not count.
   *
   * @default - this library sets no limit; Glacier's quota is 35 random restores per PiB and day
   */
  readonly dailyBytes?: Size;
  /**
   * Archives that all runs together request in a UTC day. The repeated requests of Extend Download Window do not count.
   *
   * @default - this library sets no limit
   */
  readonly dailyRequests?: number;
  /**
   * Archives requested in a second at the start. The rate is halved when Glacier throttles, and grows slowly while it does not.
   *
   * @default 10
   */
  readonly initialRate?: number;
  /**
   * Rules of the periodic workflows. Every loop enables them again, because a stack update that replaces a rule disables it.
   *
   * @default - none
   */
  readonly rules?: events.IRule[];
}

/** Requests every archive of the manifest from Glacier, as fast as Glacier and the daily budgets allow (step 4). */
export class InitiateRetrieval extends Construct {
  /** Started with `{ "run": … }`. Ends when every archive is requested. */
  public readonly stateMachine: sfn.IStateMachine;

  constructor(scope: Construct, id: string, props: InitiateRetrievalProps) {
    super(scope, id);
    this.check(props);
    const logGroup = machineLogGroup(this, props);
    const partition = workflow(this, 'Partition', {
      definition: this.partition(props, logGroup), logGroup, comment: 'Initiate Retrieval: one stretch of requests, short of the history limit',
    });
    this.stateMachine = workflow(this, 'Workflow', {
      definition: this.definition(partition), logGroup, comment: 'Initiate Retrieval: asks Glacier for every archive of the manifest',
    });
  }

  private check(props: InitiateRetrievalProps): void {
    checkVaults('vaults', props.vaults);
    checkChunkSize('chunkSize', props.chunkSize);
    checkWindow('downloadWindow', props.downloadWindow);
    checkSize('dailyBytes', props.dailyBytes);
    checkInteger('dailyRequests', props.dailyRequests, 1);
    checkPositive('initialRate', props.initialRate);
  }

  /** A machine cannot start itself, because its policy would depend on it. So this machine starts executions of another one. */
  private definition(partition: sfn.IStateMachine): sfn.IChainable {
    // The Orchestrator reports the error of the nested execution, and not only that a nested execution failed.
    const failed = failAsCaught(this, 'Not requested');
    const stretch = run(this, 'Request a stretch', partition, { run: jsonata('$states.input.run') }).addCatch(failed, CATCH_EVERYTHING);
    return stretch.next(new sfn.Choice(this, 'Everything requested?')
      .when(sfn.Condition.jsonata(jsonata('$states.input.finished')), new sfn.Succeed(this, 'All requested'))
      .otherwise(stretch));
  }

  private partition(props: InitiateRetrievalProps, logGroup: logs.ILogGroup): sfn.IChainable {
    const request = this.requestArchives(props, logGroup);
    const wait = sfn.Wait.jsonata(this, 'Wait as told', { time: sfn.WaitTime.seconds(jsonata('$waitSeconds')) });
    return sfn.Pass.jsonata(this, 'Begin a stretch', { assign: { run: jsonata('$states.input.run'), loops: 0 } })
      .next(request)
      .next(new sfn.Choice(this, 'Anything left?')
        .when(sfn.Condition.jsonata(jsonata(`$finished or $loops >= ${LOOPS}`)), this.endOfStretch())
        // A stack update that changes a rule resets it to the state in the template, which is disabled.
        .otherwise(sfn.Chain.start(wait).next(enableRules(this, props.rules, request))));
  }

  private endOfStretch(): sfn.Pass {
    return sfn.Pass.jsonata(this, 'End of the stretch', { outputs: { run: jsonata('$run'), finished: jsonata('$finished') } });
  }

  private requestArchives(props: InitiateRetrievalProps, logGroup: logs.ILogGroup): sfn.TaskStateBase {
    const handler = new RequestArchivesFunction(this, 'RequestArchives', worker(this, 'RequestArchives', {
      logGroup,
      timeout: REQUEST_TIMEOUT,
      memorySize: 512,
      environment: this.environment(props),
      stores: [props.transferTable, props.inventoryBucket],
      policy: [
        onTable(props.transferTable, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
        onIndex(props.transferTable, TABLE.STATUS_INDEX),
        allow(['s3:GetObject'], [props.inventoryBucket.arnForObjects(INVENTORY_KEY_PATTERNS.MANIFEST)]),
        allow(['glacier:InitiateJob'], vaultArns(this, props.vaults)),
      ],
    }));
    return invoke(this, 'Request archives', handler, {
      payload: { run: jsonata('$run') },
      assign: {
        finished: jsonata('$states.result.Payload.finished'),
        waitSeconds: jsonata('$states.result.Payload.wait_seconds'),
        loops: jsonata('$loops + 1'),
      },
    });
  }

  private environment(props: InitiateRetrievalProps) {
    return {
      [ENV.TRANSFER_TABLE]: props.transferTable.tableName,
      [ENV.INVENTORY_BUCKET]: props.inventoryBucket.bucketName,
      [ENV.JOB_TOPIC_ARN]: props.jobTopic.topicArn,
      [ENV.CHUNK_SIZE]: numberText(props.chunkSize?.toBytes() ?? DEFAULT_CHUNK_SIZE),
      [ENV.DOWNLOAD_WINDOW]: numberText(props.downloadWindow?.toSeconds() ?? DOWNLOAD_WINDOW_SECONDS),
      ...requestEnvironment(props),
    };
  }
}
