import { chance } from './plan';
import { functionOf, invocationName, ProcessConfig, ProcessEvent } from './process-config';

/** Work on one archive makes about so many calls; a kill that is meant for a later one does not happen. */
const CALLS = 10;
/** Work on many archives makes up to so many. */
const LONGEST = 400;
/** A run has few invocations that name no archive, and many of the calls that are chosen for them never come: they are hit so much oftener. */
const OFTENER = 10;
/** Times that work on one archive is killed, and invocations of any other function in a row: queues and workflows give up in the end. */
const KILLS = 2;
/**
 * Where the local AWS would do otherwise than AWS: it does not try a notification of SNS again, and it reads a batch of a stream
 * whose function died again with whatever has come since (`stream-poller.ts` delivers such batches as AWS does).
 */
const SPARED: readonly string[] = ['JobResult', 'MetricsProcessor', 'Answer'];

/** Where an invocation is killed: numbers of outgoing calls; 0: not there. */
export interface Kills {
  readonly during: number;
  readonly after: number;
  /** When everything is done and nobody has been told, if none of these calls came. */
  readonly atEnd: boolean;
}

export interface Invocation {
  readonly name: string;
  /** Invocations of a function that works on no one archive are numbered from 1. @default - it works on one archive */
  readonly ordinal?: number;
}

type Rates = Pick<ProcessConfig, 'seed' | 'killedInCall' | 'killedAfterCall' | 'assured'>;

const NOWHERE: Kills = { during: 0, after: 0, atEnd: false };

/** What the seed has in store for an invocation, given the kills before it. */
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

/** Early calls and late ones are hit alike, whether there are five of them or hundreds. */
function ofMany(name: string, ordinal: number, killed: readonly ProcessEvent[], rates: Rates): Kills {
  const { seed, killedInCall, killedAfterCall } = rates;
  const ofFunction = killed.filter(({ invocation }) => functionOf(invocation) === functionOf(name));
  if (rates.assured && ofFunction.length === 0) return first(name, rates);
  const justBefore = Array.from({ length: KILLS }, (_, i) => invocationName(functionOf(name), ordinal - 1 - i));
  if (justBefore.every((one) => ofFunction.some(({ invocation }) => invocation === one))) return NOWHERE;
  const at = (rate: number, how: string) => (chance(seed, how, name) < OFTENER * rate ? Math.floor(LONGEST ** chance(seed, `${how} at`, name)) : 0);
  return { during: at(killedInCall, 'during'), after: at(killedAfterCall, 'after'), atEnd: false };
}

/** The kill that is made sure of: at one of the first calls, or after the last one if there are fewer. */
function first(name: string, { seed, killedInCall, killedAfterCall }: Rates): Kills {
  const isAfter = killedAfterCall > 0 && (killedInCall === 0 || chance(seed, 'first', name) < 1 / 2);
  const call = killedInCall + killedAfterCall > 0 ? Math.floor(CALLS ** chance(seed, 'first at', name)) : 0;
  return { during: isAfter ? 0 : call, after: isAfter ? call : 0, atEnd: killedAfterCall > 0 };
}
