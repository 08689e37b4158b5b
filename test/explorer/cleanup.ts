import { ID } from './archive';
import { World } from './world';
import { RUN_ERROR } from '../../src/contracts/launch';
import { RUN_PHASE } from '../../src/contracts/run';
import { writeReport } from '../../src/handlers/cleanup/write-report';
import { isSettled } from '../../src/handlers/shared/settled';

/** What Cleanup leaves behind. */
export interface PassEnd {
  readonly settled: boolean;
  readonly unfinished: number;
}

/** Nothing of the run is requested or staged, and no walker may still write. */
export const hasEnded = ({ run, archives, now }: World): Promise<boolean> => isSettled(run, archives, now);

/** The run requests nothing more: the operator stopped it, or everything was requested. */
export function settle({ runs, run, trace }: World, why: string): void {
  trace.note(why);
  runs.items.set(ID.run, { ...run, phase: RUN_PHASE.SETTLING });
}

/** The run ends itself, as if the destination had refused other archives of it for too long. */
export function breakOff({ runs, run, trace }: World): void {
  trace.note('The destination has broken the run');
  runs.items.set(ID.run, { ...run, phase: RUN_PHASE.SETTLING, stopped: true, stop_error: RUN_ERROR.DESTINATION_REFUSES, stop_reason: 'S3 refuses' });
}

/** Ends the pass as Cleanup does, once no function is at work. */
export async function endPass(world: World): Promise<PassEnd> {
  const { archives, runs, objects, s3: uploads, clock, trace } = world;
  settle(world, 'Cleanup begins');
  const settled = await hasEnded(world);
  const parts = { record: async () => undefined };
  const { unfinished } = await writeReport({ run: ID.run, partition: 1, cared: 0 }, Infinity, { archives, runs, objects, parts, uploads, clock });
  trace.note(`Cleanup has ended: settled ${settled}, unfinished ${unfinished}, open uploads ${[...uploads.uploads.keys()].join(', ') || 'none'}`);
  return { settled, unfinished };
}

/** The operator resumes the run, which begins its next pass. */
export function resume({ runs, run, trace }: World): void {
  trace.note('The operator resumes the run');
  const { walker: _, refused_since: _since, stopped: _stopped, stop_error: _error, stop_reason: _reason, ...kept } = run;
  runs.items.set(ID.run, { ...kept, phase: RUN_PHASE.REQUESTING, pass: run.pass + 1, cursor: { partition: 1, offset: 0 } });
}
