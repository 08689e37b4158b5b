import { Duration, Size, Token } from 'aws-cdk-lib';
import { MAX_CHUNK_SIZE, MIN_CHUNK_SIZE, isChunkSize } from '../contracts/chunk-size';
import { DOWNLOAD_WINDOW_SECONDS } from '../contracts/glacier';
import { PATTERN } from '../contracts/launch';
import { priceProblem } from '../contracts/prices';

/** Lambda's limits for the concurrency of a queue. */
const CONCURRENCY = { min: 2, max: 1000 };
/** MiB. */
const LAMBDA_MEMORY = { min: 128, max: 10_240 };

/** A value that is a token is known at deployment only, so it passes. */
function check(prop: string, value: number | undefined, holds: (value: number) => boolean, allowed: string, given = `${value}`): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!holds(value)) throw new Error(`${prop} must be ${allowed}; got ${given}`);
}

export function checkInteger(prop: string, value: number | undefined, min: number, max = Number.MAX_SAFE_INTEGER): void {
  check(prop, value, (n) => Number.isInteger(n) && n >= min && n <= max,
    max === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`);
}

export function checkConcurrency(prop: string, value: number | undefined): void {
  checkInteger(prop, value, CONCURRENCY.min, CONCURRENCY.max);
}

export function checkMemorySize(prop: string, value: number | undefined): void {
  checkInteger(prop, value, LAMBDA_MEMORY.min, LAMBDA_MEMORY.max);
}

export function checkPositive(prop: string, value: number | undefined): void {
  check(prop, value, (n) => Number.isFinite(n) && n > 0, 'a number above 0');
}

export function checkChunkSize(prop: string, size: Size | undefined): void {
  if (!size || size.isUnresolved()) return;
  check(prop, size.toBytes(), isChunkSize,
    `a power of two between ${MIN_CHUNK_SIZE / 2 ** 20} MiB and ${MAX_CHUNK_SIZE / 2 ** 30} GiB, so that chunks are nodes of the tree hash`,
    `${size.toBytes() / 2 ** 20} MiB`);
}

export function checkSize(prop: string, size: Size | undefined): void {
  if (!size || size.isUnresolved()) return;
  check(prop, size.toBytes(), (bytes) => bytes > 0, 'more than 0 bytes');
}

export function checkWindow(prop: string, window: Duration | undefined): void {
  if (!window || window.isUnresolved()) return;
  check(prop, window.toSeconds(), (seconds) => seconds >= 60 && seconds <= DOWNLOAD_WINDOW_SECONDS,
    'between 1 minute and 24 hours, for which Glacier keeps the output of a job', window.toHumanString());
}

/** EventBridge starts nothing more often than once a minute. */
export function checkSchedule(prop: string, every: Duration | undefined): void {
  if (!every || every.isUnresolved()) return;
  check(prop, every.toSeconds(), (seconds) => seconds >= 60 && seconds <= 24 * 3600 && seconds % 60 === 0, 'whole minutes, from 1 minute to 1 day', every.toHumanString());
}

/** Names must be known; a price that is a token is known at deployment only. */
export function checkPrices(prop: string, prices: { [name: string]: number } = {}): void {
  for (const [name, price] of Object.entries(prices)) {
    const problem = priceProblem(name, Token.isUnresolved(price) ? 0 : price);
    if (problem) throw new Error(`${prop}: ${problem}`);
  }
}

export function checkVaults(prop: string, vaults: string[] | undefined): void {
  if (!vaults || Token.isUnresolved(vaults)) return;
  if (!vaults.length) throw new Error(`${prop} must name at least one vault; leave it out to allow every vault`);
  for (const vault of vaults) {
    if (!Token.isUnresolved(vault) && !new RegExp(PATTERN.VAULT_NAME).test(vault)) {
      throw new Error(`${prop} must be names of vaults: 1 to 255 letters, digits, '_', '.' and '-'; got '${vault}'`);
    }
  }
}
