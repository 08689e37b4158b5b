import { ID, PipelineWorld } from './support/pipeline-world';
import { Way } from '../../src/contracts/archive';
import { KEPT } from '../../src/contracts/deletion';
import { objectMetadata } from '../../src/contracts/metadata';
import { proveArchive } from '../../src/domain/deletion/proof';
import { FoundObject } from '../../src/handlers/shared/look-at-key';

const FORGED = Buffer.from('forged'.padEnd(32)).toString('base64');
const WHOLE = { checksum: FORGED, type: 'FULL_OBJECT' } as const;
/** As many parts as the archive has in `PipelineWorld`, and more. */
const IN_PARTS = { checksum: `${FORGED}-2`, type: 'COMPOSITE' } as const;
const IN_OTHER_PARTS = { checksum: `${FORGED}-17`, type: 'COMPOSITE' } as const;

/** Another program writes an object that carries the archive's metadata and has its size. Its bytes are others. */
function forge({ s3, row: { archive } }: PipelineWorld, checksum: Pick<FoundObject, 'checksum' | 'type'>): void {
  s3.objects.set(archive.key, { size: archive.size, metadata: objectMetadata(ID, archive), ...checksum });
}

/** @returns what a deletion decides of the archive while the forged object stands at its key */
function verdictOn({ s3, row }: PipelineWorld) {
  const { archive } = row;
  return proveArchive({
    reported: { archive_id: ID.archiveId, key: archive.key, size: archive.size, sha256_tree_hash: archive.sha256_tree_hash },
    vaultName: archive.vault_name,
    bucketName: s3.bucketName,
    voucher: { run: ID.run, row, bucketName: s3.bucketName },
    look: { kind: 'object', object: { ...s3.objects.get(archive.key)!, writtenAt: 0 } },
    lookedAt: 10 ** 9,
    rules: { minimum_age: 0, allow_expiring: false },
  });
}

async function copied(world: PipelineWorld): Promise<PipelineWorld> {
  await world.notify();
  await world.drain();
  return world;
}

/** The row vouches for nothing, so the archive stays in the vault. */
function expectUnvouched(world: PipelineWorld, status: string): void {
  expect(world.row.status).toBe(status);
  expect(world.row).not.toHaveProperty('object');
  expect(verdictOn(world)).toMatchObject({ kept: KEPT.NO_RECORDED_CHECKSUM });
}

describe('an object that only its metadata calls the archive', () => {
  it.each<[Way, Pick<FoundObject, 'checksum' | 'type'>]>([['put', WHOLE], ['parts', IN_PARTS]])('is another one if its checksum is not that of the copied bytes (%s)', async (way, checksum) => {
    const world = new PipelineWorld(way);
    forge(world, checksum);
    await copied(world);
    expectUnvouched(world, 'failed');
    expect(world.row.failure?.reason).toBe('DestinationKeyOccupied');
  });

  it.each<[Way, string, Pick<FoundObject, 'checksum' | 'type'>]>([
    ['put', 'has parts', IN_PARTS],
    ['put', 'has no SHA-256', {}],
    ['parts', 'has other parts', IN_OTHER_PARTS],
    ['parts', 'has no parts', WHOLE],
    ['parts', 'has no SHA-256', {}],
  ])('counts as copied, and its checksum is not recorded, if it cannot be compared: %s, and the object %s', async (way, _, checksum) => {
    const world = new PipelineWorld(way);
    forge(world, checksum);
    expectUnvouched(await copied(world), 'downloaded');
  });

  it('counts as copied, and its checksum is not recorded, if S3 wants no body', async () => {
    const world = new PipelineWorld('put');
    forge(world, WHOLE);
    jest.spyOn(world.s3, 'put').mockRejectedValue(Object.assign(new Error('there is one'), { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } }));
    expectUnvouched(await copied(world), 'downloaded');
  });
});

it('a PutObject whose answer has another checksum than the streamed bytes is not vouched for', async () => {
  const world = new PipelineWorld('put');
  const make = world.s3.put.bind(world.s3);
  jest.spyOn(world.s3, 'put').mockImplementation(async (...args) => ({ ...(await make(...args))!, ...WHOLE }));
  expectUnvouched(await copied(world), 'downloaded');
});

describe('an object that is found after a PutObject without an answer is not vouched for', () => {
  async function unclear() {
    const world = new PipelineWorld('put');
    await world.notify();
    const message = world.chunks.bodies.shift()!;
    world.s3.noAnswer = true;
    await expect(world.retrieve(message)).rejects.toMatchObject({ name: 'NoAnswer' });
    expect(world.row.upload.put_unclear).toBe(true);
    forge(world, WHOLE);
    return { world, message };
  }

  it('by the next delivery', async () => {
    const { world, message } = await unclear();
    await expect(world.retrieve(message)).resolves.toBe('Found: downloaded');
    expectUnvouched(world, 'downloaded');
  });

  it('by a delivery that comes after the archive was given up', async () => {
    const { world, message } = await unclear();
    await world.archives.move(ID, { from: ['requested'], to: 'failed' });
    await expect(world.retrieve(message)).resolves.toBe('Found: downloaded');
    expectUnvouched(world, 'downloaded');
  });

  it('by the sweep', async () => {
    const { world } = await unclear();
    world.expired.add('job-1');
    await world.sweep();
    expectUnvouched(world, 'downloaded');
  });
});
