import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Command, Option } from 'commander';
import { bundle } from './bundle';
import { readDescriptions, sampleArchives, Sources, sourcesOf } from './demo/archives';
import { DemoDeletion, deleteVault, deletionText, isAsProven } from './demo/deletion';
import { DemoWorld, isGone, openWorld, parseSeed, printFaults } from './demo/faults';
import { fillVault, Uploaded } from './demo/fill-vault';
import { Interrupted, interruption } from './demo/interruption';
import { Places, placesOf } from './demo/places';
import { Destination, inside, prove, readReport, Verdict } from './demo/proof';
import { resultOf } from './demo/result';
import { uploadWatch } from './demo/shown';
import { Watch } from './demo/watch/watch';
import { World } from './world';
import { Progress } from '../cli/terminal/progress';
import { figuresOf } from '../cli/terminal/run-figures';
import { RunScreen } from '../cli/terminal/run-screen';
import { TIER } from '../src/contracts/glacier';
import { DEFAULT_STORAGE_CLASS, STORAGE_CLASSES } from '../src/contracts/launch';

const VAULT = 'demo-vault';
const RUN = 'demo';
const EXAMPLES = join(__dirname, '..', 'examples');
const APP = join(EXAMPLES, 'quick-start', 'app.ts');
const APP_THAT_DELETES = join(EXAMPLES, 'delete-vault', 'app.ts');

const EXPLANATION = `
On a terminal one screen updates. A pipe gets a line for each step that is reached, and the result. The result goes to stdout, everything
else to stderr. NO_COLOR=1 switches colours off. Ctrl-C stops everything that was started, and removes its files.
Exit status: 0 each archive is proven; 1 an archive is not, or the demo could not run; 130 it was interrupted.`;

interface Arguments {
  readonly source?: string;
  readonly descriptions?: string;
  readonly out?: string;
  readonly storageClass: string;
  readonly keep?: boolean;
  readonly watch?: boolean;
  readonly faults?: number;
  readonly delete?: boolean;
  readonly bundle?: boolean;
}

const progress = new Progress(process.stderr);

function readArguments(): Arguments {
  return new Command('npm run demo --')
    .description('Moves a Glacier vault to S3 on this computer: the synthesized template of examples/quick-start, deployed into a local AWS with IAM enforced.')
    .option('--source <dir>', 'each file below DIR becomes an archive, described by its relative path (default: a sample vault of about 40 archives)')
    .option('--descriptions <file>', 'JSON Lines of {"path": …, "description": …} that override descriptions; with --source')
    .option('--out <dir>', 'write objects/<key>, plan/…, report/… and summary.json to DIR')
    .addOption(new Option('--storage-class <class>', 'storage class of the objects').choices(STORAGE_CLASSES).default(DEFAULT_STORAGE_CLASS))
    .option('--keep', 'leave it running until Ctrl-C, to look round with aws or boto3')
    .option('--watch', 'print an address of this computer that shows the run in a browser, and in the end its report, until Ctrl-C')
    .option('--faults <seed>', 'inject about one fault per archive; the same seed injects the same faults', parseSeed)
    .option('--delete', 'after the transfer delete the archives from the vault, each if its object is proven again, and then the vault (examples/delete-vault)')
    .option('--bundle', 'bundle the functions first, as `npm run demo` does')
    .addHelpText('after', EXPLANATION)
    .parse()
    .opts<Arguments>();
}

async function main(given: Arguments, interrupted: Promise<never>): Promise<boolean> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // which Node.js a later SDK needs is a question for developers
  const started = Date.now();
  const sources = await gather(given);
  // Opened outside the race below: an interruption during start-up must still stop the world.
  const signal = abortedBy(interrupted);
  let watch: Watch | undefined;
  const app = given.delete ? APP_THAT_DELETES : APP;
  const filled = filling(sources);
  const work = { bundled: given.bundle ? bundling() : undefined, meanwhile: filled };
  const opening = openWorld({ app, ...work, glacier: { anyDescription: true }, log: (line) => progress.say(line), signal }, given.faults);
  try {
    const opened = await Promise.race([opening, interrupted]);
    if (given.watch) watch = await openWatch(opened);
    const passed = await Promise.race([filled(opened.world).then((uploaded) => transfer(opened, uploaded, given, started)), interrupted]);
    if (given.keep) await keep(opened.world, interrupted);
    if (watch) await keepWatch(watch, interrupted);
    return passed;
  } catch (error) {
    if (error instanceof Interrupted) sayStopping(error);
    throw error;
  } finally {
    progress.stop();
    await watch?.stop();
    // If the start failed, the race above has thrown the error and the world has cleaned up.
    await opening.then((opened) => opened.stop(), () => undefined);
  }
}

