import { ASSUMED } from './assumptions';
import { Driver } from './measured';
import { PlanBasis } from './plan-input';
import { secondsEach } from './seconds';
import { DEFAULT } from '../../contracts/defaults';
import { TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { count, size } from '../format';

const HOUR = 3600;
const HOURS_OF_DAY = 24;

/** A phase of the transfer. */
export interface TimeLine {
  readonly phase: string;
  readonly hours: number;
  readonly formula: string;
}

/** The time of a transfer in which nothing goes wrong. */
export interface PlanTime {
  readonly hours: number;
  /** First the tier's wait, then requests, preparing, downloads and proofs. Those four go on at the same time, so only the slowest counts. */
  readonly lines: readonly TimeLine[];
  /** The phase that the transfer waits longest for. Empty if nothing is requested. */
  readonly limited_by: string;
}

export function timeOf(basis: PlanBasis): PlanTime {
  if (!basis.archives) return { hours: 0, lines: [], limited_by: '' };
  const wait = tierWait(basis);
  const work = [request(basis), prepare(basis), download(basis), prove(basis)];
  const slowest = work.reduce((a, b) => (b.hours > a.hours ? b : a));
  return {
    hours: wait.hours + slowest.hours,
    lines: [wait, ...work],
    limited_by: wait.hours > slowest.hours ? wait.phase : slowest.phase,
  };
}

function tierWait({ input: { tier } }: PlanBasis): TimeLine {
  const hours = TIER_LONGEST_SECONDS[tier] / HOUR;
  return { phase: 'wait for Glacier', hours, formula: `the longest time of the tier ${tier}, by Glacier's documentation` };
}

/** Uses the rate at the start. The rate grows while Glacier does not throttle, but a plan cannot know how far. */
function request({ input, archives, bytes }: PlanBasis): TimeLine {
  const { initialRate, dailyBytes, dailyRequests } = input;
  const limits = [
    { hours: archives / initialRate / HOUR, formula: `${count(archives)} archives at ${initialRate} a second, the rate at the start; it grows while Glacier does not throttle` },
    ...(dailyRequests ? [{ hours: daysAfterTheFirst(archives, dailyRequests), formula: `${count(archives)} archives at ${count(dailyRequests)} a day` }] : []),
    { hours: daysAfterTheFirst(bytes, dailyBytes), formula: `${size(bytes)} at ${size(dailyBytes)} a day` },
  ];
  return { phase: 'request', ...limits.reduce((a, b) => (b.hours > a.hours ? b : a)) };
}

/** Hours until the budget of the last day begins. The budget of a day is used at the start of that day. */
const daysAfterTheFirst = (amount: number, aDay: number): number => (Math.ceil(amount / aDay) - 1) * HOURS_OF_DAY;

function prepare({ input: { prepareConcurrency, prepareMemory = DEFAULT.MEMORY }, archives, small }: PlanBasis): TimeLine {
  const each = (driver: Driver) => secondsEach('NotificationsProcessor', driver, prepareMemory);
  const seconds = small * each('small') + (archives - small) * each('large');
  return { phase: 'prepare', ...together(seconds, archives, prepareConcurrency, 'archives') };
}

function download({ input: { chunkConcurrency, chunkMemory }, bytes, gathered, chunks, throughput }: PlanBasis): TimeLine {
  const each = (driver: Driver) => secondsEach('ChunkRetrieval', driver, chunkMemory);
  const seconds = bytes / throughput + gathered * each('small') + (chunks - gathered) * each('chunk');
  const { hours, formula } = together(seconds, chunks, chunkConcurrency, 'chunks');
  return { phase: 'download', hours, formula: `${size(bytes)} at ${size(Math.floor(throughput))} a second, and the calls of each chunk: ${formula}` };
}

function prove({ input: { validationConcurrency, validationMemory = DEFAULT.MEMORY }, archives, chunks, small }: PlanBasis): TimeLine {
  const each = (driver: Driver) => secondsEach('Validate', driver, validationMemory);
  const seconds = small * each('small') + (archives - small) * each('large') + (chunks - small) * each('chunk') + chunks * ASSUMED.JOIN_PART;
  return { phase: 'prove', ...together(seconds, archives, validationConcurrency, 'archives') };
}

/** @param seconds of all functions, of which so many work at the same time */
function together(seconds: number, work: number, concurrency: number, what: string): { hours: number; formula: string } {
  const atATime = Math.min(concurrency, work);
  return { hours: seconds / atATime / HOUR, formula: `${count(Math.round(seconds))} s of functions for ${count(work)} ${what}, ${count(atATime)} at a time` };
}
