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
import { checkTransfer } from './private/check-transfer';
import { policyForAccount, WithDestination } from './private/destination';
import { grantWatch } from './private/grant-watch';
import { createInventoryBucket } from './private/inventory-bucket';
import { partOptions, planOf, TransferParts } from './private/transfer-parts';
import { boundRoles } from './private/worker';
import { GlacierVaultToS3TransferProps } from './transfer-options';
import { WorkQueueOptions } from './work-queue-options';

/**
 * Copies every archive of an Amazon S3 Glacier vault into an S3 bucket. Each archive gets its original name and any storage class.
 * The transfer proves the tree hash of each archive against the vault's inventory. Launch a run with the Automation document
 * `ssmDocument.launchDocumentName`.
 *
 * @example
 * const destinationBucket = new s3.Bucket(this, 'Destination');
 * new GlacierVaultToS3Transfer(this, 'Transfer', {
 *   destinationBucket,
 *   vaults: ['photos', 'backup-*'],
 *   retrieval: { dailyBytes: Size.tebibytes(10) },
 *   monitoring: { alarmTopic: topic },
 * });
 */
export class GlacierVaultToS3Transfer extends Construct {
  /** Keeps the state of every run, archive and chunk. */
  public readonly transferTable: TransferTable;
  /** Receives Glacier's notifications and answers the waits of workflows. */
  public readonly asyncFacilitator: AsyncFacilitator;
  /** Retrieves the inventory and writes the manifest. */
  public readonly inventoryRetrieval: GetInventory;
  /** Requests the archives from Glacier. */
  public readonly initiateRetrieval: InitiateRetrieval;
  /** Copies archives chunk by chunk. */
  public readonly chunkPipeline: ChunkPipeline;
  /** Proves archives and completes their objects in the destination. */
  public readonly validation: Validation;
  /** Looks after every archive that is due while a run is active. */
  public readonly extendDownloadWindow: ExtendDownloadWindow;
  /** Counts the archives and bytes of each run. */
  public readonly metrics: Metrics;
  /** Publishes the counts and shows them. */
  public readonly dashboard: Dashboard;
  /** Settles a run and reports its outcome. */
  public readonly cleanup: Cleanup;
  /** Leads a run from its launch to its report. */
  public readonly orchestrator: Orchestrator;
  /** The documents with which runs are launched and resumed. */
  public readonly ssmDocument: SsmDocument;
  /** Holds inventories, manifests and reports. */
  public readonly inventoryBucket: s3.IBucket;
  /** Every alarm. Each has a heading in docs/operations.md, which says what the alarm means and what to do. */
  public readonly alarms: cloudwatch.IAlarm[];
  /**
   * For constructs of this library that go with a transfer.
   *
   * @internal
   */
  public readonly _parts: TransferParts;
  private readonly destination: WithDestination;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: GlacierVaultToS3TransferProps) {
    super(scope, id);
    checkTransfer(props);
    boundRoles(this, props);
    const part = partOptions(this, props);
    const alarmed = { ...part, alarmTopic: props.monitoring?.alarmTopic };
    this.destination = { destinationBucket: props.destinationBucket, destination: props.destination };
    const { vaults, prices, permissionsBoundary } = props;
    this._parts = { ...alarmed, ...this.destination, vaults, prices, permissionsBoundary };
    this.inventoryBucket = props.inventoryBucket ?? createInventoryBucket(this, 'InventoryBucket', part, props.inventory);
    this.transferTable = new TransferTable(this, 'TransferTable', part);
    this.asyncFacilitator = new AsyncFacilitator(this, 'AsyncFacilitator', {
      ...alarmed, transferTable: this.transferTable.table, jobTopic: props.retrieval?.jobTopic,
    });
    this.inventoryRetrieval = this.createInventory(props, part);
    this.validation = this.createValidation(props, alarmed);
    this.chunkPipeline = this.createChunkPipeline(props, alarmed);
    this.metrics = new Metrics(this, 'Metrics', { ...alarmed, transferTable: this.transferTable.table });
    this.extendDownloadWindow = this.createExtendDownloadWindow(props, alarmed);
    this.dashboard = this.createDashboard(props, alarmed);
    this.initiateRetrieval = this.createInitiateRetrieval(props, alarmed);
    this.cleanup = this.createCleanup(props, alarmed);
    this.orchestrator = this.createOrchestrator(props, alarmed);
    this.ssmDocument = new SsmDocument(this, 'SsmDocument', { orchestratorStateMachine: this.orchestrator.stateMachine, vaults: props.vaults });
    this.alarms = this.showAlarms();
  }

  /**
   * Lets a principal launch and resume transfers through Systems Manager.
   *
   * @param grantee The role, user or other principal.
   *
   * @example
   * transfer.grantLaunch(operator);
   */
  public grantLaunch(grantee: iam.IGrantable): iam.Grant {
    return this.ssmDocument.grantLaunch(grantee);
  }

  /**
   * Lets a principal read the plans and the reports of all runs.
   *
   * @param grantee The role, user or other principal.
   *
   * @example
   * transfer.grantReadReports(operator);
   */
  public grantReadReports(grantee: iam.IGrantable): iam.Grant {
    return this.inventoryBucket.grantRead(grantee, INVENTORY_KEY_PATTERNS.PLAN)
      .combine(this.inventoryBucket.grantRead(grantee, INVENTORY_KEY_PATTERNS.REPORT));
  }

  /**
   * Lets a principal watch runs on a terminal: `npx cdk-glacier-vault-to-s3-cli watch <run> --stack <stack>`. It can read the two tables that say how
   * far a run is, and list the resources of this stack.
   *
   * @param grantee The role, user or other principal.
   *
   * @example
   * transfer.grantWatch(operator);
   */
  public grantWatch(grantee: iam.IGrantable): iam.Grant {
    return grantWatch(this, [this.transferTable.table, this.metrics.table], grantee);
  }

  /**
   * A rule that matches the event at the end of each run. The event's detail has `deployment`, `workflow_run`, `vault_name`, `outcome` and `report`.
   *
   * @param id Id of the rule in the scope of the Orchestrator.
   * @param options The target of the rule, and what else must match. By default the rule has no target.
   *
   * @example
   * transfer.onRunFinished('Tell', { target: new targets.SnsTopic(topic) });
   */
  public onRunFinished(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.orchestrator.onRunFinished(id, options);
  }

  /**
   * Archives that are proven and in the destination.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * const widget = new cloudwatch.SingleValueWidget({ metrics: [transfer.metricArchivesDownloaded(), transfer.metricArchivesFailed()] });
   */
  public metricArchivesDownloaded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metrics.metricArchivesDownloaded(options);
  }

  /**
   * Archives that the transfer gave up. The report says why.
   *
   * @param options Statistic, period, label and the like. Namespace, name and dimensions stay.
   *
   * @example
   * transfer.metricArchivesFailed().createAlarm(this, 'ManyFailed', { threshold: 100, evaluationPeriods: 1 });
   */
  public metricArchivesFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metrics.metricArchivesFailed(options);
  }

  /**
   * What the policy of a destination bucket in another account must allow this account. The transfer does not change that policy,
   * so add these statements to it.
   *
   * @example
   * // In the app that owns the bucket, or in this one if the bucket is here:
   * for (const statement of transfer.destinationPolicyStatements()) {
   *   destinationBucket.addToResourcePolicy(statement);
   * }
   */
  public destinationPolicyStatements(): iam.PolicyStatement[] {
    return policyForAccount(this, this.destination);
  }

  private createInventory(props: GlacierVaultToS3TransferProps, part: PartOptions): GetInventory {
    return new GetInventory(this, 'GetInventory', {
      ...part,
      ...props.inventory,
      vaults: props.vaults,
      transferTable: this.transferTable.table,
      inventoryBucket: this.inventoryBucket,
      ...this.destination,
      asyncFacilitator: this.asyncFacilitator,
      chunkSize: props.download?.chunkSize,
      plan: planOf(props),
    });
  }

  private createValidation({ download = {} }: GlacierVaultToS3TransferProps, part: AlarmedPartOptions): Validation {
    return new Validation(this, 'Validation', {
      ...part,
      transferTable: this.transferTable.table,
      ...this.destination,
      validationConcurrency: download.validationConcurrency,
      validationMemorySize: download.validationMemorySize,
    });
  }

  private createChunkPipeline({ vaults, download = {}, retrieval = {} }: GlacierVaultToS3TransferProps, part: AlarmedPartOptions): ChunkPipeline {
    return new ChunkPipeline(this, 'ChunkPipeline', {
      ...part,
      vaults,
      transferTable: this.transferTable.table,
      ...this.destination,
      jobTopic: this.asyncFacilitator.jobTopic,
      validationQueue: this.validation.queue,
      chunkConcurrency: download.chunkConcurrency,
      prepareConcurrency: download.prepareConcurrency,
      chunkMemorySize: download.chunkMemorySize,
      prepareMemorySize: download.prepareMemorySize,
      downloadWindow: retrieval.downloadWindow,
      sweepPeriod: retrieval.sweepPeriod,
    });
  }

  private createExtendDownloadWindow(props: GlacierVaultToS3TransferProps, part: AlarmedPartOptions): ExtendDownloadWindow {
    return new ExtendDownloadWindow(this, 'ExtendDownloadWindow', {
      ...part,
      vaults: props.vaults,
      transferTable: this.transferTable.table,
      ...this.destination,
      asyncFacilitatorTable: this.asyncFacilitator.table,
      metricsTable: this.metrics.table,
      jobTopic: this.asyncFacilitator.jobTopic,
      ...this.workQueues(props),
      sweepPeriod: props.retrieval?.sweepPeriod,
      sweepMemorySize: props.retrieval?.sweepMemorySize,
      downloadWindow: props.retrieval?.downloadWindow,
      dailyBytes: props.retrieval?.dailyBytes,
      dailyRequests: props.retrieval?.dailyRequests,
      prices: props.prices,
    });
  }

  /** For the parts that must know how much work is queued. */
  private workQueues({ download = {} }: GlacierVaultToS3TransferProps): WorkQueueOptions {
    return {
      notificationsQueue: this.chunkPipeline.notificationsQueue,
      chunksQueue: this.chunkPipeline.chunksQueue,
      smallArchivesQueue: this.chunkPipeline.smallArchivesQueue,
      validationQueue: this.validation.queue,
      prepareConcurrency: download.prepareConcurrency,
      chunkConcurrency: download.chunkConcurrency,
      validationConcurrency: download.validationConcurrency,
    };
  }

  private createDashboard({ monitoring = {} }: GlacierVaultToS3TransferProps, part: AlarmedPartOptions): Dashboard {
    const dashboard = new Dashboard(this, 'Dashboard', {
      ...part, transferTable: this.transferTable.table, metrics: this.metrics, dashboardPeriod: monitoring.dashboardPeriod,
    });
    const { notificationsQueue, chunksQueue, smallArchivesQueue } = this.chunkPipeline;
    const queues = Object.entries({
      'Notifications': notificationsQueue, 'Chunks': chunksQueue, 'Small archives': smallArchivesQueue, 'Validation': this.validation.queue,
    });
    dashboard.addWidgets(
      new cloudwatch.GraphWidget({ title: 'Throughput: bytes copied a minute', width: 8, left: [this.chunkPipeline.metricBytesCopied()] }),
      new cloudwatch.GraphWidget({ title: 'Queues: waiting messages', width: 8, left: queues.map(([label, queue]) => queue.metricApproximateNumberOfMessagesVisible({ label })) }),
      new cloudwatch.GraphWidget({
        title: 'Queues: age of the oldest message', width: 8, left: queues.map(([label, queue]) => queue.metricApproximateAgeOfOldestMessage({ label })),
      }),
    );
    return dashboard;
  }

  private createInitiateRetrieval(props: GlacierVaultToS3TransferProps, part: AlarmedPartOptions): InitiateRetrieval {
    const { vaults, download = {}, retrieval = {} } = props;
    return new InitiateRetrieval(this, 'InitiateRetrieval', {
      ...part,
      ...this.workQueues(props),
      vaults,
      transferTable: this.transferTable.table,
      metricsTable: this.metrics.table,
      inventoryBucket: this.inventoryBucket,
      jobTopic: this.asyncFacilitator.jobTopic,
      chunkSize: download.chunkSize,
      downloadWindow: retrieval.downloadWindow,
      sweepPeriod: retrieval.sweepPeriod,
      dailyBytes: retrieval.dailyBytes,
      dailyRequests: retrieval.dailyRequests,
      initialRequestsPerSecond: retrieval.initialRequestsPerSecond,
      requestMemorySize: retrieval.requestMemorySize,
      prices: props.prices,
      periodicRules: this.periodicRules(),
    });
  }

  private createCleanup({ monitoring = {} }: GlacierVaultToS3TransferProps, part: AlarmedPartOptions): Cleanup {
    return new Cleanup(this, 'Cleanup', {
      ...part,
      transferTable: this.transferTable.table,
      metricsTable: this.metrics.table,
      inventoryBucket: this.inventoryBucket,
      ...this.destination,
      uploaderRole: this.chunkPipeline.uploaderRole,
      dashboardStateMachine: this.dashboard.stateMachine,
      periodicRules: this.periodicRules(),
      completionTopic: monitoring.completionTopic,
      reportMemorySize: monitoring.reportMemorySize,
    });
  }

  private createOrchestrator({ vaults, monitoring = {}, resumableFor }: GlacierVaultToS3TransferProps, part: AlarmedPartOptions): Orchestrator {
    return new Orchestrator(this, 'Orchestrator', {
      ...part,
      vaults,
      transferTable: this.transferTable.table,
      inventoryBucket: this.inventoryBucket,
      ...this.destination,
      asyncFacilitator: this.asyncFacilitator,
      inventoryRetrievalStateMachine: this.inventoryRetrieval.stateMachine,
      initiateRetrievalStateMachine: this.initiateRetrieval.stateMachine,
      cleanupStateMachine: this.cleanup.stateMachine,
      destinationWriters: {
        notificationsProcessorFunction: this.chunkPipeline.notificationsProcessorFunction,
        chunkRetrievalFunction: this.chunkPipeline.chunkRetrievalFunction,
        validateFunction: this.validation.validateFunction,
      },
      sweepRole: this.extendDownloadWindow.sweepRole,
      periodicRules: this.periodicRules(),
      completionTopic: monitoring.completionTopic,
      resumableFor,
    });
  }

  /** They start the sweep and Update Dashboard while a run is active. */
  private periodicRules(): events.IRule[] {
    return [this.extendDownloadWindow.rule, this.dashboard.rule];
  }

  private showAlarms(): cloudwatch.IAlarm[] {
    const parts = [
      this.orchestrator, this.cleanup, this.initiateRetrieval, this.extendDownloadWindow, this.chunkPipeline, this.validation, this.dashboard,
      this.asyncFacilitator, this.metrics,
    ];
    const alarms = parts.flatMap((part) => part.alarms);
    this.dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', width: 24, alarms }));
    return alarms;
  }
}
