import { DeleteArchiveCommand } from '@aws-sdk/client-glacier';
import { failure, GlacierWorld, ManualClock, TOPIC } from './glacier-world';
import { TreeHash } from '../../../local/tree-hash';

const vaultName = 'v';
const ARN = 'arn:aws:glacier:us-east-1:000000000000:vaults/v';
const DESCRIPTIONS = ['plain', '', 'with "quotes"', 'C:\\dir\\file', 'ends with \\', 'a,b', '\\"'];

let world: GlacierWorld;
afterEach(async () => world.stop());

const treeHash = (text: string) => new TreeHash().update(Buffer.from(text)).digest();

/** Retrieves an inventory as text. */
async function inventory(Format?: 'CSV' | 'JSON', InventoryRetrievalParameters?: object) {
  const jobId = await world.retrieve(vaultName, { Type: 'inventory-retrieval', Format, InventoryRetrievalParameters });
  const output = await world.output(vaultName, jobId);
  return { ...output, jobId, text: output.data.toString() };
}

const idsIn = (text: string) => (JSON.parse(text).ArchiveList as { ArchiveId: string }[]).map(({ ArchiveId }) => ArchiveId);

describe('an inventory', () => {
  it('in JSON lists every archive in the order of upload, with dates in whole seconds', async () => {
    const clock = new ManualClock();
    world = await GlacierWorld.start({ clock, durations: { Inventory: 0 } });
    await world.vault(vaultName);
    const ids: string[] = [];
    for (const description of DESCRIPTIONS) ids.push(await world.upload(vaultName, `data of ${description}`, description));
    const jobId = await world.initiate(vaultName, { Type: 'inventory-retrieval' });
    clock.advance(0);
    await world.completed(vaultName, jobId);
    const output = await world.output(vaultName, jobId);
    expect(output).toMatchObject({ status: 200, contentType: 'application/json' });
    expect(output.checksum).toBeUndefined();
    expect(JSON.parse(output.data.toString())).toEqual({
      VaultARN: ARN,
      InventoryDate: '2026-11-02T03:04:05Z',
      ArchiveList: DESCRIPTIONS.map((description, i) => ({
        ArchiveId: ids[i],
        ArchiveDescription: description,
        CreationDate: '2026-11-02T03:04:05Z',
        Size: `data of ${description}`.length,
        SHA256TreeHash: treeHash(`data of ${description}`),
      })),
    });
  });

  it('in CSV escapes quotes but not backslashes', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    const ids: string[] = [];
    for (const description of DESCRIPTIONS) ids.push(await world.upload(vaultName, 'data', description));
    const { text, contentType } = await inventory('CSV');
    const date = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ';
    const [header, ...lines] = text.trimEnd().split('\n');
    expect(contentType).toBe('text/csv');
    expect(header).toBe('ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash');
    const quoted = ['"plain"', '""', '"with \\"quotes\\""', '"C:\\dir\\file"', '"ends with \\"', '"a,b"', '"\\\\""'];
    expect(lines.map((line) => line.replace(new RegExp(date), 'DATE'))).toEqual(quoted.map((field, i) => `${ids[i]},${field},DATE,4,${treeHash('data')}`));
  });

  it('is a snapshot and does not show later uploads and deletions', async () => {
    world = await GlacierWorld.start({ automaticInventory: false });
    await world.vault(vaultName);
    const kept = await world.upload(vaultName, 'data');
    const deleted = await world.upload(vaultName, 'data');
    await world.emulator.takeInventory(vaultName);
    await world.upload(vaultName, 'later');
    await world.client.send(new DeleteArchiveCommand({ accountId: '-', vaultName, archiveId: deleted }));
    expect(idsIn((await inventory()).text)).toEqual([kept, deleted]);
  });

  it('cannot be requested before the first one was taken', async () => {
    world = await GlacierWorld.start({ automaticInventory: false });
    await world.vault(vaultName);
    await world.upload(vaultName, 'data');
    expect(await failure(inventory())).toMatchObject({ name: 'ResourceNotFoundException', status: 404, message: expect.stringContaining(ARN) });
  });

  it('of an empty vault is an empty list', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    await world.emulator.takeInventory(vaultName);
    expect(JSON.parse((await inventory()).text).ArchiveList).toEqual([]);
    expect((await inventory('CSV')).text).toBe('ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n');
  });

  it('can be read in ranges, and has no hash', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    await world.upload(vaultName, 'data');
    const { jobId, text } = await inventory();
    expect(await world.describe(vaultName, jobId)).toMatchObject({ InventorySizeInBytes: text.length });
    const part = await world.output(vaultName, jobId, 'bytes=2-9');
    expect(part).toMatchObject({ status: 206, contentRange: `bytes 2-9/${text.length}` });
    expect([part.checksum, part.data.toString()]).toEqual([undefined, text.slice(2, 10)]);
  });

  it('comes in pieces if a limit is given', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await world.upload(vaultName, `data ${i}`));
    const first = await inventory('JSON', { Limit: '3' });
    const { InventoryRetrievalParameters: parameters } = await world.describe(vaultName, first.jobId);
    expect(parameters).toMatchObject({ Format: 'JSON', Limit: '3' });
    const second = await inventory('JSON', { Limit: '3', Marker: parameters!.Marker });
    expect([...idsIn(first.text), ...idsIn(second.text)]).toEqual(ids);
    expect((await world.describe(vaultName, second.jobId)).InventoryRetrievalParameters!.Marker).toBeUndefined();
  });

  it('fails for an unknown marker', async () => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    await world.emulator.takeInventory(vaultName);
    const jobId = await world.retrieve(vaultName, { Type: 'inventory-retrieval', InventoryRetrievalParameters: { Marker: 'gone' } });
    expect(await world.describe(vaultName, jobId)).toMatchObject({ StatusCode: 'Failed', StatusMessage: expect.stringContaining('marker') });
  });

  it('can be limited by the dates of the archives', async () => {
    const clock = new ManualClock();
    world = await GlacierWorld.start({ clock, durations: { Inventory: 0 } });
    await world.vault(vaultName);
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      ids.push(await world.upload(vaultName, 'data'));
      clock.advance(3_600_000);
    }
    const InventoryRetrievalParameters = { StartDate: '2026-11-02T04:00:00Z', EndDate: '2026-11-02T06:04:05Z' };
    const jobId = await world.initiate(vaultName, { Type: 'inventory-retrieval', InventoryRetrievalParameters, SNSTopic: TOPIC });
    clock.advance(0);
    await world.completed(vaultName, jobId);
    expect(idsIn((await world.output(vaultName, jobId)).data.toString())).toEqual([ids[1], ids[2]]);
  });

  it.each([{ Limit: '0' }, { Limit: 'many' }, { StartDate: 'yesterday' }, { EndDate: '2026-13-45T00:00:00Z' }, { StartDate: '2026-11-02T04:00:00+00:00' }])('is refused with %j', async (parameters) => {
    world = await GlacierWorld.start();
    await world.vault(vaultName);
    await world.emulator.takeInventory(vaultName);
    expect(await failure(inventory('JSON', parameters))).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
  });
});
