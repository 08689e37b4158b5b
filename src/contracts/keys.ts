import { ArchiveIdentity } from './archive';

/** Attribute names that constructs and handlers share. */
export const TABLE = {
  PK: 'pk',
  SK: 'sk',
  STATUS_INDEX: 'StatusIndex',
  STATUS_KEY: 'status_key',
  DUE_AT: 'due_at',
  /** Seconds since the epoch. DynamoDB removes the item some time after. */
  EXPIRES_AT: 'expires_at',
} as const;

/** Partition of the list of active runs. */
export const ACTIVE_RUNS = 'runs';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const activeRunKey = (run: string): Key => ({ pk: ACTIVE_RUNS, sk: run });
/** A run's name has no `|`. A deletion is on the list of active runs, so that one read tells what is active in a vault. */
const OF_DELETION = '|deletion';
export const activeDeletionKey = (run: string): Key => ({ pk: ACTIVE_RUNS, sk: `${run}${OF_DELETION}` });
/** @returns the run that an item of the list is about */
export const runOfEntry = (sk: string): string => (sk.endsWith(OF_DELETION) ? sk.slice(0, -OF_DELETION.length) : sk);
export const RUN_SK = 'run';
export const runKey = (run: string): Key => ({ pk: run, sk: RUN_SK });

/** `day` as YYYY-MM-DD, UTC. */
export const budgetKey = (day: string): Key => ({ pk: `budget|${day}`, sk: 'budget' });

export const ARCHIVE_SK = 'meta';
export const archivePk = ({ run, archiveId }: ArchiveIdentity): string => `${run}|${archiveId}`;
export const archiveKey = (archive: ArchiveIdentity): Key => ({ pk: archivePk(archive), sk: ARCHIVE_SK });
/**
 * Chunks in one progress item. DynamoDB charges an update by the whole item, and this many numbers stay below 1 KB: a run, an archive id and 128
 * numbers of five digits are less than 900 bytes.
 */
export const PROGRESS_SHARD = 128;
const progressShard = (chunk: number): number => Math.floor((chunk - 1) / PROGRESS_SHARD);
/** How many chunks of an archive of `count` chunks are in the progress item of this chunk. */
export const chunksBeside = (chunk: number, count: number): number => Math.min(PROGRESS_SHARD, count - progressShard(chunk) * PROGRESS_SHARD);
export const progressKey = (archive: ArchiveIdentity, generation: number, chunk: number): Key => ({
  pk: archivePk(archive),
  sk: `progress|${generation}|${progressShard(chunk)}`,
});
/** The progress items of an archive of `count` chunks. */
export const progressKeys = (archive: ArchiveIdentity, generation: number, count: number): Key[] =>
  Array.from({ length: progressShard(count) + 1 }, (_, shard) => progressKey(archive, generation, shard * PROGRESS_SHARD + 1));
/** All chunks of a generation begin with this sort key. */
export const chunkSkPrefix = (generation: number): string => `chunk|${generation}|`;
export const chunkKey = (archive: ArchiveIdentity, generation: number, chunk: number): Key => ({
  pk: archivePk(archive),
  sk: `${chunkSkPrefix(generation)}${String(chunk).padStart(5, '0')}`,
});
export const chunkOfSk = (sk: string): number => Number(sk.split('|')[2]);

/** @returns the archive that a partition key of the transfer table names, or undefined if it names none. */
export function archiveOfPk(pk: string): ArchiveIdentity | undefined {
  const at = pk.indexOf('|');
  if (at < 1 || pk.startsWith('budget|')) return undefined;
  return { run: pk.slice(0, at), archiveId: pk.slice(at + 1) };
}

/** What an asynchronous wait is for. */
export const WAIT = { INVENTORY: 'inventory', COMPLETION: 'completion' } as const;

/** Item of the async table. Token and result arrive in either order. */
export interface AsyncItem {
  readonly pk: string;
  readonly task_token?: string;
  /** JSON text that the waiting task gets. */
  readonly result?: string;
  readonly expires_at: number;
}
/** Lifetime of a wait's item, in seconds. It is longer than Glacier keeps any job. */
export const ASYNC_ITEM_SECONDS = 30 * 24 * 3600;

const numbered = (partition: number): string => String(partition).padStart(5, '0');

/** An archive of a vault, whichever runs it is in. */
export interface VaultArchive {
  readonly vaultName: string;
  readonly archiveId: string;
}
/** What is known of the deletion of an archive is known to each run of its vault. */
export const deletionKey = ({ vaultName, archiveId }: VaultArchive): Key => ({ pk: `deletion|${vaultName}|${archiveId}`, sk: 'deletion' });
export const archiveOfDeletion = (pk: string): string => pk.slice(pk.lastIndexOf('|') + 1);

/** Partition of the campaigns: reserved as the name of a run. */
export const CAMPAIGNS = 'campaign';
/** Names the campaign that is active. */
export const activeCampaignKey: Key = { pk: CAMPAIGNS, sk: 'active' };
export const campaignPk = (campaign: string): string => `${CAMPAIGNS}|${campaign}`;
export const campaignKey = (campaign: string): Key => ({ pk: campaignPk(campaign), sk: 'campaign' });
export const CAMPAIGN_VAULT_PREFIX = 'vault|';
/** A number of four digits, so that the rows are in the order of the numbers. */
export const campaignVaultKey = (campaign: string, number: number): Key => ({ pk: campaignPk(campaign), sk: `${CAMPAIGN_VAULT_PREFIX}${String(number).padStart(4, '0')}` });
export const numberOfSk = (sk: string): number => Number(sk.slice(CAMPAIGN_VAULT_PREFIX.length));
export const LEFT_VAULT_PREFIX = 'left|';
export const leftVaultKey = (campaign: string, vaultName: string): Key => ({ pk: campaignPk(campaign), sk: `${LEFT_VAULT_PREFIX}${vaultName}` });

