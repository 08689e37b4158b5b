import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AsyncFacilitator } from './constructs/async-facilitator';
import { ChunkPipeline } from './constructs/chunk-pipeline';
import { Cleanup } from './constructs/cleanup';
import { Dashboard } from './constructs/dashboard';
import { ExtendDownloadWindow } from './constructs/extend-download-window';
import { GetInventory } from './constructs/get-inventory';
import { InitiateRetrieval } from './constructs/initiate-retrieval';
import { Metrics } from './constructs/metrics';
import { Orchestrator } from './constructs/orchestrator';
import { SsmDocument } from './constructs/ssm-document';
import { TransferTable } from './constructs/transfer-table';
import { Validation } from './constructs/validation';
import { INVENTORY_KEY_PATTERNS } from './contracts/keys';
import { AlarmedPartOptions, PartOptions } from './part-options';
import {
  checkChunkSize, checkConcurrency, checkInteger, checkMemorySize, checkPositive, checkPrices, checkSchedule, checkSize, checkVaults, checkWindow,
} from './private/check';
import { createInventoryBucket } from './private/inventory-bucket';
import { DownloadOptions, MonitoringOptions, RetrievalOptions } from './transfer-options';

/** What a transfer needs: a bucket. */
export interface GlacierVaultToS3TransferProps extends PartOptions {
  /**
   * Where the archives go, as `<prefix>/<name>`. May be in another stack, imported, or in another region (then each launch
   * must acknowledge the cost). Its policy and lifecycle are not changed: see `destinationPolicyStatements`.
   */
  readonly destinationBucket: s3.IBucket;
  /**
   * Vaults that may be transferred: narrows the permissions and the values that the launch document allows.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
  /**
   * Where inventories, manifests and reports are kept.
   *
   * @default - a new private bucket that is kept when the stack goes
   */
  readonly inventoryBucket?: s3.IBucket;
  /**
   * How archives are asked for.
   *
   * @default - as fast as Glacier allows
   */
  readonly retrieval?: RetrievalOptions;
  /**
   * How archives are copied.
   *
   * @default - chunks of 128 MiB, 100 at a time
   */
  readonly download?: DownloadOptions;
  /**
   * How the transfer is watched.
   *
   * @default - metrics are published every 5 minutes while a run is active
   */
  readonly monitoring?: MonitoringOptions;
  /**
   * Prices for the plan, in USD and by name, such as `{ glacier_retrieval_Bulk: 0.0025 }`: they replace those of the table, which are
   * of us-east-1. A plan names each price it uses as `price` in `cost.lines[]` of its `plan.json`.
   *
   * @default - those of the table
   */
  readonly prices?: { [name: string]: number };
  /**
   * Boundary of every role of the transfer.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * Copies every archive of an Amazon S3 Glacier vault into an S3 bucket: under its original name, in any storage class,
 * with its tree hash proven against the vault's inventory. Launch it with the Automation document `ssmDocument.launchDocumentName`.
 */
export class GlacierVaultToS3Transfer extends Construct {
  /** Keeps the account of every run, archive and chunk. */
  public readonly transferTable: TransferTable;
  /** Gets Glacier's notifications and answers the waits of workflows. */
  public readonly asyncFacilitator: AsyncFacilitator;
  /** Retrieves the inventory and writes the manifest. */
  public readonly inventory: GetInventory;
  /** Asks Glacier for the archives. */
  public readonly initiateRetrieval: InitiateRetrieval;
  /** Copies archives chunk by chunk. */
  public readonly chunkPipeline: ChunkPipeline;
  /** Proves archives and lets them become visible. */
  public readonly validation: Validation;
  /** Looks after whatever is due while a run is active. */
  public readonly extendDownloadWindow: ExtendDownloadWindow;
  /** Counts archives and bytes of each run. */
  public readonly metrics: Metrics;
  /** Publishes and shows the counts. */
  public readonly dashboard: Dashboard;
  /** Settles and reports a run. */
  public readonly cleanup: Cleanup;
  /** Leads a run from its launch to its report. */
  public readonly orchestrator: Orchestrator;
  /** The documents with which runs are launched and resumed. */
  public readonly ssmDocument: SsmDocument;
  /** Holds inventories, manifests and reports. */
  public readonly inventoryBucket: s3.IBucket;
  /** Every alarm. Each has a heading in docs/operations.md that says what it means and what to do. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly destinationBucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: GlacierVaultToS3TransferProps) {
    super(scope, id);
    check(props);
    if (props.permissionsBoundary) iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary);
    const part = partOptions(props);
    this.destinationBucket = props.destinationBucket;
    this.inventoryBucket = props.inventoryBucket ?? createInventoryBucket(this, 'InventoryBucket', part);
    this.transferTable = new TransferTable(this, 'TransferTable', part);
    const stores = {
      ...part,
      transferTable: this.transferTable.table,
      destinationBucket: props.destinationBucket,
      inventoryBucket: this.inventoryBucket,
      vaults: props.vaults,
      alarmTopic: props.monitoring?.alarmTopic,
    };
    this.asyncFacilitator = new AsyncFacilitator(this, 'AsyncFacilitator', stores);
    this.inventory = this.createInventory(props, stores);
    this.validation = new Validation(this, 'Validation', { ...stores, maxConcurrency: props.download?.validationConcurrency });
    this.chunkPipeline = this.createChunkPipeline(props, stores);
    this.extendDownloadWindow = this.createExtendDownloadWindow(props, stores);
    this.metrics = new Metrics(this, 'Metrics', stores);
    this.dashboard = this.createDashboard(props, stores);
    const rules = [this.extendDownloadWindow.rule, this.dashboard.rule];
    this.initiateRetrieval = this.createInitiateRetrieval(props, { ...stores, rules });
    this.cleanup = this.createCleanup(props, { ...stores, rules });
    this.orchestrator = this.createOrchestrator(props, { ...stores, rules });
    this.ssmDocument = new SsmDocument(this, 'SsmDocument', { orchestrator: this.orchestrator.stateMachine, vaults: props.vaults });
    this.alarms = this.showAlarms();
  }

  /** Lets a principal launch and resume transfers through Systems Manager. */
  public grantLaunch(grantee: iam.IGrantable): iam.Grant {
    return this.ssmDocument.grantLaunch(grantee);
  }

