import { ASSUMED } from './assumptions';
import { PlanBasis } from './plan-input';
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

function prepare({ input: { prepareConcurrency }, archives }: PlanBasis): TimeLine {
  const atATime = Math.min(prepareConcurrency, archives);
  return {
    phase: 'prepare',
    hours: archives * ASSUMED.PREPARE / atATime / HOUR,
    formula: `${ASSUMED.PREPARE} s for each of ${count(archives)} archives, ${count(atATime)} at a time`,
  };
}

function download({ input: { chunkConcurrency }, bytes, chunks, throughput }: PlanBasis): TimeLine {
  const atATime = Math.min(chunkConcurrency, chunks);
  return {
    phase: 'download',
    hours: (bytes / throughput + chunks * ASSUMED.CHUNK_OVERHEAD) / atATime / HOUR,
    formula: `${size(bytes)} at ${size(throughput)} a second, and ${ASSUMED.CHUNK_OVERHEAD} s for each of ${count(chunks)} chunks, ${count(atATime)} at a time`,
  };
}

function prove({ input: { validationConcurrency }, archives, chunks }: PlanBasis): TimeLine {
  const atATime = Math.min(validationConcurrency, archives);
  return {
    phase: 'prove',
    hours: (archives * ASSUMED.VALIDATE + chunks * ASSUMED.VALIDATE_PART) / atATime / HOUR,
    formula: `${ASSUMED.VALIDATE} s for each of ${count(archives)} archives and ${ASSUMED.VALIDATE_PART} s for each of ${count(chunks)} parts, ${count(atATime)} at a time`,
  };
}