/** What the transfer table keeps of the report of one partition, so that a file in the bucket alone never speaks for it. */
export const REPORT_PART_SK_PREFIX = 'report|';
export const reportPartKey = (run: string, partition: number): Key => ({ pk: run, sk: `${REPORT_PART_SK_PREFIX}${numbered(partition)}` });
export const partitionOfSk = (sk: string): number => Number(sk.slice(REPORT_PART_SK_PREFIX.length));

/** Folder in the inventory bucket of what builds with Spark leave between their steps. */
export const SPARK_WORK = 'spark.work';

/** Keys in the inventory bucket. */
export const INVENTORY_KEYS = {
  /** The inventory as Glacier gave it. */
  retrieved: (run: string) => `${run}/inventory/retrieved.json`,
  /** The operator puts an inventory here before launching with `ProvidedInventory: YES`. */
  providedCsv: (run: string) => `${run}/inventory/provided.csv`,
  providedJson: (run: string) => `${run}/inventory/provided.json`,
  /** The inventory of the vault that holds the names. */
  mappingInventory: (run: string) => `${run}/inventory/mapping.json`,
  /** That vault's one archive, a SQLite database. */
  mapping: (run: string) => `${run}/inventory/mapping.sqlite`,
  manifestPartition: (run: string, manifest: string, partition: number) => `${run}/manifest/${manifest}/${numbered(partition)}.jsonl`,
  /** A partition with keys that Settle Existing must look at in the destination first. */
  draftPartition: (run: string, manifest: string, partition: number) => `${run}/manifest/${manifest}/draft-${numbered(partition)}.jsonl`,
  /** The figures of a settled draft. */
  settledFigures: (run: string, manifest: string, partition: number) => `${run}/manifest/${manifest}/figures-${numbered(partition)}.json`,
  /** What Build Manifest wrote, and its figures without the drafts. */
  manifestSummary: (run: string, manifest: string) => `${run}/manifest/${manifest}/summary.json`,
  /** Files between the steps of a build with Spark. No run has this name, because of the point in it. */
  work: (run: string, manifest: string, name: string) => `${SPARK_WORK}/${run}/${manifest}/${name}`,
  planJson: (run: string) => `${run}/plan/plan.json`,
  planPage: (run: string) => `${run}/plan/plan.md`,
  planHtml: (run: string) => `${run}/plan/plan.html`,
  reportJsonl: (run: string, partition: number) => `${run}/report/archives-${numbered(partition)}.jsonl`,
  reportCsv: (run: string, partition: number) => `${run}/report/archives-${numbered(partition)}.csv`,
  /** The same rows, for a spreadsheet: no field begins a formula. */
  reportSpreadsheet: (run: string, partition: number) => `${run}/report/spreadsheet-${numbered(partition)}.csv`,
  /** The counts of a partition's report. They are written after its rows, so they also say that all rows are there. */
  reportCounts: (run: string, partition: number) => `${run}/report/counts-${numbered(partition)}.json`,
  reportSummary: (run: string) => `${run}/report/summary.json`,
  reportPage: (run: string) => `${run}/report/summary.md`,
  reportHtml: (run: string) => `${run}/report/report.html`,
  deletionFigures: (run: string, partition: number) => `${run}/deletion/figures-${numbered(partition)}.json`,
  deletionPlanJson: (run: string) => `${run}/deletion/plan.json`,
  deletionPlanPage: (run: string) => `${run}/deletion/plan.md`,
  deletionPlanHtml: (run: string) => `${run}/deletion/plan.html`,
  /** What became of each archive of a partition of the report. */
  deletionRows: (run: string, partition: number) => `${run}/deletion/archives-${numbered(partition)}.jsonl`,
  /** What these rows add up to. They are written after the rows. */
  deletionCounts: (run: string, partition: number) => `${run}/deletion/counts-${numbered(partition)}.json`,
  deletionSummary: (run: string) => `${run}/deletion/summary.json`,
  deletionPage: (run: string) => `${run}/deletion/summary.md`,
  accountJson: (campaign: string) => `${campaign}/campaign/account.json`,
  accountPage: (campaign: string) => `${campaign}/campaign/account.md`,
  accountHtml: (campaign: string) => `${campaign}/campaign/account.html`,
  campaignSummary: (campaign: string) => `${campaign}/campaign/summary.json`,
  campaignPage: (campaign: string) => `${campaign}/campaign/summary.md`,
} as const;
/** All objects of one kind, of every run, for policies. */
export const INVENTORY_KEY_PATTERNS = {
  INVENTORY: '*/inventory/*',
  MANIFEST: '*/manifest/*',
  PLAN: '*/plan/*',
  REPORT: '*/report/*',
  DELETION: '*/deletion/*',
  CAMPAIGN: '*/campaign/*',
  SPARK_WORK: `${SPARK_WORK}/*`,
} as const;