  /** Lets a principal read the plans and the reports of all runs. */
  public grantReadReports(grantee: iam.IGrantable): iam.Grant {
    return this.inventoryBucket.grantRead(grantee, INVENTORY_KEY_PATTERNS.PLAN)
      .combine(this.inventoryBucket.grantRead(grantee, INVENTORY_KEY_PATTERNS.REPORT));
  }

  /** A rule for the event with which each run ends; its detail has `deployment`, `workflow_run`, `vault_name`, `outcome` and `report`. */
  public onRunFinished(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.orchestrator.onRunFinished(id, options);
  }

  /** Archives that are in the destination, proven. */
  public metricArchivesDownloaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metrics.metricArchivesDownloaded(options);
  }

  /** Archives given up; the report says why. */
  public metricArchivesFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metrics.metricArchivesFailed(options);
  }

  /** What the policy of a destination bucket in another account must allow this account; nothing is added to it here. */
  public destinationPolicyStatements(): iam.PolicyStatement[] {
    const principals = [new iam.AccountPrincipal(Stack.of(this).account)];
    return [
      new iam.PolicyStatement({ principals, actions: ['s3:ListBucket', 's3:ListBucketMultipartUploads'], resources: [this.destinationBucket.bucketArn] }),
      new iam.PolicyStatement({
        principals,
        actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: [this.destinationBucket.arnForObjects('*')],
      }),
    ];
  }

  private createInventory(props: GlacierVaultToS3TransferProps, stores: Stores): GetInventory {
    return new GetInventory(this, 'GetInventory', {
      ...stores,
      asyncFacilitator: this.asyncFacilitator,
      chunkSize: props.download?.chunkSize,
      chunkMemorySize: props.download?.memorySize,
      chunkConcurrency: props.download?.maxConcurrency,
      validationConcurrency: props.download?.validationConcurrency,
      dailyBytes: props.retrieval?.dailyBytes,
      dailyRequests: props.retrieval?.dailyRequests,
      initialRate: props.retrieval?.initialRate,
      prices: props.prices,
    });
  }

  private createChunkPipeline(props: GlacierVaultToS3TransferProps, stores: Stores): ChunkPipeline {
    return new ChunkPipeline(this, 'ChunkPipeline', {
      ...stores,
      jobTopic: this.asyncFacilitator.topic,
      validationQueue: this.validation.queue,
      maxConcurrency: props.download?.maxConcurrency,
      memorySize: props.download?.memorySize,
      downloadWindow: props.download?.window,
      sweepPeriod: props.retrieval?.sweepPeriod,
    });
  }

  private createExtendDownloadWindow(props: GlacierVaultToS3TransferProps, stores: Stores): ExtendDownloadWindow {
    return new ExtendDownloadWindow(this, 'ExtendDownloadWindow', {
      ...stores,
      asyncTable: this.asyncFacilitator.table,
      jobTopic: this.asyncFacilitator.topic,
      notificationsQueue: this.chunkPipeline.notificationsQueue,
      schedule: props.retrieval?.sweepPeriod,
      downloadWindow: props.download?.window,
    });
  }

  private createDashboard(props: GlacierVaultToS3TransferProps, stores: Stores): Dashboard {
    const dashboard = new Dashboard(this, 'Dashboard', { ...stores, metrics: this.metrics, schedule: props.monitoring?.dashboardPeriod });
    const waiting = [this.chunkPipeline.notificationsQueue, this.chunkPipeline.chunksQueue, this.validation.queue];
    dashboard.addWidgets(
      new cloudwatch.GraphWidget({ title: 'Bytes copied a minute', width: 12, left: [this.chunkPipeline.metricBytesCopied()] }),
      new cloudwatch.GraphWidget({ title: 'Waiting messages', width: 12, left: waiting.map((queue) => queue.metricApproximateNumberOfMessagesVisible()) }),
    );
    return dashboard;
  }

  private createInitiateRetrieval(props: GlacierVaultToS3TransferProps, stores: Stores & { rules: events.IRule[] }): InitiateRetrieval {
    return new InitiateRetrieval(this, 'InitiateRetrieval', {
      ...stores,
      jobTopic: this.asyncFacilitator.topic,
      chunkSize: props.download?.chunkSize,
      downloadWindow: props.download?.window,
      dailyBytes: props.retrieval?.dailyBytes,
      dailyRequests: props.retrieval?.dailyRequests,
      initialRate: props.retrieval?.initialRate,
    });
  }

  private createCleanup(props: GlacierVaultToS3TransferProps, stores: Stores & { rules: events.IRule[] }): Cleanup {
    return new Cleanup(this, 'Cleanup', {
      ...stores,
      metricTable: this.metrics.table,
      updateDashboard: this.dashboard.stateMachine,
      completionTopic: props.monitoring?.completionTopic,
    });
  }

  private showAlarms(): cloudwatch.IAlarm[] {
    const parts = [
      this.orchestrator, this.cleanup, this.extendDownloadWindow, this.chunkPipeline, this.validation, this.dashboard,
      this.asyncFacilitator, this.metrics,
    ];
    const alarms = parts.flatMap((part) => part.alarms);
    this.dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', width: 24, alarms }));
    return alarms;
  }

  private createOrchestrator(props: GlacierVaultToS3TransferProps, stores: Stores & { rules: events.IRule[] }): Orchestrator {
    return new Orchestrator(this, 'Orchestrator', {
      ...stores,
      asyncFacilitator: this.asyncFacilitator,
      inventory: this.inventory.stateMachine,
      retrieval: this.initiateRetrieval.stateMachine,
      cleanup: this.cleanup.stateMachine,
      completionTopic: props.monitoring?.completionTopic,
    });
  }
}

