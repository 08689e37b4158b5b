import { FaultPlan } from './plan';
import type { Publish } from '../glacier/emulator';

/** Milliseconds on the wall. */
const LATE_MS = 3_000;
/** After which a notification that nothing has overtaken goes out all the same. */
const HELD_MS = 3_000;
/** Of the notifications that come twice. */
const AT_ONCE = 0.25;

/** Tells when an archive is read. */
export interface Reads {
  /** `work` is done once, when the next read begins, which then takes its time. */
  whenRead(archive: string, work: () => void): void;
}

/** What can happen to a notification between Glacier and whoever listens. That of an inventory comes in the end: six hours later the job is looked at. */
export class NotificationFaults {
  /** Messages that went out about each archive. */
  public readonly sent = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Notifications that wait for a later one, by their numbers. */
  private readonly held = new Map<number, () => void>();
  private seen = 0;

  constructor(private readonly plan: FaultPlan, private readonly reads: Reads) {}

  /** For the world's `notifications`. */
  public readonly around = (next: Publish): Publish => async (topic, message) => {
    const job = JSON.parse(message) as Record<string, string | null>;
    const archive = job.ArchiveId;
    const publish = (text: string) => {
      if (archive) this.sent.set(archive, (this.sent.get(archive) ?? 0) + 1);
      return next(topic, text);
    };
    const number = ++this.seen;
    const send = async () => {
      await publish(message);
      this.overtake(number);
    };
    if (!archive) return this.ofInventory(`inventory of ${String(job.VaultARN).split('/').at(-1)}`, send);
    const kind = this.plan.first(['notification-lost', 'notification-twice', 'notification-late', 'notification-out-of-order', 'notification-of-another-run'], archive);
    if (kind && kind !== 'notification-out-of-order') this.plan.count(kind, archive);
    switch (kind) {
      case 'notification-lost': return;
      case 'notification-twice': return this.twice(archive, send);
      case 'notification-late': return this.later(LATE_MS, send);
      case 'notification-out-of-order': return this.hold(number, archive, send);
      case 'notification-of-another-run': return void await Promise.all([send(), publish(JSON.stringify(foreign(job)))]);
      default: return send();
    }
  };

  /** Nothing is published any more; what was held back is lost. */
  public stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.held.clear();
  }

  /** At once; or again while the archive is being read, when a second reader costs what the first does. */
  private async twice(archive: string, send: () => Promise<void>): Promise<void> {
    const isAtOnce = this.plan.shape('notification-twice', archive) < AT_ONCE;
    if (!isAtOnce) this.reads.whenRead(archive, () => this.later(0, send));
    await Promise.all(isAtOnce ? [send(), send()] : [send()]);
  }

  /** One job has both at times: late, and then twice. */
  private async ofInventory(subject: string, send: () => Promise<void>): Promise<void> {
    const [isTwice, isLate] = (['inventory-notification-twice', 'inventory-notification-late'] as const).map((kind) => {
      const strikes = this.plan.strikes(kind, subject);
      if (strikes) this.plan.count(kind, subject);
      return strikes;
    });
    const sendAll = async () => void await Promise.all(isTwice ? [send(), send()] : [send()]);
    return isLate ? this.later(LATE_MS, sendAll) : sendAll();
  }

  private later(milliseconds: number, send: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      send().catch(() => undefined); // the world is being stopped: nobody listens any more
    }, milliseconds);
    this.timers.add(timer);
  }

  /** Goes out once a later one is out, which counts as the fault; or after a while, which does not. */
  private hold(number: number, archive: string, send: () => Promise<void>): void {
    this.held.set(number, () => {
      this.held.delete(number);
      this.plan.count('notification-out-of-order', archive);
      this.later(0, send);
    });
    this.later(HELD_MS, async () => {
      if (this.held.delete(number)) await send();
    });
  }

  private overtake(by: number): void {
    for (const [number, release] of this.held) if (number < by) release();
  }
}

/** The job of a run that nobody here knows. */
function foreign(job: Record<string, string | null>): Record<string, string | null> {
  const [product, deployment] = String(job.JobDescription).split('/');
  return { ...job, JobId: 'x'.repeat(92), JobDescription: [product, deployment, 'another-run'].join('/') };
}
