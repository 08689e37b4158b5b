import { ID, SmallArchive, SmallArchives } from './archive';
import { FaultyDestination } from './destination';
import { Dice } from './dice';
import { Faults, Rates } from './faults';
import { Glacier } from './glacier';
import { Queues } from './queues';
import { Schedule } from './schedule';
import { Temper } from './temper';
import { Trace } from './trace';
import { Witness } from './witness';
import { ArchiveItem } from '../../src/contracts/archive';
import { archivePk, INVENTORY_KEYS } from '../../src/contracts/keys';
import { RUN_PHASE } from '../../src/contracts/run';
import { epochSeconds } from '../../src/domain/clock';
import { MemoryBucket } from '../handlers/support/memory-bucket';
import { WalkingRuns } from '../handlers/support/walking-runs';
import { manifestTotals } from '../support/memory-runs';
import { TestClock } from '../support/test-clock';

export interface ExplorerSettings {
  readonly seed: number;
  /** The number of faults, at most. */
  readonly faults: number;
  readonly rates: Rates;
  /** Keep a line for each call. */
  readonly isTraced?: boolean;
}

/** Chunks of an archive, at most. */
const MOST_CHUNKS = 3;

/** Everything that the functions share: stores, queues and services in memory, one clock, and the choices of one seed. */
export class World {
  public readonly clock = new TestClock();
  public readonly trace: Trace;
  public readonly dice: Dice;
  public readonly faults: Faults;
  public readonly temper: Temper;
  public readonly archive: SmallArchive;
  public readonly runs = new WalkingRuns();
  public readonly archives: SmallArchives;
  public readonly s3: FaultyDestination;
  public readonly objects = new MemoryBucket();
  public readonly queues: Queues;
  public readonly glacier: Glacier;
  public readonly witness: Witness;
  public readonly schedule: Schedule;

  constructor({ seed, faults, rates, isTraced = false }: ExplorerSettings) {
    const { clock } = this;
    const trace = this.trace = new Trace(clock, isTraced);
    const dice = this.dice = new Dice(seed);
    this.faults = new Faults(dice, rates, faults, trace);
    this.temper = new Temper(dice, clock);
    this.archive = new SmallArchive(1 + dice.below(MOST_CHUNKS));
    this.archives = new SmallArchives(this.archive.chunks);
    this.s3 = new FaultyDestination(this.faults, this.temper);
    this.queues = new Queues(dice, this.faults, clock);
    const witness = this.witness = new Witness(this.archive, this.s3, trace);
    const { archive, queues } = this;
    this.glacier = new Glacier({ archive, clock, dice, faults: this.faults, queues, spent: () => this.run, trace, witness });
    this.schedule = new Schedule({ dice, faults: this.faults, clock, trace, look: () => this.look() });
    this.objects.set(INVENTORY_KEYS.manifestPartition(ID.run, 'manifest-1', 1), `${JSON.stringify(this.archive.entry())}\n`);
    this.runs.put(ID.run, { phase: RUN_PHASE.REQUESTING, totals: manifestTotals(), cursor: { partition: 1, offset: 0 } }, true);
  }

  public get now(): number {
    return epochSeconds(this.clock);
  }

  public get row(): ArchiveItem | undefined {
    return this.archives.rows.get(archivePk(ID));
  }

  public get run() {
    return this.runs.items.get(ID.run)!;
  }

  /** What anybody can see after a call. */
  private look(): void {
    this.glacier.noteNamed(this.row?.job, this.schedule.steps);
    this.witness.look(this.row);
  }
}
