import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixTimes } from '../../packaging/package/fixed-times';

const EPOCH = 499162500;
const folder = mkdtempSync(join(tmpdir(), 'fixed-times-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Packs one file in a folder as setuptools does, made at a time. @returns the packed bytes once the times are fixed */
function sourceDistribution(name: string, seconds: number): Buffer {
  const out = join(folder, name);
  mkdirSync(join(out, 'content'), { recursive: true });
  writeFileSync(join(out, 'content/PKG-INFO'), 'Name: transfer\n');
  utimesSync(join(out, 'content/PKG-INFO'), seconds, seconds);
  execFileSync('tar', ['--create', '--gzip', '--file', 'transfer-1.tar.gz', 'content'], { cwd: out });
  fixTimes(out, EPOCH);
  return readFileSync(join(out, 'transfer-1.tar.gz'));
}

it('a source distribution is the same whenever it is made, and keeps its files', () => {
  const [one, other] = [sourceDistribution('one', 1_000_000_000), sourceDistribution('other', 1_100_000_000)];
  expect(other.equals(one)).toBe(true);
  const listed = execFileSync('tar', ['--list', '--verbose', '--gzip', '--file', '-', '--utc'], { input: one, encoding: 'utf8' });
  expect(listed).toMatch(/-rw-r--r-- .* 15 1985-10-26 08:15 content\/PKG-INFO/);
});

it('a list of versions has the given time, and checksums that fit', () => {
  const file = join(folder, 'maven-metadata.xml');
  writeFileSync(file, '<metadata><lastUpdated>20261129182510</lastUpdated></metadata>');
  writeFileSync(`${file}.sha1`, 'of before');
  fixTimes(folder, EPOCH);
  const text = readFileSync(file, 'utf8');
  expect(text).toBe('<metadata><lastUpdated>19851026081500</lastUpdated></metadata>');
  expect(readFileSync(`${file}.sha1`, 'utf8')).toBe(createHash('sha1').update(text).digest('hex'));
});
