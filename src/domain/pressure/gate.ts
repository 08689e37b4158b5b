/*
 * The gate before new requests. What Glacier has retrieved can be read for a day, and each retrieval is billed. So nothing is requested
 * unless the pipeline can read it in time. The gate is closed if one of these holds, for all active runs together:
 *
 *   on the way    the archives, or their bytes, that are requested or staged are more than the pipeline reads before the sweep would
 *                 request them again, even if Glacier had all of them ready now
 *   queued        one of the work queues holds work for more than half of that time
 *   refused       S3 refuses archives of the run, and none has arrived in this pass
 *   hindered      many archives of the run have met a failure, more than arrived since the last look
 *   past due      many archives of the run should have been read hours ago
 *
 * "Many" is 1 % of the run, from 20 to 1,000 archives. So one slow archive does not close the gate, and a few that fail again and again do
 * not close it once the others have arrived.
 * Until the rate is measured, the gate counts with the rates of the plan. A closed gate lets one block through every 15 minutes,
 * so that a run whose figures are wrong still comes to its end.
 *
 * The first three also hold for what the sweep requests again (`whyFull`).
 */
import { archivesASecond, QueuedWork, secondsOfWork, Workers } from './work';
import { Amount } from '../../contracts/manifest';
import { RunFlow } from '../../contracts/run';
import { count, size } from '../format';
import { ASSUMED_THROUGHPUT } from '../plan/plan-input';

const HOUR = 3600;
/** Seconds before the sweep would request an archive again at which it should have been read. */
const READ_BEFORE = HOUR;
/** Seconds from one block that a closed gate lets through to the next. */
export const LET_THROUGH_EVERY = 15 * 60;
const MANY = { share: 0.01, least: 20, most: 1000 };

/** What the pipeline has to do. */
export interface Load {
  /** Requested or staged, in all active runs. */
  readonly onTheWay: Amount;
  readonly queued: QueuedWork;
  /** S3 refuses archives of this run, and none has arrived in this pass. */
  readonly isRefused: boolean;
}

/** What is on its way. */
export interface Pressure extends Load {
  /** Archives of this run. */
  readonly archives: number;
  /** Those of them that are on their way, and have met a failure since they last made progress. */
  readonly hindered: number;
  /** Archives that arrived since the last look. */
  readonly arrived: number;
  /** Those of them that should have been read. Counted up to `many` of them. */
  readonly pastDue: number;
}

/** What the pipeline can do. */
export interface Capacity {
  readonly workers: Workers;
  /** In a second, as measured. Absent: the rates of the plan count. */
  readonly rate?: NonNullable<RunFlow['rate']>;
  /** Seconds from the completion of a job until the sweep requests another one. */
  readonly readWithin: number;
}

/** From so many archives on, what hinders them counts. */
export const many = (archives: number): number => Math.min(MANY.most, Math.max(MANY.least, Math.floor(archives * MANY.share)));

/** @returns why no more may be requested, in words for the log; undefined if the gate is open */
export function whyClosed(pressure: Pressure, capacity: Capacity): string | undefined {
  const { archives: all, hindered, arrived, pastDue } = pressure;
  const why = whyFull(pressure, capacity);
  if (why) return why;
  const limit = many(all);
  if (hindered >= limit && hindered > arrived) {
    return `${count(hindered)} archives have met a failure, and ${count(arrived)} have arrived since the last look`;
  }
  if (pastDue >= limit) return `${count(pastDue)} archives or more should have been read by now`;
  return undefined;
}

/**
 * The part of the gate that also holds for what the sweep requests again. Those archives are hindered and past due themselves until another job
 * is requested, so both would keep the gate closed for ever.
 *
 * @returns why nothing may be requested again, in words for the log; undefined if the gate is open
 */
export function whyFull({ onTheWay, queued, isRefused }: Load, { workers, rate, readWithin }: Capacity): string | undefined {
  const { archives, bytes } = rate ?? planned(workers);
  const within = Math.max(readWithin - READ_BEFORE, readWithin / 2);
  if (onTheWay.archives > archives * within) {
    return `${count(onTheWay.archives)} archives are on their way, and ${archives.toFixed(1)} arrive in a second`;
  }
  if (onTheWay.bytes > bytes * within) return `${size(onTheWay.bytes)} are on their way, and ${size(bytes)} arrive in a second`;
  const seconds = secondsOfWork(queued, workers);
  if (seconds > within / 2) return `the queues hold work for ${(seconds / HOUR).toFixed(1)} hours`;
  return isRefused ? 'S3 refuses archives, and none has arrived in this pass' : undefined;
}

const planned = (workers: Workers): NonNullable<Capacity['rate']> => ({ archives: archivesASecond(workers), bytes: workers.chunks * ASSUMED_THROUGHPUT });
