import { Duration, Size, Token } from 'aws-cdk-lib';
import { DEFAULT_SWEEP_PERIOD } from './schedules';
import { MAX_CHUNK_SIZE, MIN_CHUNK_SIZE, isChunkSize } from '../contracts/chunk-size';
import { DOWNLOAD_WINDOW_SECONDS } from '../contracts/glacier';
import { priceProblem } from '../contracts/prices';
import { VAULT_OR_PATTERN, withMappingVaults } from '../contracts/vaults';

/*
 * Each check takes the prop's name as the user wrote it, and its value. A value that is not set passes, because it gets its default.
 * A value that is a token passes, because it is known at deployment only. Any other value that is not allowed throws an Error.
 * The message names the prop, what is allowed, and the value.
 */

/** Lambda's limits of the concurrency of an SQS event source. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const CONCURRENCY = { min: 2, max: 1000 };
/** MiB. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const LAMBDA_MEMORY = { min: 128, max: 10_240 };
/** EventBridge starts a target at most once a minute. */
const SHORTEST_SCHEDULE = 60;
const ONE_DAY = 24 * 3600;
const LONGEST_SCHEDULE = ONE_DAY;
const SHORTEST_WINDOW = 60;
const LONGEST_WINDOW = Duration.seconds(DOWNLOAD_WINDOW_SECONDS);

/**
 * Characters of the vaults in one statement. CDK moves what is too large for a role's own policy into managed policies of at most 6,144
 * characters. The rest is for the statement around them. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const VAULTS_IN_A_POLICY = 5900;
/** Characters of a vault's ARN without its name, with quotes and a comma, in the partition and region with the longest names. */
const ARN_OF_VAULT = '"arn:aws-us-gov:glacier:us-gov-west-1:111122223333:vaults/",'.length;

interface Rule {
  readonly holds: (value: number) => boolean;
  /** What is allowed, as it follows "must be". */
  readonly allowed: string;
  /** The value as the user thinks of it. @default - the number */
  readonly given?: string;
}

function check(prop: string, value: number | undefined, { holds, allowed, given = `${value}` }: Rule): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!holds(value)) throw new Error(`${prop} must be ${allowed}; got ${given}`);
}

export function checkInteger(prop: string, value: number | undefined, min: number, max = Number.MAX_SAFE_INTEGER): void {
  check(prop, value, {
    holds: (n) => Number.isInteger(n) && n >= min && n <= max,
    allowed: max === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`,
  });
}

export function checkConcurrency(prop: string, value: number | undefined): void {
  checkInteger(prop, value, CONCURRENCY.min, CONCURRENCY.max);
}

export function checkMemorySize(prop: string, value: number | undefined): void {
  checkInteger(prop, value, LAMBDA_MEMORY.min, LAMBDA_MEMORY.max);
}

export function checkPositive(prop: string, value: number | undefined): void {
  check(prop, value, { holds: (n) => Number.isFinite(n) && n > 0, allowed: 'a number above 0' });
}

export function checkChunkSize(prop: string, size: Size | undefined): void {
  if (!size || size.isUnresolved()) return;
  const [min, max] = [`${MIN_CHUNK_SIZE / 2 ** 20} MiB`, `${MAX_CHUNK_SIZE / 2 ** 30} GiB`];
  check(prop, size.toBytes(), {
    holds: isChunkSize,
    allowed: `a power of two between ${min} and ${max}, because each chunk must be a node of the archive's tree hash`,
    given: `${size.toBytes() / 2 ** 20} MiB`,
  });
}

export function checkSize(prop: string, size: Size | undefined): void {
  if (!size || size.isUnresolved()) return;
  check(prop, size.toBytes(), { holds: (bytes) => bytes > 0, allowed: 'more than 0 bytes', given: `${size.toBytes()} bytes` });
}

export function checkWindow(prop: string, window: Duration | undefined): void {
  if (!window || window.isUnresolved()) return;
  check(prop, window.toSeconds(), {
    holds: (seconds) => seconds >= SHORTEST_WINDOW && seconds <= DOWNLOAD_WINDOW_SECONDS,
    allowed: 'between 1 minute and 24 hours, because Glacier keeps the output of a job for 24 hours',
    given: window.toHumanString(),
  });
}

