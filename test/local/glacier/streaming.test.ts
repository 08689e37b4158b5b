import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMMAND, EmulatorProcess } from './emulator-process';
import { MIB, until } from './glacier-world';
import { combineTreeHashes } from '../../../local/tree-hash';

const MEBIBYTES = 768;
/** Allowed growth of the memory. Without backpressure the growth would be the archive's size. */
const ALLOWED_GROWTH_MIB = 160;

const ZEROS = Buffer.alloc(MIB);
const LEAF = createHash('sha256').update(ZEROS).digest();
const TREE_HASH = combineTreeHashes(Array<Buffer>(MEBIBYTES).fill(LEAF)).toString('hex');
const HEADERS = {
  'authorization': 'AWS4-HMAC-SHA256 Credential=test/20261102/us-east-1/glacier/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-glacier-version': '2012-06-01',
};

/** Sends a request with a streamed body. The caller reads the body of the answer. */
async function call(
  endpoint: string, method: string, path: string, headers: Record<string, string>, body: Iterable<Buffer>,
): Promise<IncomingMessage> {
  const outgoing = request(new URL(endpoint), { method, path, headers: { ...HEADERS, ...headers }, agent: false });
  const answer = new Promise<IncomingMessage>((resolve, reject) => outgoing.once('response', resolve).once('error', reject));
  for (const block of body) if (!outgoing.write(block)) await new Promise((resolve) => outgoing.once('drain', resolve));
  outgoing.end();
  return answer;
}

const textOf = async (answer: IncomingMessage) => (await answer.toArray()).join('');

function* blocks(count: number): Generator<Buffer> {
  for (let i = 0; i < count; i++) yield ZEROS;
}

/** The largest resident memory of a process during some work, in MiB. */
async function peakWhile<T>(pid: number, work: Promise<T>): Promise<{ peak: number; result: T }> {
  let peak = residentMiB(pid);
  let running = true;
  const result = work.finally(() => { running = false; });
  while (running) {
    peak = Math.max(peak, residentMiB(pid));
    await Promise.race([sleep(50), result]);
  }
  return { peak, result: await result };
}

const residentMiB = (pid: number) => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;

/** Reads nothing for half a second, then everything. @returns bytes */
async function readSlowly(answer: IncomingMessage): Promise<number> {
  await sleep(500);
  let size = 0;
  for await (const block of answer) size += (block as Buffer).length;
  return size;
}

it('an archive is streamed in and out without growth of memory, also to a slow reader', async () => {
  const emulator = EmulatorProcess.run(...COMMAND, '--job-seconds', '0', '--quiet');
  try {
    const endpoint = await emulator.endpoint();
    const { pid } = emulator.child;
    await textOf(await call(endpoint, 'PUT', '/-/vaults/v', {}, []));
    const before = residentMiB(pid!);

    const headers = { 'content-length': String(MEBIBYTES * MIB), 'x-amz-sha256-tree-hash': TREE_HASH };
    const upload = await peakWhile(pid!, call(endpoint, 'POST', '/-/vaults/v/archives', headers, blocks(MEBIBYTES)));
    expect(upload.result.statusCode).toBe(201);

    const wish = Buffer.from(JSON.stringify({ Type: 'archive-retrieval', ArchiveId: upload.result.headers['x-amz-archive-id'] }));
    const initiated = await call(endpoint, 'POST', '/-/vaults/v/jobs', { 'content-length': String(wish.length) }, [wish]);
    const output = `/-/vaults/v/jobs/${String(initiated.headers['x-amz-job-id'])}`;
    await until(async () => (await textOf(await call(endpoint, 'GET', output, {}, []))).includes('"Succeeded"'));
    const answer = await call(endpoint, 'GET', `${output}/output`, {}, []);
    expect(answer.headers['x-amz-sha256-tree-hash']).toBe(TREE_HASH);
    const download = await peakWhile(pid!, readSlowly(answer));
    expect(download.result).toBe(MEBIBYTES * MIB);

    expect(Math.max(upload.peak, download.peak) - before).toBeLessThan(ALLOWED_GROWTH_MIB);
  } finally {
    await emulator.end();
  }
});