async function gather({ source, descriptions }: Arguments): Promise<Sources> {
  if (descriptions !== undefined && source === undefined) throw new Error('--descriptions needs --source');
  if (source === undefined) return sampleArchives();
  const sources = await sourcesOf(resolve(source), descriptions === undefined ? new Map() : await readDescriptions(descriptions));
  for (const { path, reason } of sources.leftOut) progress.say(`Left out: ${path}: ${reason}`);
  if (!sources.archives.length) throw new Error(`there is no file below ${source} that an archive could hold`);
  return sources;
}

async function transfer(opened: DemoWorld, uploaded: readonly Uploaded[], given: Arguments, started: number): Promise<boolean> {
  const { world } = opened;
  const parameters = { VaultName: VAULT, WorkflowRun: RUN, S3StorageClass: given.storageClass, ...(opened.faults ? { Tier: TIER.EXPEDITED } : {}) };
  const launched = await world.runDocument(world.output('LaunchDocument'), parameters);
  if (launched.status !== 'Success') throw new Error(`the launch document failed: ${launched.failureMessage}`);
  progress.say(`Moving the vault: the run ${RUN} of the transfer`);
  const screen = new RunScreen(progress);
  const show = async () => screen.show(figuresOf(await metricsOf(world)));
  const execution = await world.executionEnded(launched.outputs['StartOrchestrator.ExecutionArn'] as string, show);
  await show();
  progress.stop();
  if (execution.status !== 'SUCCEEDED') progress.say(`The run ended with ${execution.error}: ${execution.cause}`);
  return judge(opened, uploaded, given, started);
}

async function bundling(): Promise<void> {
  progress.say('Bundling the functions');
  await bundle();
}

/** @returns what fills the vault at its first call. Each call waits for the end */
function filling({ archives }: Sources): (world: World) => Promise<Uploaded[]> {
  let uploading: Promise<Uploaded[]> | undefined;
  return (world) => uploading ??= fillVault(world.glacier, VAULT, archives, uploadWatch(progress, VAULT, archives)).finally(() => progress.stop());
}

async function metricsOf(world: World): Promise<Record<string, unknown>> {
  const { Item: item = {} } = await world.documents.send(new GetCommand({ TableName: world.physicalId('TransferMetricsTable'), Key: { pk: RUN } }));
  return item;
}

async function judge({ world, faults }: DemoWorld, uploaded: readonly Uploaded[], given: Arguments, started: number): Promise<boolean> {
  progress.say('Reading every object back');
  const inventory = new Destination(world.s3, world.output('InventoryBucket'));
  const destination = new Destination(world.s3, world.output('DestinationBucket'));
  const rows = await readReport(inventory, RUN);
  const places = placesOf(given.out === undefined ? [] : await destination.keys());
  const fileOf = (key: string) => inside(join(given.out!, 'objects'), places.paths.get(key)!);
  const verdicts = await prove(uploaded, rows, destination, given.out === undefined ? undefined : fileOf);
  const arrived = verdicts.length === uploaded.length && verdicts.every((verdict) => verdict.proven || isGone(verdict, faults));
  const deletion = given.delete ? await deleteVault(world, inventory, { vault: VAULT, run: RUN, say: (line) => progress.say(line) }) : undefined;
  const passed = arrived && (!deletion || isAsProven(deletion, verdicts));
  const seconds = (Date.now() - started) / 1000;
  if (given.out !== undefined) await writeOut(world, given.out, { verdicts, inventory, destination, places, fileOf, passed, seconds, deletion });
  const report = given.out === undefined ? `s3://${world.output('InventoryBucket')}/${RUN}/report/ (--out DIR keeps it)` : join(given.out, 'report', 'report.html');
  process.stdout.write(resultOf(verdicts, seconds, report));
  if (deletion) process.stdout.write(deletionText(deletion));
  if (faults) printFaults(faults, verdicts);
  return passed;
}

