import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, DeleteArchiveCommand, DescribeVaultCommand, InitiateMultipartUploadCommand,
  ListMultipartUploadsCommand, ListPartsCommand, paginateListParts, UploadArchiveCommand, UploadMultipartPartCommand,
} from '@aws-sdk/client-glacier';
import { ACCOUNT, failure, GlacierWorld, MIB, until } from './glacier-world';
import { TreeHash } from '../../../local/tree-hash';

const vaultName = 'v';
const accountId = '-';
const treeHashOf = (data: Buffer) => new TreeHash().update(data).digest();
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

let world: GlacierWorld;
beforeEach(async () => {
  world = await GlacierWorld.start();
  await world.vault(vaultName);
});
afterEach(async () => world.stop());

const staged = () => readdir(join(world.dataDir, 'staging'));
const archivesOnDisk = () => readdir(join(world.dataDir, 'archives'));

describe('uploading an archive', () => {
  it.each([1, MIB - 1, MIB, MIB + 1, 3 * MIB + 17])('stores %d bytes and answers with their tree hash', async (size) => {
    const body = randomBytes(size);
    const answer = await world.client.send(new UploadArchiveCommand({ accountId, vaultName, body, archiveDescription: 'a "name" with \\' }));
    expect(answer.archiveId).toMatch(/^[\w-]{138}$/);
    expect(answer.checksum).toBe(treeHashOf(body));
    expect(answer.location).toBe(`/000000000000/vaults/v/archives/${answer.archiveId}`);
    const output = await world.output(vaultName, await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: answer.archiveId }));
    expect(output.data.equals(body)).toBe(true);
  });

  const upload = (body: string, headers: Record<string, string>) => world.raw('POST', '/-/vaults/v/archives', headers, body);
  const right = { 'x-amz-sha256-tree-hash': sha256(Buffer.from('data')) };
  const wrong = sha256(Buffer.from('other'));

  it.each([
    ['a wrong tree hash', 'data', { 'x-amz-sha256-tree-hash': wrong }, 'InvalidParameterValueException'],
    ['a wrong content hash', 'data', { ...right, 'x-amz-content-sha256': wrong }, 'InvalidParameterValueException'],
    ['no tree hash', 'data', {}, 'MissingParameterValueException'],
    ['no bytes', '', { 'x-amz-sha256-tree-hash': wrong, 'content-length': '0' }, 'InvalidParameterValueException'],
    ['no length', 'data', { ...right, 'transfer-encoding': 'chunked' }, 'MissingParameterValueException'],
    ['a description that is not ASCII', 'data', { ...right, 'x-amz-archive-description': 'ü' }, 'InvalidParameterValueException'],
    ['a description that is too long', 'data', { ...right, 'x-amz-archive-description': 'x'.repeat(1025) }, 'InvalidParameterValueException'],
  ])('is refused with %s, and leaves nothing behind', async (_, body, headers, code) => {
    const answer = await upload(body, headers);
    expect({ status: answer.status, ...JSON.parse(answer.text) }).toEqual({ status: 400, code, message: expect.any(String), type: 'Client' });
    expect(await archivesOnDisk()).toEqual([]);
    expect(await staged()).toEqual([]);
  });

  it('is accepted with both hashes, or with an unsigned payload', async () => {
    expect((await upload('data', { ...right, 'x-amz-content-sha256': sha256(Buffer.from('data')) })).status).toBe(201);
    expect((await upload('data', { ...right, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' })).status).toBe(201);
  });

  it('to a vault that does not exist fails with ResourceNotFoundException', async () => {
    expect(await failure(world.upload('nowhere', randomBytes(MIB)))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });
});

it('an upload whose client disconnects leaves nothing behind and is logged', async () => {
  const headers = { 'authorization': 'AWS4-HMAC-SHA256 Credential=test/1/us-east-1/glacier/aws4_request', 'x-amz-glacier-version': '2012-06-01' };
  const call = request(new URL('/-/vaults/v/archives', world.emulator.endpoint), {
    method: 'POST', agent: false, headers: { ...headers, 'content-length': '4000000', 'x-amz-sha256-tree-hash': sha256(Buffer.from('data')) },
  });
  call.on('error', () => {}); // `destroy` causes it
  call.write(Buffer.alloc(MIB));
  await until(async () => (await staged()).length === 1);
  call.destroy();
  await until(() => world.log.some(({ operation, status }) => operation === 'UploadArchive' && status === 408));
  expect(await staged()).toEqual([]);
  expect(await archivesOnDisk()).toEqual([]);
});

describe('a description that is not ASCII', () => {
  const name = 'Übergröße/日本.txt';

  it('is stored as UTF-8 if the emulator accepts any description', async () => {
    await world.stop();
    world = await GlacierWorld.start({ anyDescription: true });
    await world.vault(vaultName);
    const headers = { 'x-amz-sha256-tree-hash': sha256(Buffer.from('data')), 'x-amz-archive-description': Buffer.from(name).toString('latin1') };
    const uploaded = await world.raw('POST', '/-/vaults/v/archives', headers, Buffer.from('data'));
    const inventory = await world.retrieve(vaultName, { Type: 'inventory-retrieval' });
    expect(JSON.parse((await world.output(vaultName, inventory)).data.toString()).ArchiveList[0].ArchiveDescription).toBe(name);
    const ArchiveId = String(uploaded.headers['x-amz-archive-id']);
    const { archiveDescription } = await world.output(vaultName, await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId }));
    expect(Buffer.from(archiveDescription!, 'latin1').toString()).toBe(name);
  });
});

describe('deleting an archive', () => {
  const remove = (archiveId: string) => world.client.send(new DeleteArchiveCommand({ accountId, vaultName, archiveId }));

  it('frees its bytes and can be repeated', async () => {
    const archiveId = await world.upload(vaultName, 'data');
    await remove(archiveId);
    await remove(archiveId);
    expect(await archivesOnDisk()).toEqual([]);
  });

  it('leaves the output of a finished retrieval readable', async () => {
    const archiveId = await world.upload(vaultName, 'data');
    const jobId = await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archiveId });
    await remove(archiveId);
    expect((await world.output(vaultName, jobId)).data.toString()).toBe('data');
    await world.emulator.expireJob(jobId);
    expect(await archivesOnDisk()).toEqual([]);
  });

  it('is refused with the id of an archive of another vault, which stays', async () => {
    await world.vault('other');
    const archiveId = await world.upload('other', 'data');
    expect(await failure(remove(archiveId))).toEqual({
      name: 'InvalidParameterValueException', status: 400, message: `Invalid vault name: arn:aws:glacier:us-east-1:${ACCOUNT}:vaults/${vaultName}`,
    });
    expect(await world.retrieve('other', { Type: 'archive-retrieval', ArchiveId: archiveId })).toBeTruthy();
  });

  it('is refused for something that is not an archive id', async () => {
    expect(await failure(remove('short'))).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
  });
});

