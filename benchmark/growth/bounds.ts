import { STATUS_SHARDS } from '../../src/contracts/archive';
import { isSmall, SHARED_BATCH } from '../../src/contracts/batches';
import { DEFAULT } from '../../src/contracts/defaults';
import { TIER_LONGEST_SECONDS } from '../../src/contracts/glacier';
import { planChunks } from '../../src/domain/archive/chunk-plan';
import { GREATEST_RATE } from '../../src/domain/archive/pace';
import { count, size as sizeOf } from '../../src/domain/format';
import { ASSUMED } from '../../src/domain/plan/assumptions';
import { NO_DRIVERS, amountOf, Driver, usesOf } from '../../src/domain/plan/measured';
import { DEFAULT_SETTINGS } from '../../src/domain/plan/plan-input';
import { throughputOf, secondsEach } from '../../src/domain/plan/seconds';
import { planOfVault } from '../cost/extrapolate';
import { LEAST_ARCHIVES } from '../inventory';

const DAY = 86_400;
const HOURS_OF_DAY = 24;
/** Requests a second at which the two vaults are asked for: the most of one run. */
const RATE = GREATEST_RATE;
const TARGET_DAYS = [30, 90];
/** Executions of an account before it asks for more. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ACCOUNT_CONCURRENCY = 1000;
/** Write units a second of an on-demand table before the account asks for more, and of one partition. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const TABLE_WRITES = 40_000;
const PARTITION_WRITES = 1000;
/** Messages of a queue that were received and not yet deleted. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const IN_FLIGHT = 120_000;

const VAULTS = [
  { name: '1 PB as archives of 1 GB', archives: 1_000_000, size: 1e9 },
  { name: '1,000,000,000 archives of 1 MB', archives: 1e9, size: 1e6 },
];

/** What bounds the archives that are moved in a second. */
export interface Bound {
  readonly what: string;
  /** Archives a second. */
  readonly most: number;
  /** What must change so that the bound allows `rate` archives a second. */
  readonly change: string;
}

export interface Top {
  readonly vault: string;
  readonly archives: number;
  readonly bytes: number;
  /** Archives requested in a second. */
  readonly rate: number;
  readonly days: number;
  readonly limited_by: string;
  /** USD, with Glacier's charges and the first month of the table. */
  readonly usd: number;
  readonly bounds: readonly Omit<Bound, 'change'>[];
  readonly targets: readonly { readonly days: number; readonly rate: number; readonly changes: readonly string[] }[];
  /** Runs that the vault must be split into, because one function sorts the inventory of a run. */
  readonly runs: number;
}

interface Vault {
  readonly name: string;
  readonly archives: number;
  readonly size: number;
}

/** Two vaults at the top end: their time and cost at `RATE`, what bounds them, and what other durations would need. */
export const topEnd = (): Top[] => VAULTS.map(topOf);

function topOf(vault: Vault): Top {
  const { name, archives, size } = vault;
  const { time, cost } = planOfVault(vault, { ...DEFAULT_SETTINGS, initialRate: RATE });
  return {
    vault: name,
    archives,
    bytes: archives * size,
    rate: RATE,
    days: time.hours / HOURS_OF_DAY,
    limited_by: time.limited_by,
    usd: cost.total,
    bounds: boundsOf(vault, RATE).map(({ what, most }) => ({ what, most })).sort((a, b) => a.most - b.most),
    targets: TARGET_DAYS.map((days) => targetOf(vault, days)),
    runs: Math.ceil(archives / LEAST_ARCHIVES),
  };
}

/** The last archive is requested as long before the end as Glacier's slowest answer takes. */
function targetOf(vault: Vault, days: number): Top['targets'][number] {
  const rate = vault.archives / (days * DAY - TIER_LONGEST_SECONDS.Bulk);
  return { days, rate, changes: boundsOf(vault, rate).filter(({ most }) => most < rate).map(({ change }) => change) };
}

function boundsOf({ size }: Vault, rate: number): Bound[] {
  const { chunksCount } = planChunks(size, DEFAULT_SETTINGS.chunkSize);
  const kind: Driver = chunksCount === 1 ? 'small' : 'large';
  const prepare = secondsEach('NotificationsProcessor', kind, DEFAULT.MEMORY);
  const copy = size / throughputOf(ASSUMED.NETWORK, DEFAULT.CHUNK_MEMORY) + secondsEach('ChunkRetrieval', kind, DEFAULT.CHUNK_MEMORY);
  const prove = secondsEach('Validate', kind, DEFAULT.MEMORY) + chunksCount * ASSUMED.JOIN_PART;
  // A message of a batch is in flight while the batch is collected, and until all of it is done.
  const inFlight = Math.max(SHARED_BATCH.window + SHARED_BATCH.size * Math.max(prepare, isSmall(size) ? copy : 0), copy, prove);
  const writes = (item: string) => amountOf(usesOf(item), { ...NO_DRIVERS, [kind]: 1 });
  const most = Math.ceil;
  return [
    {
      what: 'Glacier: it publishes no rate, so a run asks at most so often, and slows down if Glacier throttles',
      most: GREATEST_RATE,
      change: `${most(rate / GREATEST_RATE)} runs at the same time, each of a part of the vault; ask AWS whether Glacier takes ${rate.toFixed(0)} requests a second`,
    },
    {
      what: `Glacier: ${sizeOf(DEFAULT.DAILY_BYTES)} a day (retrieval.dailyBytes), which AWS's Guidance keeps below Glacier's quota`,
      most: DEFAULT.DAILY_BYTES / DAY / size,
      change: `retrieval.dailyBytes of ${sizeOf(most(rate * size * DAY))}, after AWS has raised Glacier's quota`,
    },
    concurrency('copies of chunks', 'download.chunkConcurrency', DEFAULT.CHUNK_CONCURRENCY / copy, most(rate * copy)),
    concurrency('preparations', 'download.prepareConcurrency', DEFAULT.PREPARE_CONCURRENCY / prepare, most(rate * prepare)),
    ...(kind === 'large' ? [concurrency('proofs', 'download.validationConcurrency', DEFAULT.VALIDATION_CONCURRENCY / prove, most(rate * prove))] : []),
    {
      what: `Lambda: ${count(ACCOUNT_CONCURRENCY)} executions of an account at the same time`,
      most: ACCOUNT_CONCURRENCY / (prepare + copy + (kind === 'large' ? prove : 0)),
      change: `a Lambda concurrency of the account of ${count(most(rate * (prepare + copy + prove)))}`,
    },
    {
      what: `DynamoDB: ${count(TABLE_WRITES)} write units a second of the table`,
      most: TABLE_WRITES / writes('writes'),
      change: `DynamoDB's quota of a table at ${count(most(rate * writes('writes')))} write units a second`,
    },
    {
      what: `DynamoDB: ${STATUS_SHARDS.length} partitions of the index, ${count(PARTITION_WRITES)} write units a second each`,
      most: STATUS_SHARDS.length * PARTITION_WRITES / writes('index_writes'),
      change: 'several runs, because each has its own partitions of the index',
    },
    {
      what: `SQS: ${count(IN_FLIGHT)} messages in flight of a queue`,
      most: IN_FLIGHT / inFlight,
      change: 'several deployments, because each has its own queues',
    },
  ];
}

const concurrency = (what: string, prop: string, most: number, needed: number): Bound =>
  ({ what: `Lambda: ${what} at the same time (${prop})`, most, change: `${prop} of ${count(needed)}` });