export function checkSchedule(prop: string, every: Duration | undefined): void {
  if (!every || every.isUnresolved()) return;
  check(prop, every.toSeconds(), {
    holds: (seconds) => seconds >= SHORTEST_SCHEDULE && seconds <= LONGEST_SCHEDULE && seconds % 60 === 0,
    allowed: 'whole minutes, from 1 minute to 1 day',
    given: every.toHumanString(),
  });
}

const SHORTEST_RESUMABLE = 30;

export function checkResumableFor(prop: string, period: Duration | undefined): void {
  if (!period || period.isUnresolved()) return;
  check(prop, period.toSeconds(), {
    holds: (seconds) => seconds >= SHORTEST_RESUMABLE * ONE_DAY && seconds % ONE_DAY === 0,
    allowed: `whole days, at least ${SHORTEST_RESUMABLE}`,
    given: period.toHumanString(),
  });
}

/** What is checked of a sweep period against the window in which the sweep must find what was lost. */
interface SweepPeriod {
  /** @default - `DEFAULT_SWEEP_PERIOD` */
  readonly period?: Duration;
  /** @default - 24 hours */
  readonly window?: Duration;
  /** The window's prop as the user wrote it. */
  readonly windowProp: string;
}

/** A window holds the sweep that finds a lost notification, the two that wait for its chunks, and the one that finds a lost chunk. */
const SWEEPS_IN_A_WINDOW = 4;

export function checkSweepPeriod(prop: string, { period = DEFAULT_SWEEP_PERIOD, window = LONGEST_WINDOW, windowProp }: SweepPeriod): void {
  checkSchedule(prop, period);
  checkWindow(windowProp, window);
  if (period.isUnresolved() || window.isUnresolved()) return;
  check(prop, period.toSeconds(), {
    holds: (seconds) => SWEEPS_IN_A_WINDOW * seconds <= window.toSeconds(),
    allowed: `at most a quarter of ${windowProp}, so that the sweep finds lost messages while the output of a job can be read`,
    given: `${period.toHumanString()}, and ${windowProp} is ${window.toHumanString()}`,
  });
}

/** The name of each price must be known, even if the price is a token. */
export function checkPrices(prop: string, prices: { [name: string]: number } = {}): void {
  for (const [name, price] of Object.entries(prices)) {
    const problem = priceProblem(name, Token.isUnresolved(price) ? 0 : price);
    if (problem) throw new Error(`${prop}: ${problem}`);
  }
}

export function checkVaults(prop: string, vaults: string[] | undefined): void {
  if (!vaults || Token.isUnresolved(vaults)) return;
  if (!vaults.length) throw new Error(`${prop} must name at least one vault; got an empty list. To allow every vault, leave it out`);
  for (const vault of vaults) {
    if (!Token.isUnresolved(vault) && !new RegExp(VAULT_OR_PATTERN).test(vault)) {
      throw new Error(`${prop} must be vault names, each of 1 to 255 letters, digits, '_', '.' and '-', or patterns of them with '*'; got '${vault}'`);
    }
  }
  checkFitPolicy(prop, vaults);
}

/** Every role that reads vaults names them in one statement, and CDK does not divide a statement. */
function checkFitPolicy(prop: string, vaults: string[]): void {
  const arnOf = (vault: string) => ARN_OF_VAULT + (Token.isUnresolved(vault) ? 0 : vault.length);
  const size = (some: string[]) => withMappingVaults(some).reduce((sum, vault) => sum + arnOf(vault), 0);
  if (size(vaults) <= VAULTS_IN_A_POLICY) return;
  const fit = vaults.findIndex((_, n) => size(vaults.slice(0, n + 1)) > VAULTS_IN_A_POLICY);
  throw new Error(`${prop} must fit into an IAM policy of 6,144 characters, together with the mapping vault of each (<name>_mapping): `
    + `the first ${fit} of these vaults do; got ${vaults.length}. Use patterns such as 'backup-*', or several transfers`);
}
