import * as fc from 'fast-check';
import { ArchiveKeys, MAX_KEY_BYTES } from '../../../src/handlers/get-inventory/archive-keys';
import { archiveIdOf } from '../support/inventories';

const DATE = '2012-08-21T17:08:24.000Z';
const archive = (name: string | number, description: string, creationDate = DATE) => ({ archiveId: archiveIdOf(name), description, creationDate });
const keysOf = (archives: readonly ReturnType<typeof archive>[], prefix = 'photos') => {
  const keys = new ArchiveKeys<string>(prefix);
  return archives.map((one) => keys.assign(one, (key) => key));
};

it('leaves the plain name to the oldest of equal names, and tells the others from themselves', () => {
  const keys = keysOf([archive(1, 'a/b.tar.gz'), archive(2, 'a\\b.tar.gz', '2013-01-02T03:04:05.678Z'), archive(3, './a/b.tar.gz')]);
  expect(keys[0]).toBe('photos/a/b.tar.gz');
  expect(keys[1]).toMatch(/^photos\/a\/b\.tar \(20130102T030405Z-[0-9a-f]{8}\)\.gz$/);
  expect(keys[2]).toMatch(/^photos\/a\/b\.tar \(20120821T170824Z-[0-9a-f]{8}\)\.gz$/);
});

it('keeps every key when younger archives come, whatever they are called', () => {
  const old = [archive(1, 'a.txt'), archive(2, 'a.txt')];
  const before = keysOf(old);
  const stolen = before[1].slice('photos/'.length);
  const after = keysOf([...old, archive(3, stolen), archive(4, 'a.txt')]);
  expect(after.slice(0, 2)).toEqual(before);
  expect(new Set(after).size).toBe(4);
});

it('lengthens a suffix that an older archive has as its name', () => {
  const [, second] = keysOf([archive(1, 'a.txt'), archive(2, 'a.txt')]);
  const keys = keysOf([archive(0, second.slice('photos/'.length)), archive(1, 'a.txt'), archive(2, 'a.txt')]);
  expect(keys[2]).toMatch(/-[0-9a-f]{16}\)\.txt$/);
});

it('puts no suffix between a folder and a dot file, nor before a long "extension"', () => {
  expect(keysOf([archive(1, 'a/.bashrc'), archive(2, 'a/.bashrc')])[1]).toMatch(/^photos\/a\/\.bashrc \(.*\)$/);
  expect(keysOf([archive(1, 'a. longer than most'), archive(2, 'a. longer than most')])[1]).toMatch(/^photos\/a\. longer than most \(.*\)$/);
});

it('goes by the id where the key would be too long, and takes the longest that fits', () => {
  const longest = 'x'.repeat(MAX_KEY_BYTES - 'photos/'.length);
  expect(keysOf([archive(1, longest), archive(2, `${longest}x`), archive(3, longest)])).toEqual([
    `photos/${longest}`,
    `photos/undecodable-name/${archiveIdOf(2)}`,
    expect.stringMatching(/^photos\/x{900,} \(.*\)$/),
  ]);
});

it.each(['p', 'pp', 'ppp'])('cuts no character in two below %s', (prefix) => {
  const description = '日'.repeat(Math.floor((MAX_KEY_BYTES - prefix.length - 1) / 3));
  const [, second] = keysOf([archive(1, description), archive(2, description)], prefix);
  expect(second).not.toContain('\ufffd');
  expect(second).toMatch(/-[0-9a-f]{8}\)$/);
  expect(Buffer.byteLength(second)).toBeLessThanOrEqual(MAX_KEY_BYTES);
});

const descriptions = fc.oneof(
  fc.string({ maxLength: 1024, unit: 'grapheme' }),
  fc.string({ maxLength: 1024, unit: 'binary' }),
  fc.string({ minLength: 950, maxLength: 1024, unit: fc.constantFrom('日', 'a', '/', '.', 'ü') }),
  // Few names, so that many are equal.
  fc.array(fc.constantFrom('a', 'b', '.', '..', '/', '\\', '.txt', ' '), { maxLength: 4 }).map((parts) => parts.join('')),
);

it('makes valid, unique keys of any descriptions, the same every time', () => {
  fc.assert(fc.property(fc.array(descriptions, { maxLength: 30 }), fc.constantFrom('photos', 'p/'.repeat(255) + 'p'), (all, prefix) => {
    const archives = all.map((description, i) => archive(i, description));
    const keys = keysOf(archives, prefix);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) {
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(MAX_KEY_BYTES);
      expect(key.startsWith(`${prefix}/`)).toBe(true);
      expect(key.split('/').filter((segment) => segment === '..' || segment === '.' || segment === '')).toEqual([]);
      expect(Buffer.from(key).toString()).toBe(key);
    }
    expect(keysOf(archives, prefix)).toEqual(keys);
  }));
});
