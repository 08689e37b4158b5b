import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { inventoryOf, proveArchives } from './archives';
import { maximumCost } from './cost';
import type { LeftoverFile } from './leftovers';
import { observe } from './observe';
import type { Place } from './place';
import { OUTPUT, REQUESTED } from './settings';
import { ProveStack } from './stack';
import { unverifiedText } from './unverified';
import { ProveVault } from './vault';
import type { Progress } from '../../cli/terminal/progress';
import { figuresOf } from '../../cli/terminal/run-figures';
import { RunScreen } from '../../cli/terminal/run-screen';
import { INVENTORY_KEYS } from '../../src/contracts/keys';
import { YES } from '../../src/contracts/launch';
import type { Plan } from '../../src/domain/plan/plan';
import type { Uploaded } from '../demo/fill-vault';
import { Destination, prove, readReport } from '../demo/proof';
import { resultOf } from '../demo/result';
import { uploadWatch } from '../demo/shown';
import { executionEnded } from '../execution-ended';

const RUN = 'prove';

/** Moves a vault of its own through the deployed transfer, once. Each thing is written down in the run's file before it is made. */
export class Proof {
  private readonly started = Date.now();
  private readonly stack: ProveStack;
  private readonly vault: ProveVault;

  constructor(private readonly place: Place, private readonly file: LeftoverFile, private readonly progress: Progress) {
    this.stack = new ProveStack(place.clients, file.left.stackName, place.pollMs);
    this.vault = new ProveVault(place.clients.glacier, file);
  }

  /**
   * @param plan what the user has agreed to
   * @param write writes what the user reads at the end
   * @returns whether every archive is in S3 and equal to what was uploaded
   */
  public async run(plan: Plan, write: (text: string) => void): Promise<boolean> {
    await this.place.ready();
    const archives = proveArchives();
    const uploaded = await this.vault.fill(archives, uploadWatch(this.progress, this.file.left.vaultName, archives));
    await this.deploy();
    const execution = await this.launch(uploaded, plan);
    const ending = await this.watch(execution);
    if (ending !== undefined) this.progress.say(ending);
    return this.judge(execution, uploaded, write);
  }

  private async deploy(): Promise<void> {
    const { stackName } = this.file.left;
    if (await this.stack.find()) throw new Error(`there is a stack ${stackName} already, which this run did not make. It is left alone`);
    this.progress.say(`Deploying the stack ${stackName}`);
    await this.file.update({ stack: true });
    await this.place.deploy(this.file.left);
  }

  /** @returns the ARN of the execution */
  private async launch(uploaded: readonly Uploaded[], plan: Plan): Promise<string> {
    const { vaultName } = this.file.left;
    const inventory = inventoryOf(uploaded, { vaultArn: (await this.vault.arn())!, date: new Date() });
    const key = INVENTORY_KEYS.providedJson(RUN);
    await this.place.clients.s3.send(new PutObjectCommand({ Bucket: await this.stack.output(OUTPUT.INVENTORY), Key: key, Body: inventory }));
    this.progress.say('Launching the transfer');
    return this.place.launch(await this.stack.output(OUTPUT.LAUNCH), {
      VaultName: vaultName,
      MappingVaultName: vaultName, // no vault of names is looked for
      WorkflowRun: RUN,
      ProvidedInventory: YES,
      Tier: REQUESTED.tier,
      S3StorageClass: REQUESTED.storageClass,
      MaximumCost: maximumCost(plan),
    });
  }

  /** @returns how the run ended, if it did not end well */
  private async watch(execution: string): Promise<string | undefined> {
    const TableName = await this.stack.physicalId('AWS::DynamoDB::Table', 'TransferMetricsTable');
    const { states, documents } = this.place.clients;
    const screen = new RunScreen(this.progress);
    const looking = async () => {
      const { Item: metrics = {} } = await documents.send(new GetCommand({ TableName, Key: { pk: RUN } }));
      screen.show(figuresOf(metrics));
    };
    const { status, error, cause } = await executionEnded(states, execution, { pollMs: this.place.pollMs, looking });
    await looking();
    this.progress.stop();
    return status === 'SUCCEEDED' ? undefined : `The run ended with ${error}: ${cause}`;
  }

  private async judge(execution: string, uploaded: readonly Uploaded[], write: (text: string) => void): Promise<boolean> {
    this.progress.say('Reading every object back');
    const { clients } = this.place;
    const inventory = new Destination(clients.s3, await this.stack.output(OUTPUT.INVENTORY));
    const destination = new Destination(clients.s3, await this.stack.output(OUTPUT.DESTINATION));
    const verdicts = await prove(uploaded, await readReport(inventory, RUN), destination);
    if (!(await inventory.keys(INVENTORY_KEYS.planJson(RUN))).length) throw new Error('The run ended before it had a plan, so Glacier was asked for nothing');
    const plan = JSON.parse(await inventory.text(INVENTORY_KEYS.planJson(RUN))) as Plan;
    write(unverifiedText(await observe({ clients, stack: this.stack, execution, verdicts, plan })));
    write(resultOf(verdicts, (Date.now() - this.started) / 1000, 'removed with the buckets; a run that fails keeps it'));
    return verdicts.length === uploaded.length && verdicts.every(({ proven }) => proven);
  }
}
