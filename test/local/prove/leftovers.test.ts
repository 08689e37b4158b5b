import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanCommand, describe as leftIn, LeftoverFiles } from '../../../local/prove/leftovers';

const WHERE = { account: '123456789012', region: 'us-west-2', profile: 'mine' };
let directory: string;
beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'prove-test-')); });
afterEach(async () => rm(directory, { recursive: true, force: true }));

describe('what a run leaves', () => {
  it('is written down before it is made, and read by the next process', async () => {
    const file = new LeftoverFiles(join(directory, 'deeper')).begin(WHERE);
    expect(await new LeftoverFiles(join(directory, 'deeper')).all()).toEqual([]);
    await file.update({ vault: true });
    await file.update({ archives: ['a', 'b'] });
    const [read] = await new LeftoverFiles(join(directory, 'deeper')).all();
    expect(read.left).toEqual({
      id: file.left.id, ...WHERE, vaultName: `glacier-to-s3-prove-${file.left.id}`, stackName: `GlacierToS3Prove-${file.left.id}`, vault: true, stack: false, archives: ['a', 'b'],
    });
    expect(await readdir(join(directory, 'deeper'))).toEqual([`${file.left.id}.json`]);
  });

  it('has names that no other run has', () => {
    const files = new LeftoverFiles(directory);
    expect(new Set(Array.from({ length: 50 }, () => files.begin(WHERE).left.vaultName)).size).toBe(50);
  });

  it('is forgotten once nothing is left', async () => {
    const file = new LeftoverFiles(directory).begin(WHERE);
    await file.update({ vault: true, stack: true });
    await file.update({ vault: false });
    expect(await readdir(directory)).toHaveLength(1);
    await file.update({ stack: false });
    expect(await readdir(directory)).toEqual([]);
  });

  it('is whole after changes at the same moment', async () => {
    const file = new LeftoverFiles(directory).begin(WHERE);
    await file.update({ vault: true });
    await Promise.all(['a', 'b', 'c'].map((id) => file.update({ archives: [...file.left.archives, id] })));
    expect(JSON.parse(await readFile(file.path, 'utf8')).archives).toEqual(['a', 'b', 'c']);
  });

  it.each(['', '{}', '{"format": 2}', '[1]'])('is not guessed from the file %j', async (text) => {
    await writeFile(join(directory, 'x.json'), text);
    await expect(new LeftoverFiles(directory).all()).rejects.toThrow(/x\.json does not say what a run of npm run prove left behind/);
  });

  it('is told, with the command that removes it', async () => {
    const file = new LeftoverFiles(directory).begin(WHERE);
    await file.update({ vault: true, stack: true, archives: ['a'] });
    expect(leftIn(file.left)).toEqual([`the stack ${file.left.stackName} in us-west-2, with its two buckets`, `the vault ${file.left.vaultName} in us-west-2, with 1 archives`]);
    expect([cleanCommand(file.left), cleanCommand({})]).toEqual(['npm run prove -- --clean --profile mine', 'npm run prove -- --clean']);
  });
});
