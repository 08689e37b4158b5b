import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differencesOf, hashesOf } from '../../packaging/package/hashes';

const folder = mkdtempSync(join(tmpdir(), 'hashes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('hashes each file below a folder', () => {
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a/b'), '');
  expect([...hashesOf(folder)]).toEqual([['a/b', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']]);
});

it('names what differs between two builds', () => {
  const one = new Map([['x.jar', '1'], ['x.pom', '1'], ['x-0.0.0.tar.gz', '1'], ['same', '1']]);
  const other = new Map([['x.jar', '2'], ['x.whl', '1'], ['x-0.0.0.tar.gz', '2'], ['same', '1']]);
  expect(differencesOf(one, other)).toEqual([
    'x-0.0.0.tar.gz: differs between two clean builds', 'x.jar: differs between two clean builds',
    'x.pom: only in the first build', 'x.whl: only in the second build',
  ]);
  expect(differencesOf(one, one)).toEqual([]);
});
