import { PLAN_HOLDS_DAYS, VAULT_WORK, VaultWork } from '../../contracts/campaign';
import { RUN_OUTCOME, RUN_PHASE, RunItem } from '../../contracts/run';

const DAY_MS = 86_400_000;
/**
 * Executions of the Orchestrator for a vault in one execution of its workflow. An unfinished run takes three: it is resumed, planned again, and moved.
 * The rest is for what happens beside the campaign.
 */
const MAX_TRIES = 5;
/** Looks at a run that another execution leads: 1, 2, 3 … minutes apart, at most 30. That is four days. Most often its Cleanup is at work. */
const MAX_LOOKS = 206;
const longestWait = 30 * 60;

/** What is known of a vault of a campaign. */
export interface VaultSeen {
  readonly work: VaultWork;
  /** The run of its last plan. */
  readonly run?: Pick<RunItem, 'phase' | 'outcome' | 'resumable' | 'totals' | 'approved'>;
  /** The run is on the list of active runs, so an execution leads it, or Cleanup ends it. */
  readonly isListed: boolean;
  /** ISO 8601. When the last plan was made. */
  readonly plannedAt?: string;
  /** Its plan was there when those of all vaults were summed up in this launch, so it has its part of the maximum. */
  readonly isCleared: boolean;
  /** It is not moved. */
  readonly isLeftOut: boolean;
  /** The campaign begins nothing more. */
  readonly isStopped: boolean;
  /** The last try in this execution failed. */
  readonly hasFailed: boolean;
  /** Executions of the Orchestrator for the vault in this execution. */
  readonly tries: number;
  /** Looks since the last of them. */
  readonly looks: number;
}

/** What is done with a vault next. */
export const NEXT = {
  /** Launch its run in mode plan. */
  PLAN: 'plan',
  /** Its plan is too old: count one more, and launch that run in mode plan. */
  PLAN_AGAIN: 'plan-again',
  /** Launch its run in mode transfer. */
  MOVE: 'move',
  RESUME: 'resume',
  WAIT: 'wait',
  DONE: 'done',
} as const;
export type Next = (typeof NEXT)[keyof typeof NEXT];

/** @param now milliseconds since the epoch */
export function nextOfVault(seen: VaultSeen, now: number): Next {
  if (seen.isStopped || seen.hasFailed || seen.tries >= MAX_TRIES) return NEXT.DONE;
  if (seen.isListed && seen.looks < MAX_LOOKS) return NEXT.WAIT;
  if (seen.work === VAULT_WORK.PLAN) return planNext(seen);
  // A plan that came later is in no sum: all together could cost more than the maximum.
  if (seen.isLeftOut || !seen.isCleared) return NEXT.DONE;
  return seen.run?.totals ? moveNext(seen, now) : planNext(seen);
}

/** Seconds until the next look. */
export const waitOf = (looks: number): number => Math.min((looks + 1) * 60, longestWait);

function planNext({ run }: VaultSeen): Next {
  if (!run) return NEXT.PLAN;
  return run.totals ? NEXT.DONE : NEXT.RESUME;
}

function moveNext({ run, plannedAt, tries }: VaultSeen, now: number): Next {
  const { phase, outcome, resumable, approved } = run!;
  const isComplete = phase === RUN_PHASE.FINISHED && (outcome === RUN_OUTCOME.SUCCEEDED || resumable === 0);
  // Nothing was requested yet, also if the run was stopped before its plan was approved.
  if (!isComplete && !approved && isOld(plannedAt, now)) return NEXT.PLAN_AGAIN;
  if (phase === RUN_PHASE.PLANNED) return NEXT.MOVE;
  // A run that this execution has led to its end is resumed by the next launch of the campaign.
  return isComplete || (phase === RUN_PHASE.FINISHED && tries > 0) ? NEXT.DONE : NEXT.RESUME;
}

const isOld = (plannedAt: string | undefined, now: number): boolean =>
  plannedAt !== undefined && now - Date.parse(plannedAt) > PLAN_HOLDS_DAYS * DAY_MS;
