/*
 * What one look at the figures says of the flow of a run, compared with the looks before. Request archives looks about once a minute
 * while it requests, and the sweep at each turn. The run keeps a few numbers between looks, so any of them can go on from another's.
 *
 *   rate            archives and bytes that arrived in a second, of all active runs together. It is a measure of what the pipeline can
 *                   do only while work is queued. So it is measured between two looks at which work was queued, ten minutes apart or
 *                   more, and forgotten once no work is queued.
 *   refusing since  the destination refuses archives, and none has arrived in this pass.
 */
import { Amount } from '../../contracts/manifest';
import { RunFlow } from '../../contracts/run';
import { subtractBytes } from '../amounts';

/** Seconds between the two looks of a measurement, at least. */
const MEASURED_OVER = 600;
/** If nothing arrives, the measurement goes on so long: large archives arrive seldom. */
const MEASURED_AT_MOST = 3600;
/** With so many seconds of work in a queue, the pipeline does what it can. */
const BUSY_SECONDS = 60;

/** So many archives must be refused before the destination is to blame. */
export const REFUSED_ARCHIVES = 20;
/** So many seconds without any success end the run. */
export const REFUSED_SECONDS = 600;

/** What the figures say now. */
export interface FlowLook {
  /** Seconds since the epoch. */
  readonly now: number;
  readonly pass: number;
  /** Downloaded archives of the run before its first pass began: those that stood at the destination. */
  readonly downloadedAtFirst: number;
  /** Downloaded archives of the run. */
  readonly downloaded: number;
  /** Archives of the run that S3 refuses. */
  readonly refused: number;
  /** What has arrived of the runs `runs`. */
  readonly arrived: Amount;
  /** A digest of the names of the active runs. */
  readonly runs: string;
  /** Seconds of work in the longest queue. */
  readonly queuedSeconds: number;
}

export function nextFlow(before: RunFlow | undefined, look: FlowLook): RunFlow {
  const last = before?.pass === look.pass ? before : firstOf(look);
  const isRefusing = look.refused >= REFUSED_ARCHIVES && !hasArrived(last, look);
  return {
    pass: look.pass,
    downloaded_before: last.downloaded_before,
    seen: sampleOf(look),
    ...measured(last, look),
    ...(isRefusing ? { refusing_since: last.refusing_since ?? look.now } : {}),
  };
}

/** @returns true if the destination refuses archives, and nothing has arrived in this pass */
export const isRefused = (flow: RunFlow, look: FlowLook): boolean => look.refused > 0 && !hasArrived(flow, look);

/** @returns true if the destination has refused the archives of the run for so long that the run must end */
export const isBroken = ({ refusing_since: since }: RunFlow, now: number): boolean => since !== undefined && now - since >= REFUSED_SECONDS;

/** Archives that arrived since the look before. */
export const arrivedSince = (before: RunFlow | undefined, { arrived, runs }: FlowLook): number =>
  (before?.seen.runs === runs ? Math.max(0, arrived.archives - before.seen.archives) : 0);

/** Something has arrived in this pass. */
const hasArrived = ({ downloaded_before: before }: RunFlow, { downloaded }: FlowLook): boolean => downloaded > before;

const sampleOf = ({ now, arrived, runs, queuedSeconds }: FlowLook) => ({ at: now, ...arrived, runs, is_busy: queuedSeconds >= BUSY_SECONDS });

/** The figures of an earlier pass end with its report, so a later pass begins with what is counted now. */
function firstOf(look: FlowLook): RunFlow {
  const { pass, downloadedAtFirst, downloaded } = look;
  const sample = sampleOf(look);
  return { pass, downloaded_before: pass === 1 ? downloadedAtFirst : downloaded, seen: sample, sample };
}

function measured({ sample, rate }: RunFlow, look: FlowLook): Pick<RunFlow, 'sample' | 'rate'> {
  const now = sampleOf(look);
  const kept = now.is_busy && rate ? { rate } : {};
  if (!sample.is_busy || !now.is_busy || sample.runs !== now.runs) return { sample: now, ...kept };
  const seconds = now.at - sample.at;
  const arrived = now.archives - sample.archives;
  if (seconds < MEASURED_OVER || (arrived <= 0 && seconds < MEASURED_AT_MOST)) return { sample, ...kept };
  const bytes = Math.max(0, Number(subtractBytes(now.bytes, sample.bytes)));
  return { sample: now, rate: { archives: Math.max(0, arrived) / seconds, bytes: bytes / seconds } };
}
