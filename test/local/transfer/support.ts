import { setTimeout as sleep } from 'node:timers/promises';
import { GlacierClient, GlacierJobDescription, paginateListJobs, paginateListVaults } from '@aws-sdk/client-glacier';
import { ListMultipartUploadsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand, DescribeExecutionCommandOutput, ListExecutionsCommand, paginateGetExecutionHistory, StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { resourcesOf, withoutHash } from './resources';
import { whatIsUnsettled } from './unsettled';
import { Source } from '../../../local/demo/archives';
import { fillVault, Uploaded } from '../../../local/demo/fill-vault';
import { Destination, prove, readReport, Row, Verdict } from '../../../local/demo/proof';
import { Patience } from '../../../local/patience';
import { World } from '../../../local/world';
import { ArchiveIdentity, ArchiveItem } from '../../../src/contracts/archive';
import { JobOrigin, parseJobDescription } from '../../../src/contracts/glacier';
import { ACTIVE_RUNS, archiveKey } from '../../../src/contracts/keys';
import { RunItem } from '../../../src/contracts/run';

/** A run takes 10 to 60 seconds, and several times that on a slow computer that does much else. After this time it counts as hung. */
const PATIENCE_MS = 600_000;
/** Worlds in which something hung, and what. A hung run goes on working, so the next one would hang too. */
const hung = new WeakMap<World, string>();
const POLL_MS = 100;

/** What a user of one transfer can do and see: launch, wait, read the report and the objects. */
export class LocalTransfer {
  public readonly destination: Destination;
  public readonly inventory: Destination;

  constructor(public readonly world: World, private readonly team: string) {
    this.destination = new Destination(world.s3, this.output('DestinationBucket'));
    this.inventory = new Destination(world.s3, this.output('InventoryBucket'));
  }

  public output(name: string): string {
    return this.world.output(`${this.team}${name}`);
  }

  /** Starts a run. @returns the ARN of the Orchestrator's execution */
  public async launch(parameters: Record<string, string>): Promise<string> {
    return this.start('LaunchDocument', parameters);
  }

  public async resume(run: string): Promise<string> {
    return this.start('ResumeDocument', { WorkflowRun: run });
  }

  public async launchToEnd(parameters: Record<string, string>): Promise<DescribeExecutionCommandOutput> {
    return this.ended(await this.launch(parameters));
  }

  public async resumeToEnd(run: string): Promise<DescribeExecutionCommandOutput> {
    return this.ended(await this.resume(run));
  }

  /** Waits for the end of an execution. @throws Error with what is unsettled if the execution hangs */
  public async ended(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    const patience = new Patience(PATIENCE_MS);
    return this.world.executionEnded(executionArn, async () => this.hurry(patience, `the end of ${executionArn}`));
  }

  /** Waits for a condition. @throws Error with what is unsettled if it does not come */
  public async until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
    for (const patience = new Patience(PATIENCE_MS); !await condition(); await sleep(POLL_MS)) await this.hurry(patience, what);
  }

  public async stop(executionArn: string): Promise<void> {
    await this.world.states.send(new StopExecutionCommand({ executionArn, cause: 'stopped by the test' }));
  }

  public async report(run: string): Promise<Row[]> {
    return readReport(this.inventory, run);
  }

  public async summary(run: string): Promise<Record<string, any>> {
    return JSON.parse(await this.inventory.text(`${run}/report/summary.json`)) as Record<string, any>;
  }

  public async verdicts(run: string, uploaded: readonly Uploaded[]): Promise<Verdict[]> {
    return prove(uploaded, await this.report(run), this.destination);
  }

  public async metrics(run: string): Promise<Record<string, any>> {
    const { Item } = await this.world.documents.send(new GetCommand({ TableName: this.table('MetricsTable'), Key: { pk: run }, ConsistentRead: true }));
    return Item!;
  }

  public async run(run: string): Promise<RunItem> {
    const { Item } = await this.world.documents.send(new GetCommand({ TableName: this.table('TransferTable'), Key: { pk: run, sk: 'run' }, ConsistentRead: true }));
    return Item as RunItem;
  }

  public async archive(id: ArchiveIdentity): Promise<ArchiveItem | undefined> {
    const { Item } = await this.world.documents.send(new GetCommand({ TableName: this.table('TransferTable'), Key: archiveKey(id), ConsistentRead: true }));
    return Item as ArchiveItem | undefined;
  }

  public async activeRuns(): Promise<string[]> {
    const { Items } = await this.world.documents.send(new QueryCommand({
      TableName: this.table('TransferTable'), ConsistentRead: true, KeyConditionExpression: 'pk = :runs', ExpressionAttributeValues: { ':runs': ACTIVE_RUNS },
    }));
    return (Items ?? []).map(({ sk }) => sk as string);
  }

  public async openUploads(): Promise<string[]> {
    const { Uploads } = await this.world.s3.send(new ListMultipartUploadsCommand({ Bucket: this.output('DestinationBucket') }));
    return (Uploads ?? []).map(({ Key }) => Key!);
  }

  public async storageClasses(): Promise<Set<string | undefined>> {
    const { Contents } = await this.world.s3.send(new ListObjectsV2Command({ Bucket: this.output('DestinationBucket') }));
    return new Set((Contents ?? []).map(({ StorageClass }) => StorageClass));
  }

  /** Number of archive retrieval jobs of this transfer so far. Each one costs money. */
  public async archiveJobs(): Promise<number> {
    return (await this.jobs()).filter(({ wait }) => !wait).length;
  }

  /** Number of jobs of Get Inventory so far: inventories and mapping archives. */
  public async inventoryJobs(): Promise<number> {
    return (await this.jobs()).filter(({ wait }) => wait).length;
  }

  public async plan(run: string): Promise<Record<string, any>> {
    return JSON.parse(await this.inventory.text(`${run}/plan/plan.json`)) as Record<string, any>;
  }

  /** Puts a file for a launch into the inventory bucket. @returns its URI */
  public async provide(key: string, Body: string): Promise<string> {
    const Bucket = this.output('InventoryBucket');
    await this.world.s3.send(new PutObjectCommand({ Bucket, Key: key, Body }));
    return `s3://${Bucket}/${key}`;
  }

  /** Logical id → last known state of each rule that is disabled at deployment. */
  public ruleStates(): Record<string, string> {
    const switches = this.world.ministack.readCalls().filter(({ action, allowed }) => allowed && /^events:(En|Dis)ableRule$/.test(action));
    return Object.fromEntries(resourcesOf(this.world, 'AWS::Events::Rule', `${this.team}Transfer`)
      .filter(({ properties }) => properties.State === 'DISABLED')
      .map(({ logicalId, physicalId }) => {
        const last = switches.filter(({ resource }) => resource.endsWith(`/${physicalId}`)).at(-1);
        return [withoutHash(logicalId), last?.action === 'events:EnableRule' ? 'enabled' : 'disabled'];
      }));
  }

  /** States that the Cleanups of a run entered. */
  public async cleanupStates(run: string): Promise<string[]> {
    const { states } = this.world;
    const [{ physicalId }] = resourcesOf(this.world, 'AWS::StepFunctions::StateMachine', `${this.team}TransferCleanup`);
    const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn: physicalId }));
    const entered: string[] = [];
    for (const { executionArn } of executions) {
      const { input } = await states.send(new DescribeExecutionCommand({ executionArn }));
      if ((JSON.parse(input!) as { run?: string }).run !== run) continue;
      for await (const { events = [] } of paginateGetExecutionHistory({ client: states }, { executionArn })) {
        entered.push(...events.flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []));
      }
    }
    return entered;
  }

  /** Origins of the jobs that Glacier accepted for this transfer. */
  private async jobs(): Promise<JobOrigin[]> {
    const found: GlacierJobDescription[] = [];
    for await (const { VaultList = [] } of paginateListVaults({ client: this.world.glacier }, { accountId: '-' })) {
      for (const { VaultName: vaultName } of VaultList) {
        for await (const { JobList = [] } of paginateListJobs({ client: this.world.glacier }, { accountId: '-', vaultName })) found.push(...JobList);
      }
    }
    return found.flatMap(({ JobDescription }) => parseJobDescription(JobDescription) ?? []).filter(({ deployment }) => deployment === this.table('TransferTable'));
  }

  private async hurry(patience: Patience, what: string): Promise<void> {
    if (!patience.isOver()) return;
    hung.set(this.world, what);
    throw new Error(`${what} did not come within ${patience.milliseconds / 1000} s\n${await whatIsUnsettled(this.world)}`);
  }

  private table(part: string): string {
    return this.world.physicalId(`${this.team}Transfer${part}`);
  }

  private async start(document: string, parameters: Record<string, string>): Promise<string> {
    if (hung.has(this.world)) throw new Error(`nothing more is started in this world, because it hangs: ${hung.get(this.world)} did not come`);
    const { status, outputs, failureMessage } = await this.world.runDocument(this.output(document), parameters);
    if (status !== 'Success') throw new Error(failureMessage);
    return outputs['StartOrchestrator.ExecutionArn'] as string;
  }
}

