import { ID, PipelineWorld } from './support/pipeline-world';
import { HOUR, ResumedWorld } from './support/resumed-world';

/** What a rule says of the object. The run's own class is DEEP_ARCHIVE. */
const RULED = { storage_class: 'STANDARD_IA', tags: { team: 'photos' } } as const;
const ruled = <W extends PipelineWorld>(world: W): W => {
  world.archives.put(ID, { ...world.row, ...RULED });
  return world;
};
const made = ({ row, s3 }: PipelineWorld) => [row.status, s3.made.get(row.archive.key)];
const AS_RULED = ['downloaded', [RULED.storage_class, RULED.tags]];

describe('class and tags of a rule reach the object of an archive', () => {
  it.each(['put', 'parts'] as const)('that goes as %s', async (way) => {
    const world = ruled(new PipelineWorld(way));
    await world.notify();
    await world.drain();
    expect(made(world)).toEqual(AS_RULED);
  });

  it('that began as one object and goes on in parts', async () => {
    const world = ruled(new PipelineWorld('put'));
    await world.notify();
    world.remaining = 10_050;
    jest.spyOn(world.s3, 'put').mockImplementation((_, _body, abort) => new Promise((_resolve, reject) => abort!.addEventListener('abort', () => reject(new Error('aborted')))));
    await world.retrieve(world.chunks.bodies.shift()!);
    world.remaining = 900_000;
    await world.sweep();
    await world.drain();
    expect([world.row.way, ...made(world)]).toEqual(['parts', ...AS_RULED]);
  });

  it.each(['start', 'upload'] as const)('that failed because S3 denied to %s, and is read on from its job by a resume', async (denied) => {
    const world = ruled(new ResumedWorld());
    world.s3.denied = denied;
    await world.untilFailed();
    world.s3.denied = undefined;
    await world.resume(14 * HOUR);
    await world.sweep();
    await world.drain();
    expect([world.paid, ...made(world)]).toEqual([0, ...AS_RULED]);
  });
});

it('an archive without a rule has the class of its row, and no tags', async () => {
  const world = new PipelineWorld('put');
  await world.notify();
  await world.drain();
  expect(made(world)).toEqual(['downloaded', [world.row.storage_class, undefined]]);
});

it('the same archive in another class, found at its key, is downloaded, and its row says the class', async () => {
  const world = ruled(new PipelineWorld('parts'));
  await world.notify();
  for (const message of world.chunks.bodies.splice(0)) await world.retrieve(message);
  world.s3.loseAnswer = true;
  const ready = world.validations.bodies.splice(0)[0];
  const { key } = world.row.archive;
  const { object } = world.s3;
  world.s3.object = async (at) => ({ ...await object.call(world.s3, at), storageClass: at === key ? 'GLACIER' : undefined });
  await world.prove(ready);
  expect(world.row).toMatchObject({ status: 'downloaded', storage_class: 'STANDARD_IA', found_class: 'GLACIER' });
});
