import fc from 'fast-check';
import { ClashFilter } from '../../../../src/domain/inventory/manifest/clash-filter';
import { KeyClashes } from '../../../../src/domain/inventory/manifest/key-clashes';
import { DEFAULT_MEMORY, SortingSpace } from '../../../../src/domain/inventory/manifest/sorting-space';
import { ScratchSpace } from '../../../../src/domain/inventory/sorting/scratch-space';
import { suffixedName } from '../../../../src/domain/names/unique-name';

const part = fc.constantFrom('a', 'b', 'x', 'x (20120821T170824Z-0123456789abcdef)', 'é');
const name = fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.boolean()).map(([parts, isFolder]) => parts.join('/') + (isFolder ? '/' : ''));
const suffixed = (plain: string) => suffixedName(plain, { creationDate: '2012-08-21T17:08:24Z', idDigest: '0123456789abcdef' }, 1000);
/** Half of the names get a suffix when they become keys. */
const named = fc.tuple(name, fc.boolean()).map(([plain, hasSuffix]) => ({ plain, key: hasSuffix ? suffixed(plain) : plain }));

/** All keys at once, without a filter. */
function clashing(keys: readonly string[]): number {
  const paths = keys.map((key) => key.replace(/\/$/, ''));
  return new Set(paths.filter((path) => paths.some((other) => other.startsWith(`${path}/`)))).size;
}

it('finds each key that is a folder of another one, also if one of the two has got a suffix', () => {
  fc.assert(fc.property(fc.array(named, { maxLength: 12 }), (names) => {
    const filter = new ClashFilter();
    const clashes = new KeyClashes(new SortingSpace(new ScratchSpace('', 0), DEFAULT_MEMORY), 'p', filter);
    for (const { plain } of names) filter.expect(plain);
    for (const { key } of names) clashes.add(`p/${key}`);
    expect(clashes.found().keys).toBe(clashing(names.map(({ key }) => key)));
  }), { numRuns: 100 });
});

it('tells which of the expected names cannot clash, and which name was expected before', () => {
  const filter = new ClashFilter();
  const names = ['photos/2012/a.jpg', 'photos/2012/b.jpg', 'other', 'photos/2012', 'photos/2012/a.jpg/b'];
  expect(names.map((one) => filter.expect(one))).toEqual([false, false, false, false, false]);
  expect(['other', 'photos/2012/'].map((one) => filter.expect(one))).toEqual([true, true]);
  const [folder, file] = ['photos/2012'.length, 'photos/2012/a.jpg'.length];
  const ends = (...paths: string[]) => paths.map((path) => filter.mayClashAt(path));
  expect(ends('other', 'other/c')).toEqual([[], []]);
  expect(ends('photos/2012', 'photos/2012/b.jpg', 'photos/2012/a.jpg', 'photos/2012/a.jpg/b')).toEqual([[folder], [folder], [folder, file], [folder, file]]);
  expect(ends(suffixed('a/b'))).toEqual([[1, suffixed('a/b').length]]);
});