/** Small archives with these descriptions. */
export function archivesOf(descriptions: readonly string[], size = 1000): Source[] {
  return descriptions.map((description, i) => {
    const bytes = Buffer.alloc(size + i, `${description}|${i}|`);
    return { path: `${i}`, description, size: bytes.length, open: async function* () { yield bytes; } };
  });
}

export async function vaultOf(glacier: GlacierClient, name: string, sources: readonly Source[]): Promise<Uploaded[]> {
  return fillVault(glacier, name, sources, () => undefined);
}

/** Asserts what must be true of every ended run, with or without faults. */
export async function expectAccountedFor(transfer: LocalTransfer, run: string, uploaded: readonly Uploaded[]): Promise<void> {
  const rows = await transfer.report(run);
  expect(rows.map((row) => row.archive_id).sort()).toEqual(uploaded.map(({ archiveId }) => archiveId).sort());
  expect(uploaded.length).toBeGreaterThan(0);
  for (const verdict of await transfer.verdicts(run, uploaded)) {
    expect(['downloaded', 'failed', 'skipped']).toContain(verdict.status);
    expect(verdict.proven).toBe(verdict.status === 'downloaded');
    if (verdict.status !== 'downloaded') expect(verdict.reason).toMatch(/^\w+: .{10,}/);
  }
  const counts = (status: string) => rows.filter((row) => row.status === status);
  const metrics = await transfer.metrics(run);
  for (const status of ['downloaded', 'failed', 'skipped']) {
    expect({ [`${status}_archives`]: metrics[`${status}_archives`], [`${status}_bytes`]: metrics[`${status}_bytes`] }).toEqual({
      [`${status}_archives`]: counts(status).length, [`${status}_bytes`]: counts(status).reduce((sum, { size }) => sum + size, 0),
    });
  }
  expect(await transfer.openUploads()).toEqual([]);
}
