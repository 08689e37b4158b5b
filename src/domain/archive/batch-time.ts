import { SMALL_COPIES, SMALL_LIMIT } from '../../contracts/batches';

/** Bytes that a slow function copies in a second, all its copies together. A faster one is never out of time. */
const SLOWEST = 10e6;
/** Each archive may be read twice: a connection may break near the end of the first try. */
const TRIES = 2;
/** Seconds that a copy leaves for logging its error and for handing the other messages back. */
export const CLOSING_SECONDS = 10;

/** Seconds until so many of the largest small archives are copied, if all goes as slowly as it may. */
export const secondsOfSmall = (archives: number): number => TRIES * archives * SMALL_LIMIT / SLOWEST;

/**
 * Seconds that an invocation must still have when it begins a small archive. Two copies share its network. A copy that ran out of time
 * would go on in parts, although others had used the time.
 */
export const LEAST_FOR_SMALL = CLOSING_SECONDS + secondsOfSmall(SMALL_COPIES);
