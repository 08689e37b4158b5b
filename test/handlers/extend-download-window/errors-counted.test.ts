import { setFlagsFromString } from 'v8';
import { runInNewContext } from 'vm';
import { SweepWorld } from './sweep-world';
import { serviceError } from '../support/inventories';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

const ARCHIVES = 2000;

it('counts the errors of its looks by name, and keeps one of each', async () => {
  const world = new SweepWorld();
  for (let n = 0; n < ARCHIVES; n += 1) world.archives.put({ run: 'run-1', archiveId: `archive-${n}` }, { job: { id: `job-${n}` }, due_at: world.now });
  const errors: WeakRef<Error>[] = [];
  world.jobs.describe = async (_vault, jobId) => {
    const error = Number(jobId.slice(4)) % 2 ? serviceError('AccessDeniedException', 'no', 403) : serviceError('SerializationException', 'what?', 400);
    errors.push(new WeakRef(error));
    throw error;
  };
  let alive = ARCHIVES;
  const release = world.runs.releaseSweep.bind(world.runs);
  world.runs.releaseSweep = async (...args) => {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    alive = errors.filter((error) => error.deref()).length;
    return release(...args);
  };
  await expect(world.sweep()).rejects.toThrow(/^(no|what\?)$/);
  expect(errors).toHaveLength(ARCHIVES);
  expect(alive).toBeLessThan(50);
  expect(world.counted).toEqual({ AccessDeniedException: ARCHIVES / 2, SerializationException: ARCHIVES / 2 });
  expect(world.logged.length).toBeLessThan(10);
});
