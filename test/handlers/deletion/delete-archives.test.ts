import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { archiveRow, DeletionWorld, EXECUTION, reportedRow, RUN } from './deletion-world';
import { MAX_UNCLEAR_CALLS } from '../../../src/contracts/deletion';
import { INVENTORY_KEYS } from '../../../src/contracts/keys';
import { Pace } from '../../../src/domain/archive/pace';
import { DeletionStore } from '../../../src/handlers/aws/stores/deletion-store';
import { RunStore } from '../../../src/handlers/aws/stores/run-store';
import { DeleteArchivesPorts } from '../../../src/handlers/deletion/delete-archives';
import { runItem } from '../../support/memory-runs';
import { Database, startDynalite } from '../aws/stores/contract/database';
import { serviceError } from '../support/inventories';

const database = new Database(startDynalite);
const worldOf = (...ids: string[]) => DeletionWorld.of(database, ids.map((id) => reportedRow(id)));
const states = (world: DeletionWorld) => Object.fromEntries(world.results().map(({ archive_id: id, deletion, reason }) => [id, reason ? `${deletion}: ${reason}` : deletion]));
/** Dies once at this step of this archive. */
const dieAt = (step: string, archive: string) => {
  let dead = false;
  return (what: string, id: string) => {
    if (dead || what !== step || id !== archive) return;
    dead = true;
    throw new Error('died');
  };
};

it('deletes what is proven, and says when and by which request', async () => {
  const world = await worldOf('a', 'b');
  world.objects.delete('photos/b');
  const rows = await world.toEnd();
  expect(states(world)).toEqual({ a: 'deleted', b: 'kept: ObjectMissing' });
  expect([...world.vault]).toEqual(['b']);
  expect(rows[0]).toMatchObject({ request_id: 'request of a', at: expect.stringMatching(/^2026-11-22T10:00:00/), version: 'v1', key: 'photos/a' });
  expect(JSON.parse(world.files.get(INVENTORY_KEYS.deletionCounts(RUN, 1))!)).toMatchObject({
    states: { deleted: { archives: 1, bytes: 10 }, kept: { archives: 1 } }, reasons: { ObjectMissing: { archives: 1 } },
  });
  expect(world.unproven()).toEqual([]);
});

it('never looks at what the report does not call downloaded', async () => {
  const world = await DeletionWorld.of(database, [reportedRow('a', { status: 'failed', reason: 'TreeHashMismatch' }), reportedRow('b', { status: 'skipped' })]);
  await world.toEnd();
  expect(states(world)).toEqual({ a: 'kept: NotDownloaded', b: 'kept: NotDownloaded' });
  expect(world.calls).toEqual([]);
});

it('writes the intent with the proof before it calls Glacier', async () => {
  const world = await worldOf('a');
  const order: string[] = [];
  world.before = (what) => { order.push(what); };
  await world.toEnd();
  expect(order).toEqual(['look', 'intent', 'delete', 'confirm']);
  expect(await world.item('a')).toMatchObject({ state: 'deleted', proof: { key: 'photos/a', run: RUN, version: 'v1', at: '2026-11-22T10:00:00.000Z' } });
});

describe('an archive that was at the destination before the run', () => {
  it('is proven against the row of the run that its object names', async () => {
    const world = await DeletionWorld.of(database, [reportedRow('a')], [archiveRow('a', 'run-0')]);
    world.objects.set('photos/a', world.objectOf('a', 'run-0'));
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'deleted' });
    expect(await world.item('a')).toMatchObject({ proof: { run: 'run-0' } });
  });

  it.each(['run-0', 'run-9', '', 'runs', 'budget', 'run-1|a', '../run-0'])('is kept if no row of the run %j that its metadata names vouches for it', async (run) => {
    const world = await DeletionWorld.of(database, [reportedRow('a')], []);
    world.objects.set('photos/a', world.objectOf('a', run));
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'kept: NoRecordedChecksum' });
    expect(world.vault.has('a')).toBe(true);
  });
});

describe('a function that dies', () => {
  it.each(['look', 'intent', 'delete', 'confirm'])('at the step %s leaves nothing undone', async (step) => {
    const world = await worldOf('a', 'b');
    world.before = dieAt(step, 'a');
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'deleted', b: 'deleted' });
    expect(world.unproven()).toEqual([]);
  });

  it('between the deletion and its record leaves the archive unknown if its object is gone then, and never kept', async () => {
    const world = await worldOf('a');
    const die = dieAt('confirm', 'a');
    world.before = (what, id) => {
      if (what === 'confirm') world.objects.delete('photos/a');
      die(what, id);
    };
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'unknown: ObjectMissing' });
    expect(world.vault.has('a')).toBe(false);
    // The object is back: the archive is proven again, and a second deletion changes nothing.
    world.objects.set('photos/a', world.objectOf('a'));
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'deleted' });
  });
});

