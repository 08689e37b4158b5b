import { objectRulesOf } from '../../../../src/domain/inventory/choosing/object-rules';
import { parseObjectRules } from '../../../../src/domain/inventory/choosing/object-rules-document';
import { NameOverride } from '../../../../src/domain/names/name-overrides';
import { archiveIdOf, rowOf } from '../../../handlers/support/inventories';
import { batchesOf, built, selecting, TINY_MEMORY } from '../../../handlers/support/manifest-builds';

const given = (...names: readonly [number, string][]) =>
  batchesOf<NameOverride>(names.map(([name, fileName], i) => ({ line: i + 2, archiveId: archiveIdOf(name), fileName })));
const nothing = (name: number, ArchiveDescription = '') => rowOf(name, { ArchiveDescription, CreationDate: `201${name}-01-01T00:00:00Z` });
const dated = (name: number) => rowOf(name, { CreationDate: `201${name}-01-01T00:00:00Z` });

describe('a name that the user gives', () => {
  it('replaces the decoded name; the first line of an id counts, and the others are counted', async () => {
    const { entries, summary } = await built([1, 2, 3].map(dated), { overrides: given([1, 'a/b'], [9, 'x'], [2, ''], [1, 'c'], [9, 'y']) });
    expect(entries.map(({ key, decoder }) => [key, decoder])).toEqual([
      ['photos/a/b', 'name-override'], ['photos/2.jpg', 'plain-text'], ['photos/3.jpg', 'plain-text'],
    ]);
    expect(summary.name_overrides).toEqual({ applied: 1, unknown: 1, duplicates: 2, empty: 1 });
  });

  it('is told apart if the user says that the Guidance copied the archive to it', async () => {
    const overrides = batchesOf<NameOverride>([{ line: 2, archiveId: archiveIdOf(1), fileName: 'a', copiedByGuidance: true }, { line: 3, archiveId: archiveIdOf(2), fileName: 'b' }]);
    const { entries, summary } = await built([1, 2].map(dated), { overrides });
    expect(entries.map(({ key, decoder }) => [key, decoder])).toEqual([['photos/a', 'guidance'], ['photos/b', 'name-override']]);
    expect(summary.name_overrides).toMatchObject({ applied: 2 });
  });

  it('can equal another name: the oldest archive keeps it', async () => {
    const { entries } = await built([1, 2, 3].map(dated), { overrides: given([1, '3.jpg'], [2, 'same']) });
    expect(entries.map(({ key }) => key)).toEqual(['photos/3.jpg', 'photos/same', expect.stringMatching(/^photos\/3 \(.*\)\.jpg$/)]);
  });

  it('keeps the content flags of the description', async () => {
    const ArchiveDescription = '<m><v>4</v><p>YQ==</p><lm>20120821T170824Z</lm><ce>1:0:4340ebcf79712dc5e3ef7d50bab98ba5:1</ce></m>';
    const { entries } = await built([rowOf(1, { ArchiveDescription })], { overrides: given([1, 'b']) });
    expect(entries[0]).toMatchObject({ key: 'photos/b', decoder: 'name-override', content_flags: ['compressed'] });
  });

  it('that is too long below the prefix ends the run, and the error has its line', async () => {
    const overrides = given([1, 'a'], [1, 'x'.repeat(1_018)]);
    await expect(built([dated(1)], { overrides })).rejects.toMatchObject({ name: 'MalformedNameOverrides', message: expect.stringContaining('Line 3 ') });
  });

  it('may be as long as the prefix allows', async () => {
    const { entries } = await built([dated(1)], { overrides: given([1, '日'.repeat(339)]) });
    expect(Buffer.byteLength(entries[0].key)).toBe(1024);
  });

  it('ends the run with the error of its file if that cannot be read', async () => {
    const overrides = (async function* () { yield* given([1, 'a']); throw new Error('line 7'); })();
    await expect(built([dated(1)], { overrides })).rejects.toThrow('line 7');
  });
});

describe('a name from the mapping vault', () => {
  it('is used if the description says nothing and the user gives no name', async () => {
    const rows = [nothing(1), nothing(2, 'No description.'), nothing(3, 'a.txt'), nothing(4), nothing(5)];
    const { entries, summary } = await built(rows, {
      mappedNames: given([1, 'm/1'], [2, 'm/2'], [3, 'm/3'], [4, 'm/4'], [9, 'm/9'], [1, 'later']), overrides: given([4, 'mine'], [2, '']),
    });
    expect(entries.map(({ key, decoder }) => [key, decoder])).toEqual([
      ['photos/m/1', 'synology-mapping'], ['photos/m/2', 'synology-mapping'], ['photos/a.txt', 'plain-text'], ['photos/mine', 'name-override'],
      [`photos/undefined-name/${archiveIdOf(5)}`, 'undefined-name'],
    ]);
    expect(summary.name_overrides).toEqual({ applied: 1, unknown: 0, duplicates: 0, empty: 1 });
  });

  it.each(['', 'x'.repeat(1_018)])('that is empty or too long for a key is undecodable (%#)', async (name) => {
    const { entries } = await built([nothing(1)], { mappedNames: given([1, name]) });
    expect(entries[0]).toMatchObject({ key: `photos/undecodable-name/${archiveIdOf(1)}`, decoder: 'undecodable-name' });
  });
});