/** Under the names that the user wrote; each part checks its own props again. */
function check({ vaults, retrieval = {}, download = {}, monitoring = {}, prices }: GlacierVaultToS3TransferProps): void {
  checkVaults('vaults', vaults);
  checkPrices('prices', prices);
  checkSize('retrieval.dailyBytes', retrieval.dailyBytes);
  checkInteger('retrieval.dailyRequests', retrieval.dailyRequests, 1);
  checkPositive('retrieval.initialRate', retrieval.initialRate);
  checkSchedule('retrieval.sweepPeriod', retrieval.sweepPeriod);
  checkChunkSize('download.chunkSize', download.chunkSize);
  checkConcurrency('download.maxConcurrency', download.maxConcurrency);
  checkMemorySize('download.memorySize', download.memorySize);
  checkConcurrency('download.validationConcurrency', download.validationConcurrency);
  checkWindow('download.window', download.window);
  checkSchedule('monitoring.dashboardPeriod', monitoring.dashboardPeriod);
}

/** What most parts share. */
interface Stores extends AlarmedPartOptions {
  readonly transferTable: TransferTable['table'];
  readonly destinationBucket: s3.IBucket;
  readonly inventoryBucket: s3.IBucket;
  readonly vaults?: string[];
}

const partOptions = (props: PartOptions): PartOptions => ({
  removalPolicy: props.removalPolicy, encryptionKey: props.encryptionKey, logRetention: props.logRetention,
});
