/*
 * The gate before what a sweep requests again. It is the part of the gate of Request Archives that is about the load of the pipeline
 * (`whyFull` in src/domain/pressure/gate.ts). It is looked at once a minute, and only if something must be requested again.
 *
 * Archives that are due are no load: there is nothing to read, or nothing for long. So they are subtracted from what is on its way. What is
 * requested again is due much later, and counts from then on.
 *
 * A closed gate lets a few archives through every 15 minutes, so that a run whose figures are wrong still comes to its end. The rest stays due
 * as it is, and costs no write: the run notes when it was held back, and the clock of each of its archives begins then at the earliest.
 */
import { SweepPorts, SweepSettings } from './ports';
import { UNSETTLED_STATUSES } from '../../contracts/archive';
import { MANIFEST_BLOCK_ARCHIVES } from '../../contracts/manifest';
import { LET_THROUGH, RunItem } from '../../contracts/run';
import { secondsUntilReplaced } from '../../domain/archive/due';
import { epochSeconds } from '../../domain/clock';
import { LET_THROUGH_EVERY, whyFull } from '../../domain/pressure/gate';
import { lookAtFlow, SeenFlow } from '../shared/look-at-flow';
import { requireRun } from '../shared/require-run';

/** Milliseconds between two looks. */
const LOOK_EVERY = 60_000;
/** After so many more archives that are due the gate is judged again while they are counted. */
const JUDGED_EVERY = 1000;

/** What the gate leaves open. */
interface Allowance {
  left: number;
}

export class RequestGate {
  private lookAt = -Infinity;
  private allowance: Promise<Allowance> = Promise.resolve({ left: 0 });

  constructor(private readonly run: string, private readonly ports: SweepPorts, private readonly settings: SweepSettings) {}

  /** @returns false if the gate is closed: nothing may be requested before the next look. */
  public async passes(): Promise<boolean> {
    const now = this.ports.clock.now();
    if (now >= this.lookAt) {
      this.lookAt = now + LOOK_EVERY;
      this.allowance = this.look();
    }
    const allowance = await this.allowance;
    allowance.left -= 1;
    return allowance.left >= 0;
  }

  /** If the figures cannot be read, the gate counts as closed until the next look, and lets nothing through. */
  private async look(): Promise<Allowance> {
    const { run, ports: { runs, clock, metrics, log } } = this;
    const item = await requireRun(run, runs);
    let isKnown = true;
    const why = await this.whyClosed(item).catch((error: Error) => {
      isKnown = false;
      return `it is unknown what is on its way (${error.name}: ${error.message})`;
    });
    if (why === undefined) return { left: Infinity };
    log.warn(`Requests are held back: ${why}`, { run });
    metrics.heldBack();
    await runs.holdBack(run, item.pass, epochSeconds(clock));
    return { left: isKnown && await runs.letThrough(run, LET_THROUGH.AGAIN, epochSeconds(clock), LET_THROUGH_EVERY) ? MANIFEST_BLOCK_ARCHIVES : 0 };
  }

  private async whyClosed(item: RunItem): Promise<string | undefined> {
    const { run, ports, settings } = this;
    const seen = await lookAtFlow(run, item, ports, settings.workers);
    const capacity = { workers: settings.workers, rate: seen.flow.rate, readWithin: secondsUntilReplaced(item.tier, settings) };
    const judge = (due: number) => whyFull({ ...seen, onTheWay: without(due, seen.onTheWay) }, capacity);
    const why = judge(0);
    return why === undefined || judge(seen.onTheWay.archives) !== undefined ? why : this.judgeLoad(judge);
  }

  /** Counts what is due, until the rest is little enough. */
  private async judgeLoad(judge: (due: number) => string | undefined): Promise<string | undefined> {
    const { run, ports: { archives, clock } } = this;
    let due = 0;
    for (const status of UNSETTLED_STATUSES) {
      for await (const _ of archives.due(run, status, epochSeconds(clock))) {
        due += 1;
        if (due % JUDGED_EVERY === 0 && judge(due) === undefined) return undefined;
      }
    }
    return judge(due);
  }
}

/** The index does not tell sizes, so each archive that is due counts as one of average size. */
function without(due: number, { archives, bytes }: SeenFlow['onTheWay']): SeenFlow['onTheWay'] {
  const left = Math.max(0, archives - due);
  return { archives: left, bytes: archives > 0 ? Number(bytes) * left / archives : bytes };
}
