import { chance } from './plan';
import { functionOf, invocationName, ProcessConfig, ProcessEvent } from './process-config';

/** About how many calls an invocation for one archive makes. A kill at a later call does not happen. */
const CALLS = 10;
/** The most calls that an invocation for many archives makes. */
const LONGEST = 400;
/**
 * Factor for the rates of invocations that name no archive. A run has few of them, and many calls that the seed
 * chooses for them never happen.
 */
const OFTENER = 10;
/** The most kills of one invocation, or of consecutive invocations of a function without an archive. More would exhaust the retries. */
const KILLS = 2;
/**
 * Functions that are never killed, because the local AWS retries them differently from AWS. It does not retry an SNS
 * notification. It adds newer records to a stream batch that it retries (`stream-poller.ts` delivers such batches as AWS does).
 */
const SPARED: readonly string[] = ['JobResult', 'MetricsProcessor', 'Answer'];

/** Where an invocation is killed. Outgoing calls are numbered from 1; 0 means never. */
export interface Kills {
  /** The call during which the process is killed. */
  readonly during: number;
  /** The call after whose answer the process is killed. */
  readonly after: number;
  /** Whether the process is killed after its work and before its answer, if it made fewer calls. */
  readonly atEnd: boolean;
}

export interface Invocation {
  readonly name: string;
  /** Number of the invocation of its function, from 1. @default - the invocation works on one archive */
  readonly ordinal?: number;
}

type Rates = Pick<ProcessConfig, 'seed' | 'killedInCall' | 'killedAfterCall' | 'assured'>;

const NOWHERE: Kills = { during: 0, after: 0, atEnd: false };

/** Where an invocation is killed, by the seed and by the kills before it. */
export function killsFor(invocation: Invocation, killed: readonly ProcessEvent[], rates: Rates): Kills {
  if (SPARED.includes(functionOf(invocation.name))) return NOWHERE;
  return invocation.ordinal === undefined ? ofArchive(invocation, killed, rates) : ofMany(invocation.name, invocation.ordinal, killed, rates);
}

function ofArchive({ name }: Invocation, killed: readonly ProcessEvent[], { seed, killedInCall, killedAfterCall }: Rates): Kills {
  const before = killed.filter((kill) => kill.invocation === name).length;
  if (before >= KILLS) return NOWHERE;
  const at = (rate: number, how: string) => (chance(seed, how, name, before) < rate ? 1 + Math.floor(chance(seed, `${how} at`, name, before) * CALLS) : 0);
  return { during: at(killedInCall, 'during'), after: at(killedAfterCall, 'after'), atEnd: false };
}

/** The call is chosen on a logarithmic scale, so that short and long invocations are both hit. */
function ofMany(name: string, ordinal: number, killed: readonly ProcessEvent[], rates: Rates): Kills {
  const { seed, killedInCall, killedAfterCall } = rates;
  const ofFunction = killed.filter(({ invocation }) => functionOf(invocation) === functionOf(name));
  if (rates.assured && ofFunction.length === 0) return first(name, rates);
  const justBefore = Array.from({ length: KILLS }, (_, i) => invocationName(functionOf(name), ordinal - 1 - i));
  if (justBefore.every((one) => ofFunction.some(({ invocation }) => invocation === one))) return NOWHERE;
  const at = (rate: number, how: string) => (chance(seed, how, name) < OFTENER * rate ? Math.floor(LONGEST ** chance(seed, `${how} at`, name)) : 0);
  return { during: at(killedInCall, 'during'), after: at(killedAfterCall, 'after'), atEnd: false };
}

/** The assured kill of a function: at one of its first calls, or at the end if it makes fewer. */
function first(name: string, { seed, killedInCall, killedAfterCall }: Rates): Kills {
  const isAfter = killedAfterCall > 0 && (killedInCall === 0 || chance(seed, 'first', name) < 1 / 2);
  const call = killedInCall + killedAfterCall > 0 ? Math.floor(CALLS ** chance(seed, 'first at', name)) : 0;
  return { during: isAfter ? 0 : call, after: isAfter ? call : 0, atEnd: killedAfterCall > 0 };
}