/** What `--out` writes down. */
interface Judgement {
  readonly verdicts: readonly Verdict[];
  readonly inventory: Destination;
  readonly destination: Destination;
  readonly places: Places;
  readonly passed: boolean;
  readonly seconds: number;
  readonly deletion?: DemoDeletion;
  fileOf(key: string): string;
}

async function writeOut(world: World, out: string, judgement: Judgement): Promise<void> {
  const { verdicts, inventory, destination, places, fileOf, passed, seconds, deletion } = judgement;
  for (const folder of ['plan', 'report', ...(deletion ? ['deletion'] : [])]) {
    await mkdir(join(out, folder), { recursive: true });
    for (const key of await inventory.keys(`${RUN}/${folder}/`)) await inventory.read(key, inside(out, key.slice(`${RUN}/`.length)));
  }
  const proven = new Set(verdicts.filter((verdict) => verdict.proven).map(({ key }) => key));
  const others = (await destination.keys()).filter((key) => !proven.has(key));
  await destination.makeReadable(others);
  for (const key of others) await destination.read(key, fileOf(key));
  for (const key of places.moved) progress.say(`${key} is also a folder: its object is in ${fileOf(key)}`);
  const summary = {
    run: RUN,
    status: passed ? 'succeeded' : 'failed',
    archives: verdicts.map(({ proven: _, ...archive }) => ({
      ...archive, file: places.paths.get(archive.key) ?? '', ...(deletion ? { deletion: deletion.states.get(archive.archive_id) } : {}),
    })),
    ...(deletion ? { deletion: deletion.summary.deletion } : {}),
    metrics: await metricsOf(world),
    seconds,
  };
  await writeFile(join(out, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
}

const sayStopping = ({ by }: Interrupted): void => progress.say(`Stopping the local AWS and the emulated vault, because of ${by}`);

async function openWatch(opened: DemoWorld): Promise<Watch> {
  const watch = await Watch.start(opened, RUN);
  progress.say(`Watch it in a browser: ${watch.address}`);
  return watch;
}

/** Shows the report, and waits for Ctrl-C. */
async function keepWatch(watch: Watch, interrupted: Promise<never>): Promise<void> {
  watch.end();
  progress.say(`The report is at ${watch.address} until Ctrl-C.`);
  await interrupted.catch(sayStopping);
}

/** Prints the endpoints, and waits for Ctrl-C. */
async function keep(world: World, interrupted: Promise<never>): Promise<void> {
  const { endpoint, region } = world.ministack;
  const glacier = world.glacierEmulator.endpoint;
  const keys = 'AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test';
  process.stdout.write(`
AWS:     ${endpoint}   (S3, DynamoDB, SQS, Step Functions, …)
Glacier: ${glacier}

${keys} AWS_REGION=${region} aws --endpoint-url ${endpoint} s3 ls --recursive s3://${world.output('DestinationBucket')}
${keys} AWS_REGION=${region} aws --endpoint-url ${glacier} glacier list-vaults --account-id -
boto3.client('s3', endpoint_url='${endpoint}', region_name='${region}', aws_access_key_id='test', aws_secret_access_key='test')
boto3.client('glacier', endpoint_url='${glacier}', region_name='${region}', aws_access_key_id='test', aws_secret_access_key='test')

Ctrl-C ends it.
`);
  await interrupted.catch(sayStopping);
}

function abortedBy(interrupted: Promise<never>): AbortSignal {
  const controller = new AbortController();
  interrupted.catch((error: Interrupted) => controller.abort(error));
  return controller.signal;
}

main(readArguments(), interruption()).then((passed) => process.exit(passed ? 0 : 1), (error: Error) => {
  progress.stop();
  if (error instanceof Interrupted) {
    progress.say('Stopped before the end. Nothing of it runs any more, and its files are removed. The same command begins again from the start.');
    process.exit(130);
  }
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
