import { DELETION_RATE } from '../../contracts/deletion';

/** Archives that are proven and deleted at the same time. With about 0.4 s for a look, two writes and the deletion this is 80 a second. */
export const DELETIONS_IN_FLIGHT = 32;
/** Seconds: the looks of S3 and Glacier's answer, and two writes. */
const SECONDS_EACH = 0.4;
/** Share of the time in which an invocation deletes. In the rest it reads its part of the report, or the workflow begins the next one. */
const BUSY = 0.9;

/** Archives that are deleted in a second, at the rate at which a deletion begins. The rate grows while Glacier does not throttle. */
export const deletionsPerSecond = (): number => Math.min(DELETION_RATE, DELETIONS_IN_FLIGHT / SECONDS_EACH) * BUSY;

export const hoursToDelete = (archives: number): number => archives / deletionsPerSecond() / 3600;