it('an object that vanishes between the report and the look is kept, whatever came before', async () => {
  const world = await worldOf('a', 'b', 'c');
  world.before = (what, id) => {
    if (what === 'look' && id === 'b') world.objects.set('photos/b', { ...world.objectOf('b'), checksum: 'changed' });
    if (what === 'look' && id === 'c') world.objects.set('photos/c', { ...world.objectOf('c'), expiration: 'expiry-date="Mon, 21 Dec 2026 00:00:00 GMT", rule-id="old"' });
  };
  await world.toEnd();
  expect(states(world)).toEqual({ a: 'deleted', b: 'kept: Differs', c: 'kept: DestinationExpires' });
  expect([...world.vault].sort()).toEqual(['b', 'c']);
});

it('looks again if the intent took so long that the proof is too old', async () => {
  const world = await worldOf('a');
  let slow = true;
  world.before = (what) => {
    if (what === 'intent' && slow) world.clock.time += 61_000;
    if (what === 'intent') slow = false;
  };
  await world.toEnd();
  expect(world.calls.map(({ what }) => what)).toEqual(['look', 'look', 'delete']);
  expect(world.unproven()).toEqual([]);
});

describe('if Glacier', () => {
  it('throttles, the archive is proven again before the next call', async () => {
    const world = await worldOf('a');
    let throttled = 3;
    world.answer = () => (throttled-- > 0 ? { kind: 'busy' } : undefined);
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'deleted' });
    expect(world.calls.map(({ what }) => what)).toEqual(['look', 'delete', 'look', 'delete', 'look', 'delete', 'look', 'delete']);
    expect(world.clock.slept).toBeGreaterThan(1000);
    expect(world.unproven()).toEqual([]);
  });

  it('throttles and the object vanishes meanwhile, the archive is kept: nothing was carried out', async () => {
    const world = await worldOf('a');
    world.answer = () => {
      world.objects.delete('photos/a');
      return { kind: 'busy' };
    };
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'kept: ObjectMissing' });
  });

  it('refuses, by Vault Lock or a policy, the archive is kept with the words, and is not tried for ever', async () => {
    const world = await worldOf('a', 'b');
    world.answer = (id) => (id === 'a' ? { kind: 'refused', message: 'AccessDeniedException: Vault Lock' } : undefined);
    const [row] = await world.toEnd();
    expect(row).toMatchObject({ deletion: 'kept', reason: 'DeletionRefused', message: 'AccessDeniedException: Vault Lock' });
    expect(world.calls.filter(({ what, id }) => what === 'delete' && id === 'a')).toHaveLength(1);
    expect(states(world).b).toBe('deleted');
  });

  it('gives no answer, each call has a proof of its own, and in the end the archive is unknown', async () => {
    const world = await worldOf('a');
    world.answer = () => ({ kind: 'unclear', message: 'TimeoutError' });
    const [row] = await world.toEnd();
    expect(row).toMatchObject({ deletion: 'unknown', reason: 'NoAnswer' });
    expect(world.calls.filter(({ what }) => what === 'delete')).toHaveLength(MAX_UNCLEAR_CALLS);
    expect(world.unproven()).toEqual([]);
  });

  it('carries a call out and its answer is lost, the next call says that it is deleted', async () => {
    const world = await worldOf('a');
    let lost = true;
    world.answer = (id) => {
      if (!lost) return undefined;
      lost = false;
      world.vault.delete(id);
      return { kind: 'unclear', message: 'ECONNRESET' };
    };
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'deleted' });
  });
});