describe('a multipart upload', () => {
  const initiate = async (partSize = String(MIB)) =>
    (await world.client.send(new InitiateMultipartUploadCommand({ accountId, vaultName, partSize, archiveDescription: 'big' }))).uploadId!;
  const part = (uploadId: string, start: number, body: Buffer, checksum?: string) => world.client.send(new UploadMultipartPartCommand({
    accountId, vaultName, uploadId, body, checksum, range: `bytes ${start}-${start + body.length - 1}/*`,
  }));
  const complete = (uploadId: string, data: Buffer, archiveSize = String(data.length)) => world.client.send(new CompleteMultipartUploadCommand({
    accountId, vaultName, uploadId, archiveSize, checksum: treeHashOf(data),
  }));
  const data = randomBytes(2 * MIB + 100_000);

  it('joins parts that came in any order, also if one came twice', async () => {
    const uploadId = await initiate();
    await part(uploadId, 2 * MIB, data.subarray(2 * MIB));
    await part(uploadId, 0, randomBytes(MIB));
    await part(uploadId, MIB, data.subarray(MIB, 2 * MIB));
    const { checksum } = await part(uploadId, 0, data.subarray(0, MIB));
    expect(checksum).toBe(sha256(data.subarray(0, MIB)));
    const archive = await complete(uploadId, data);
    expect(archive.checksum).toBe(treeHashOf(data));
    const jobId = await world.retrieve(vaultName, { Type: 'archive-retrieval', ArchiveId: archive.archiveId });
    expect((await world.output(vaultName, jobId)).data.equals(data)).toBe(true);
    const across = await world.output(vaultName, jobId, `bytes=${MIB - 10}-${2 * MIB + 10}`);
    expect(across.data.equals(data.subarray(MIB - 10, 2 * MIB + 11))).toBe(true);
    expect(await staged()).toEqual([]);
  });

  it('gives the same archive if it is completed again', async () => {
    const uploadId = await initiate();
    await part(uploadId, 0, Buffer.from('only'));
    const first = await complete(uploadId, Buffer.from('only'));
    expect((await complete(uploadId, Buffer.from('only'))).archiveId).toBe(first.archiveId);
    expect(await world.client.send(new DescribeVaultCommand({ accountId, vaultName }))).toMatchObject({ NumberOfArchives: 1 });
  });

  it('is not completed with a missing part, a wrong size, or a wrong hash', async () => {
    const uploadId = await initiate();
    expect(await failure(complete(uploadId, data))).toMatchObject({ name: 'InvalidParameterValueException' });
    await part(uploadId, 0, data.subarray(0, MIB));
    await part(uploadId, 2 * MIB, data.subarray(2 * MIB));
    expect(await failure(complete(uploadId, data))).toMatchObject({ message: expect.stringContaining(`the part at ${MIB} is missing`) });
    await part(uploadId, MIB, data.subarray(MIB, 2 * MIB));
    expect(await failure(complete(uploadId, data, '7'))).toMatchObject({ message: expect.stringContaining('Invalid archive size') });
    expect(await failure(complete(uploadId, randomBytes(5), String(data.length)))).toMatchObject({ message: expect.stringContaining('Checksum mismatch') });
    await complete(uploadId, data);
  });

  it('refuses a part with a wrong hash and keeps the earlier part', async () => {
    const uploadId = await initiate();
    await part(uploadId, 0, Buffer.from('good'));
    expect(await failure(part(uploadId, 0, Buffer.from('evil'), sha256(Buffer.from('good'))))).toMatchObject({ status: 400 });
    await complete(uploadId, Buffer.from('good'));
  });

  it.each([
    ['a start that is not at a part\'s border', 'bytes 1-4/*'],
    ['more bytes than a part', `bytes 0-${MIB}/*`],
    ['a length that differs from the body\'s', 'bytes 0-4/*'],
    ['a total size', 'bytes 0-3/4'],
    ['a part number beyond 10,000', `bytes ${10_000 * MIB}-${10_000 * MIB + 3}/*`],
  ])('refuses a range with %s', async (_, range) => {
    const call = world.client.send(new UploadMultipartPartCommand({ accountId, vaultName, uploadId: await initiate(), body: Buffer.from('data'), range }));
    expect(await failure(call)).toMatchObject({ name: 'InvalidParameterValueException', message: expect.stringContaining(range) });
  });

  it.each(['1048575', '3145728', '8589934592', 'big'])('is refused for parts of %s bytes', async (partSize) => {
    expect(await failure(initiate(partSize))).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
  });

  it('is listed with its parts, page by page', async () => {
    const uploadId = await initiate();
    for (const start of [2 * MIB, 0, MIB]) await part(uploadId, start, data.subarray(start, start + MIB));
    const found = [];
    for await (const page of paginateListParts({ client: world.client, pageSize: 2 }, { accountId, vaultName, uploadId })) found.push(...page.Parts!);
    expect(found.map(({ RangeInBytes }) => RangeInBytes)).toEqual(['0-1048575', '1048576-2097151', '2097152-2197151']);
    expect(found[1].SHA256TreeHash).toBe(sha256(data.subarray(MIB, 2 * MIB)));
    expect(await world.client.send(new ListPartsCommand({ accountId, vaultName, uploadId }))).toMatchObject({
      MultipartUploadId: uploadId, PartSizeInBytes: MIB, ArchiveDescription: 'big',
    });
    const { UploadsList } = await world.client.send(new ListMultipartUploadsCommand({ accountId, vaultName }));
    expect(UploadsList!.map(({ MultipartUploadId }) => MultipartUploadId)).toEqual([uploadId]);
  });

  it('that is aborted is removed with its bytes', async () => {
    const uploadId = await initiate();
    await part(uploadId, 0, Buffer.from('data'));
    const abort = () => world.client.send(new AbortMultipartUploadCommand({ accountId, vaultName, uploadId }));
    await abort();
    expect(await staged()).toEqual([]);
    expect(await failure(abort())).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    expect(await failure(complete(uploadId, data))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
