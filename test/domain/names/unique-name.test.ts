import { createHash } from 'crypto';
import * as fc from 'fast-check';
import { looksSuffixed, MAX_KEY_BYTES, roomBelow, suffixedName } from '../../../src/domain/names/unique-name';
import { archiveIdOf } from '../../handlers/support/inventories';

const digest = (name: string | number) => createHash('sha256').update(archiveIdOf(name)).digest('hex');
const suffixed = (name: string, room = 1000, creationDate = '2012-08-21T17:08:24.647Z') => suffixedName(name, { creationDate, idDigest: digest(1) }, room);
const SUFFIX = `20120821T170824Z-${digest(1).slice(0, 16)}`;

it.each([
  ['a/b.txt', `a/b (${SUFFIX}).txt`],
  ['a/b.tar.gz', `a/b.tar (${SUFFIX}).gz`],
  ['a/b', `a/b (${SUFFIX})`],
  ['a/b/', `a/b (${SUFFIX})/`],
  ['a/b.d/', `a/b.d (${SUFFIX})/`],
  ['a/.bashrc', `a/.bashrc (${SUFFIX})`],
  ['a. longer than most', `a. longer than most (${SUFFIX})`],
])('gives %s the suffixed name %s', (name, expected) => {
  expect(suffixed(name)).toBe(expected);
});

it.each(['2012-08-21T17:08:24Z', '2012-08-21T17:08:24.1Z', '2012-08-21T17:08:24.123456789Z'])('leaves fractions of a second out of the suffix: %s', (date) => {
  expect(suffixed('a', 1000, date)).toBe(`a (${SUFFIX})`);
});

it('recognizes suffixed names, and no other names', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }), fc.boolean(), (name, isFolder) => {
    expect(looksSuffixed(suffixed(isFolder ? `${name}/` : name))).toBe(true);
  }));
  for (const name of ['a', `a(${SUFFIX})`, `a (${SUFFIX}) b`, `a (${SUFFIX}).b c`, `a (${SUFFIX.toUpperCase()})`, `a (${SUFFIX}0)`, `a (${SUFFIX})/b`]) {
    expect([name, looksSuffixed(name)]).toEqual([name, false]);
  }
});

it.each([0, 1, 2])('cuts a long name between two characters, as late as possible (%i)', (less) => {
  const room = 200 - less;
  for (const unit of ['日', 'ü', '😀', 'a']) {
    const name = suffixed(`${unit.repeat(100)}${unit.repeat(100)}.txt`, room);
    expect(name).not.toContain('\ufffd');
    expect(name.endsWith(`(${SUFFIX}).txt`)).toBe(true);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(room);
    expect(Buffer.byteLength(name)).toBeGreaterThan(room - Buffer.byteLength(unit));
  }
});

it('leaves the room that a key of S3 has below the prefix', () => {
  expect(roomBelow('日')).toBe(MAX_KEY_BYTES - 4);
});
