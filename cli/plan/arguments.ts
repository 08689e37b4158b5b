import { Command, InvalidArgumentError, Option } from 'commander';
import { ChoiceFlags } from './choice';
import { DEFAULT_CHUNK_SIZE, isChunkSize } from '../../src/contracts/chunk-size';
import { DEFAULT_TIER, Tier, TIERS } from '../../src/contracts/glacier';
import { DEFAULT_STORAGE_CLASS, MAX_DESTINATION_PREFIX, PATTERN, STORAGE_CLASSES, StorageClass } from '../../src/contracts/launch';
import { DEFAULT_FOLDER_MARKERS, FOLDER_MARKERS, FolderMarkers } from '../../src/contracts/manifest';
import { DEFAULT_REGION } from '../../src/domain/plan/price-table';

const MIB = 2 ** 20;

/** What is given for each inventory. */
export interface Arguments extends ChoiceFlags {
  readonly inventory: string;
  readonly overrides?: string;
  readonly prefix?: string;
  readonly folderMarkers: FolderMarkers;
  readonly storageClass: StorageClass;
  /** File with object rules. */
  readonly objectRules?: string;
  readonly tier: Tier;
  readonly region?: string;
  readonly destinationRegion?: string;
  /** Bytes. */
  readonly chunkSize: number;
  readonly dailyBytes?: number;
  readonly dailyRequests?: number;
  readonly prices?: string;
  readonly json?: boolean;
  readonly out?: string;
  readonly names?: string;
  readonly html?: string;
}

export type Options = Omit<Arguments, 'inventory'>;

const whole = (least: number) => (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`Give a whole number, ${least} or more.`);
  return value;
};

const chunkSize = (text: string): number => {
  const bytes = Number(text) * MIB;
  if (!isChunkSize(bytes)) throw new InvalidArgumentError('Give a power of two from 8 to 4096.');
  return bytes;
};

const prefix = (text: string): string => {
  if (text === '' || text.length > MAX_DESTINATION_PREFIX || !new RegExp(PATTERN.DESTINATION_PREFIX).test(text)) {
    throw new InvalidArgumentError(`Give 1 to ${MAX_DESTINATION_PREFIX} letters, digits and !_.*()'-, with / inside only.`);
  }
  return text;
};

const region = (text: string): string => {
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(text)) throw new InvalidArgumentError('Give the name of a region, such as eu-central-1.');
  return text;
};

const EXPLANATION = `
An inventory is one that Glacier made, as JSON or as CSV. Every file may be gzipped. Globs:
  *.jpg            files of that name in any folder       photos/*.jpg  in the folder photos, and not below
  photos/          everything in folders of that name     photos/**     everything below the folder photos at the top
Put them in quotes, or the shell replaces them. docs/selection.schema.json has the rest, and docs/object-rules.schema.json
is the form of --object-rules.

The page, or one JSON object, goes to stdout, and everything else to stderr.
--out, --html and --names replace what they wrote before.
Several inventories give one plan of all vaults: what each costs and saves. What is for one vault
alone cannot be given with them: --prefix, --overrides, --ids and --names. --out DIR writes
account.json, account.md and account.html, and each vault's own plan to DIR/01, DIR/02 and so on.
Sorting needs about as much space as the inventory in the temporary directory
(TMPDIR); it is freed at the end.
Exit status: 0 done; 2 an argument or a file cannot be used; 1 a bug of this program.

Examples:
  $ npx cdk-glacier-vault-to-s3-cli plan inventory.json.gz --html plan.html
  $ npx cdk-glacier-vault-to-s3-cli plan inventories/*.json --out plans
  $ npx cdk-glacier-vault-to-s3-cli plan inventory.csv --include 'photos/' '*.pdf' --tier Standard`;

/** Adds the command `plan`. @param plan what it does */
export function addPlan(program: Command, plan: (inventories: string[], options: Options) => Promise<void>): void {
  const command = program.command('plan')
    .description('Tells from an inventory file what a transfer would copy, what it costs and how long it takes. Does not call AWS.')
    .argument('<inventory...>', 'inventory of a vault, a file; several: one plan for all of these vaults');
  addPlanOptions(command);
  command.addHelpText('after', EXPLANATION).action(plan);
}

/** Adds the options of a plan. */
export function addPlanOptions(command: Command): void {
  addNames(command);
  addChoice(command);
  addDeployment(command);
  addOutput(command);
}

function addNames(command: Command): void {
  command
    .option('--overrides <file>', 'your own names: a CSV of GlacierArchiveID,FileName')
    .option('--prefix <prefix>', 'destination prefix, before every name (default: the vault\'s name; "vault" for a CSV, which does not contain it)', prefix)
    .addOption(new Option('--folder-markers <choice>', 'archives that stand for folders become files, keys that end in /, or are left out')
      .choices(Object.values(FOLDER_MARKERS)).default(DEFAULT_FOLDER_MARKERS));
}

function addChoice(command: Command): void {
  command
    .option('--selection <file>', 'choose archives by a selection document; not together with the flags below')
    .option('--include <glob...>', 'only archives whose name fits one of the globs')
    .option('--exclude <glob...>', 'no archives whose name fits one of the globs')
    .option('--created-from <date>', 'only archives created then or later, UTC: 2019-12-31 or 2019-12-31T23:00:00Z')
    .option('--created-before <date>', 'only archives created earlier')
    .option('--minimum-size <bytes>', 'only archives of this size and larger ones', whole(0))
    .option('--maximum-size <bytes>', 'only archives of this size and smaller ones', whole(0))
    .option('--ids <file>', 'only the archives of a list, one id a line; with --selection, a copy of its archive_ids_file');
}

function addDeployment(command: Command): void {
  command
    .addOption(new Option('--storage-class <class>', 'storage class of the objects').choices(STORAGE_CLASSES).default(DEFAULT_STORAGE_CLASS))
    .option('--object-rules <file>', 'storage class and tags of single objects, by name, date and size')
    .addOption(new Option('--tier <tier>', 'retrieval tier').choices(TIERS).default(DEFAULT_TIER))
    .option('--region <region>', `region of the vault (default: the inventory's; ${DEFAULT_REGION} for a CSV, which does not contain it)`, region)
    .option('--destination-region <region>', 'region of the destination bucket (default: that of the vault)', region)
    .addOption(new Option('--chunk-size <MiB>', 'size of the chunks').argParser(chunkSize).default(DEFAULT_CHUNK_SIZE, String(DEFAULT_CHUNK_SIZE / MIB)))
    .option('--daily-bytes <bytes>', 'bytes requested in a day (default: no limit)', whole(1))
    .option('--daily-requests <n>', 'archives requested in a day (default: no limit)', whole(1))
    .option('--prices <file>', 'your own prices: a JSON object of USD by name; they replace those of the table');
}

function addOutput(command: Command): void {
  command
    .option('--json', 'print the plan as one JSON object instead of the page')
    .option('--out <dir>', 'write manifest/NNNNN.jsonl, plan.json, plan.md and plan.html to DIR')
    .option('--html <file>', 'write the plan as one page for a browser')
    .option('--names <file>', 'write a CSV of archive_id,key,decoder with a line for each archive that gets a key');
}