describe('an invocation', () => {
  it('that has no time left goes on where it was, and waits', async () => {
    const world = await worldOf('a');
    await expect(world.invoke({}, world.clock.now())).resolves.toMatchObject({ partition: 1, done: 0, idle: 1, wait_seconds: 60 });
    await expect(world.invoke({ idle: 5 }, world.clock.now())).resolves.toMatchObject({ idle: 6, wait_seconds: 1920 });
    await expect(world.invoke({ idle: 20 }, world.clock.now())).resolves.toMatchObject({ wait_seconds: 3600 });
    expect(world.calls).toEqual([]);
  });

  it('that is the last of two weeks without progress ends the deletion', async () => {
    const world = await worldOf('a');
    await expect(world.invoke({ idle: 14 * 24 }, world.clock.now())).rejects.toMatchObject({ name: 'DeletionsRefused' });
  });

  it('of an execution that is not on the list deletes nothing', async () => {
    const world = await worldOf('a');
    await expect(world.invoke({ execution_arn: 'execution-0' })).rejects.toMatchObject({ name: 'DeletionEnded' });
    expect(world.calls).toEqual([]);
  });

  it('of a run that was resumed after the confirmation deletes nothing', async () => {
    const world = await worldOf('a');
    await database.client.send(new PutCommand({ TableName: 'transfers', Item: runItem({ phase: 'finished', pass: 2 }) }));
    await expect(world.invoke()).rejects.toMatchObject({ name: 'DeletionEnded', message: expect.stringContaining('pass 2') });
    expect(world.calls).toEqual([]);
  });

  it('that outlives its stopped execution deletes nothing once that is off the list', async () => {
    const world = await worldOf('a', 'b');
    const store = new DeletionStore(database.client, 'transfers');
    const ports = world.ports();
    let isStopped = false;
    const describe = async (key: string) => {
      const look = await ports.destination.describe(key);
      if (!isStopped) {
        isStopped = true;
        await store.unregister(RUN, EXECUTION);
        await new RunStore(database.client, 'transfers').register('run-7', 'photos', 'orchestrator');
      }
      return look;
    };
    await expect(world.invoke({}, Infinity, { ...ports, destination: { bucketName: 'destination', describe } })).rejects.toMatchObject({ name: 'DeletionEnded' });
    expect(world.calls.filter(({ what, id }) => what === 'delete' && id === 'a')).toEqual([]);
    expect(await world.item('a')).toBeUndefined();
  });

  it('deletes nothing of a report that was altered, or is missing', async () => {
    const world = await worldOf('a', 'b');
    const key = INVENTORY_KEYS.reportJsonl(RUN, 1);
    world.files.set(key, world.files.get(key)!.replaceAll('photos/b', 'photos/a'));
    await expect(world.invoke()).rejects.toMatchObject({ name: 'ReportAltered', message: expect.stringContaining('was recorded when it was written') });
    world.files.delete(key);
    await expect(world.invoke()).rejects.toMatchObject({ name: 'ReportAltered', message: expect.stringContaining('is missing') });
    expect(world.calls).toEqual([]);
  });

  it('that overlaps another one deletes each archive, and neither reports it as kept', async () => {
    const world = await worldOf('a', 'b', 'c', 'd');
    await Promise.all([world.invoke(), world.invoke()]);
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'deleted', b: 'deleted', c: 'deleted', d: 'deleted' });
  });
});

describe('an archive that fails', () => {
  /** The look at `a` fails as soon as the deletion of `b` is on its way, which takes a while. */
  const portsOf = (world: DeletionWorld, failure: Error): DeleteArchivesPorts => {
    const ports = world.ports();
    let send!: () => void;
    const sent = new Promise<void>((done) => { send = done; });
    return {
      ...ports,
      destination: {
        bucketName: 'destination',
        describe: async (key) => {
          if (key !== 'photos/a') return ports.destination.describe(key);
          await sent;
          throw failure;
        },
      },
      vault: {
        deleteArchive: async (...call) => {
          send();
          for (let turns = 0; turns < 20; turns++) await new Promise((done) => setImmediate(done));
          return ports.vault.deleteArchive(...call);
        },
      },
    };
  };

  it('because S3 does not answer stops the invocation, which ends only when no deletion is on its way, and the next one goes on', async () => {
    const world = await worldOf('a', 'b');
    const failure = serviceError('503', 'UnknownError', 503);
    await expect(world.invoke({}, Infinity, portsOf(world, failure))).resolves.toMatchObject({ partition: 1, done: 0, idle: 0, wait_seconds: 1 });
    expect([await world.item('a'), await world.item('b')]).toMatchObject([undefined, { state: 'deleted' }]);
    await world.toEnd();
    expect(states(world)).toEqual({ a: 'deleted', b: 'deleted' });
    expect(world.calls.filter(({ what }) => what === 'delete')).toHaveLength(2);
  });

  it('for good ends the deletion, but only when no deletion is on its way', async () => {
    const world = await worldOf('a', 'b');
    await expect(world.invoke({}, Infinity, portsOf(world, serviceError('NotImplemented', 'no', 405)))).rejects.toThrow('no');
    expect(await world.item('b')).toMatchObject({ state: 'deleted' });
  });
});

it('a storm of throttling does not outlast the deadline: no archive waits for a turn that comes later', async () => {
  const world = await worldOf(...Array.from({ length: 64 }, (_, i) => `a${i}`));
  world.answer = () => ({ kind: 'busy' });
  const ports = world.ports();
  const deadline = world.clock.now() + 600_000;
  await expect(world.invoke({}, deadline, { ...ports, pace: new Pace(world.clock, 1) })).resolves.toMatchObject({ done: 0, idle: 1 });
  expect(world.clock.now()).toBeLessThanOrEqual(deadline);
  expect(world.unproven()).toEqual([]);
});
