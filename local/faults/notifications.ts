import { FaultPlan } from './plan';
import type { Publish } from '../glacier/emulator';

/** Real milliseconds by which a late notification is delayed. */
const LATE_MS = 3_000;
/** Real milliseconds after which a held notification goes out, even if no other has overtaken it. */
const HELD_MS = 3_000;
/** Share of the doubled notifications whose twin goes out at the same time. */
const AT_ONCE = 0.25;

/** Reports reads of archives. */
export interface Reads {
  /** Calls `work` once, when the next read of the archive begins. That read then takes longer. */
  whenRead(archive: string, work: () => void): void;
}

/**
 * The faults of notifications on their way from Glacier to the topic. The notification of an inventory is never lost,
 * because that would cost six hours.
 */
export class NotificationFaults {
  /** Archive id → how many messages were published. */
  public readonly sent = new Map<string, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Notifications that wait to be overtaken, by their numbers. */
  private readonly held = new Map<number, () => void>();
  private seen = 0;

  constructor(private readonly plan: FaultPlan, private readonly reads: Reads) {}

  /** The world's `notifications` option. */
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

  /** Ends all publications. Notifications that are still held are lost. */
  public stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.held.clear();
  }

  /** Sends a notification twice: at the same time, or once more while the archive is being read. A second read then costs bytes again. */
  private async twice(archive: string, send: () => Promise<void>): Promise<void> {
    const isAtOnce = this.plan.shape('notification-twice', archive) < AT_ONCE;
    if (!isAtOnce) this.reads.whenRead(archive, () => this.later(0, send));
    await Promise.all(isAtOnce ? [send(), send()] : [send()]);
  }

  /** The notification of an inventory can be doubled, late, or both. */
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
      send().catch(() => undefined); // fails only if the world is being stopped
    }, milliseconds);
    this.timers.add(timer);
  }

  /** Holds a notification until a later one is out, which counts as the fault. After `HELD_MS` it goes out without a fault. */
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

/** The notification changed into one for a run that this deployment does not have. */
function foreign(job: Record<string, string | null>): Record<string, string | null> {
  const [product, deployment] = String(job.JobDescription).split('/');
  return { ...job, JobId: 'x'.repeat(92), JobDescription: [product, deployment, 'another-run'].join('/') };
}