describe('a selection', () => {
  it('sees name, date and size; an archive that it leaves out is only counted', async () => {
    const asked: unknown[] = [];
    const selection = selecting((archive) => {
      asked.push(archive);
      return archive.name !== '2.jpg';
    });
    const { entries, summary } = await built([1, 2, 3].map(dated), { selection, overrides: given([3, 'three']) });
    expect(asked).toEqual([
      { name: '1.jpg', createdAt: Date.parse('2011-01-01'), size: 1000 },
      { name: '2.jpg', createdAt: Date.parse('2012-01-01'), size: 1000 },
      { name: 'three', createdAt: Date.parse('2013-01-01'), size: 1000 },
    ]);
    expect(entries.map(({ archive_id: id }) => id)).toEqual([1, 3].map(archiveIdOf));
    expect(summary).toMatchObject({ left_out: { archives: 1, bytes: 1000 }, inventory: { archives: 3, bytes: 3000 } });
    expect(summary.partitions[0].figures.all).toEqual({ archives: 2, bytes: 2000 });
  });

  it('does not change the keys of the archives that it chooses', async () => {
    const rows = [1, 2, 3].map((i) => ({ ...dated(i), ArchiveDescription: 'same.txt' }));
    const all = (await built(rows)).entries;
    const { entries } = await built(rows, { selection: selecting(({ createdAt }) => createdAt > Date.parse('2012-06-01')) });
    expect(entries).toEqual(all.slice(2));
  });

  it('by id takes listed archives that it accepts, and counts ids that the inventory lacks', async () => {
    const selectedIds = batchesOf([1, 2, 9, 9, 8, 2].map(archiveIdOf));
    const { entries, summary } = await built([1, 2, 3].map(dated), { selection: selecting(({ name }) => name !== '2.jpg', true), selectedIds });
    expect(entries.map(({ archive_id: id }) => id)).toEqual([archiveIdOf(1)]);
    expect(summary).toMatchObject({ unknown_selected_ids: 2, left_out: { archives: 2, bytes: 2000 } });
  });

  it('leaves out duplicate rows with their first row, and keeps invalid rows', async () => {
    const rows = [dated(1), dated(2), dated(1), dated(2), 'nonsense'];
    const { entries, summary } = await built(rows, { selection: selecting(({ name }) => name === '1.jpg') });
    expect(entries.map(({ archive_id: id, failure }) => [id, failure?.reason])).toEqual([
      [archiveIdOf(1), undefined], [archiveIdOf(1), 'DuplicateArchiveId'], ['', 'InvalidInventoryRow'],
    ]);
    expect(summary.left_out.archives).toBe(2);
  });

  it.each([
    ['no archive', selecting(() => false), []], ['ids of other vaults', selecting(() => true, true), [archiveIdOf(9)]],
  ])('that fits %s ends the run before a partition is written', async (_, selection, ids) => {
    const build = built([dated(1), dated(2), 'nonsense'], { selection, selectedIds: batchesOf<string>(ids), engine: { memory: TINY_MEMORY } });
    await expect(build).rejects.toMatchObject({ name: 'NothingSelected', message: expect.stringContaining('the 3 archives that the inventory lists') });
  });
});

describe('object rules', () => {
  const rules = objectRulesOf(parseObjectRules(JSON.stringify({
    rules: [
      { match: { include: ['1.jpg', 'mine'] }, storage_class: 'STANDARD_IA', tags: { 'cost center': 'é' } },
      { match: { created_before: '2013-01-01', maximum_size: 2 ** 40 }, tags: { team: 'b' } },
      { match: { include: ['3.jpg'] }, storage_class: 'GLACIER' },
    ],
  })));

  it('put class and tags into the entry, by the name without prefix and suffix', async () => {
    const { entries } = await built([1, 2, 3, 4].map(dated), { objectRules: rules, overrides: given([4, '1.jpg']) });
    expect(entries.map(({ key, rule, storage_class, tags }) => [key, rule, storage_class, tags])).toEqual([
      ['photos/1.jpg', 1, 'STANDARD_IA', { 'cost center': 'é' }],
      ['photos/2.jpg', 2, undefined, { team: 'b' }],
      ['photos/3.jpg', 3, 'GLACIER', undefined],
      [expect.stringMatching(/^photos\/1 \(.*\)\.jpg$/), 1, 'STANDARD_IA', { 'cost center': 'é' }],
    ]);
  });

  it('see the name that the user gives', async () => {
    const { entries } = await built([dated(3)], { objectRules: rules, overrides: given([3, 'mine']) });
    expect(entries[0]).toMatchObject({ key: 'photos/mine', rule: 1 });
  });

  it('leave every entry as it is if none matches', async () => {
    const none = { rules: [], of: () => undefined };
    expect((await built([1, 2].map(dated), { objectRules: none })).partitions).toEqual((await built([1, 2].map(dated))).partitions);
  });

  it('have room for the longest tags', async () => {
    const tags = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}${'日'.repeat(127)}`, '本'.repeat(256)]));
    const { entries } = await built(Array.from({ length: 9 }, (_, i) => dated(i)), { objectRules: { rules: [], of: () => ({ rule: 1, tags }) } });
    expect(entries.map((entry) => entry.tags)).toEqual(Array.from({ length: 9 }, () => tags));
  });

  it('do not concern what is not moved', async () => {
    const twice = [dated(1), dated(1)];
    const { entries } = await built(twice, { objectRules: rules });
    expect(entries[1]).toMatchObject({ status: 'skipped' });
    expect(entries[1]).not.toHaveProperty('rule');
  });
});
