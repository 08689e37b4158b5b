/*
 * The second lane of a sweep: archives for which another job must be requested. Requests are paced, so this lane may be slow. The first lane, which
 * looks at the archives that are due, never waits for it.
 *
 * Guarantees
 *  - The lane ends by itself if Glacier accepts nothing for `REFUSED_FOR`. What is left in it stays due, and the next execution tries again.
 *  - What is left then fails after the 14 days of after-refusal.ts, although this sweep did not request it.
 *  - It holds `ROOM` archives at most. What finds no room stays due.
 *  - It ends at a closed gate or a spent budget. What is left in it stays due as it is, and its clock stands (see request-gate.ts).
 */
import { Look } from './ports';
import { HELD_BACK, requestAgain, Refusing } from './request-again';
import { ARCHIVE_STATUS } from '../../contracts/archive';
import { asRead } from '../../contracts/archive-changes';
import { afterNoRequest } from '../../domain/archive/after-refusal';
import { Refusal, REFUSAL } from '../../domain/archive/glacier-errors';
import { Situation } from '../../domain/archive/next-step';
import { Pace } from '../../domain/archive/pace';
import { heldBackUntil } from '../../domain/archive/patience';
import { Clock, epochSeconds, isoNow } from '../../domain/clock';

/** Archives that wait in the lane: about what Glacier takes in minutes. One takes some KB of memory. */
const ROOM = 2000;
/** Requests on their way at the same time. */
const REQUESTS_IN_FLIGHT = 8;
/** Milliseconds without an accepted request after which the lane ends. */
const REFUSED_FOR = 60_000;
/** Refusals that say of every archive that it should not be requested now. Others are about one archive, or about what the operator must change. */
const SLOWING: readonly Refusal[] = [REFUSAL.BUSY, REFUSAL.POLICY];

interface Waiting {
  readonly situation: Situation;
  readonly look: Look;
}

export interface LanePorts {
  readonly pace: Pace;
  readonly clock: Clock;
  /** @returns false if nothing may be requested again now */
  readonly mayRequest: () => Promise<boolean>;
  /** What to do about an error of one archive. */
  readonly failed: (look: Look, error: Error) => Promise<void>;
}

export class RequestLane {
  private readonly waiting: Waiting[] = [];
  private readonly workers = new Set<Promise<void>>();
  private turns = Promise.resolve();
  /** Since when Glacier accepts nothing (milliseconds since the epoch). */
  private refusedSince?: number;
  /** The lane has ended, because of this refusal. */
  private ended?: Error;
  private isFull = false;
  private isHeldBack = false;

  /** `deadline`: milliseconds since the epoch. */
  constructor(private readonly deadline: number, private readonly ports: LanePorts) {}

  /** Takes an archive into the lane. It does not wait for Glacier. */
  public async take(situation: Situation, look: Look): Promise<void> {
    if (this.ended) return giveUpIfLate(this.ended, { situation, look });
    if (this.isHeldBack) return;
    if (this.waiting.length >= ROOM) {
      this.isFull = true;
      return;
    }
    this.waiting.push({ situation, look });
    if (this.workers.size >= REQUESTS_IN_FLIGHT) return;
    const worker = this.work().finally(() => this.workers.delete(worker));
    this.workers.add(worker);
  }

  /** @returns true if archives are left over that Glacier might accept now: the next invocation goes on with them */
  public async end(): Promise<boolean> {
    while (this.workers.size) await Promise.all(this.workers);
    return !this.ended && !this.isHeldBack && (this.isFull || this.waiting.length > 0);
  }

  private async work(): Promise<void> {
    for (let next = await this.next(); next; next = await this.next()) {
      const { look, situation } = next;
      await (this.ended ? giveUpIfLate(this.ended, next) : this.request(situation, look)).catch((error: Error) => this.ports.failed(look, error));
    }
  }

  /** One worker at a time waits for its turn, so that a slow pace does not hold all of them beyond the deadline. */
  private async next(): Promise<Waiting | undefined> {
    this.turns = this.turns.then(() => (this.isWaitOver() ? undefined : this.ports.pace.turn()));
    await this.turns;
    return this.isLate() || this.isHeldBack ? undefined : this.waiting.shift();
  }

  private isWaitOver(): boolean {
    return this.ended !== undefined || this.isHeldBack || this.isLate() || this.waiting.length === 0;
  }

  private isLate(): boolean {
    return this.ended === undefined && this.ports.clock.now() >= this.deadline;
  }

  private async request(situation: Situation, look: Look): Promise<void> {
    const outcome = await this.ports.mayRequest() ? await requestAgain(situation, look) : HELD_BACK;
    if (outcome === HELD_BACK) this.isHeldBack = true;
    else if (outcome === 'accepted') this.refusedSince = undefined;
    else if (outcome) this.refused(outcome);
  }

  private refused({ refusal, error }: Refusing): void {
    if (!SLOWING.includes(refusal)) return;
    const now = this.ports.clock.now();
    this.refusedSince ??= now;
    if (now - this.refusedSince >= REFUSED_FOR) this.ended ??= error;
  }
}

/** The row is written only if the archive fails. A write for each archive in each sweep would cost more than it tells. */
async function giveUpIfLate(error: Error, { situation: { archive, chunksDone }, look: { id, run, ports } }: Waiting): Promise<void> {
  const after = afterNoRequest(error, { archive: heldBackUntil(run.held_back_at, archive), chunksDone, now: epochSeconds(ports.clock) });
  if (after.do !== 'fail') return;
  const settled = { failure: after.failure, settled_at: isoNow(ports.clock) };
  await ports.archives.move(id, { from: [archive.status], to: ARCHIVE_STATUS.FAILED }, settled, asRead(archive));
}
