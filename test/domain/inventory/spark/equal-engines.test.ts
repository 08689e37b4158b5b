import * as fc from 'fast-check';
import { builtWithModel, PipelineOptions } from './pipeline';
import { FolderMarkers, ManifestEntry } from '../../../../src/contracts/manifest';
import { archiveIds } from '../../../../src/domain/inventory/choosing/archive-ids';
import { objectRulesOf } from '../../../../src/domain/inventory/choosing/object-rules';
import { selectionOf } from '../../../../src/domain/inventory/choosing/selection';
import { SelectionDocument } from '../../../../src/domain/inventory/choosing/selection-document';
import { hexDigestOf } from '../../../../src/domain/inventory/manifest/records';
import { nameOverrides } from '../../../../src/domain/names/name-overrides';
import { roomBelow, suffixedName } from '../../../../src/domain/names/unique-name';
import { archiveIdOf, csvOf, jsonOf, piecesOf, rowOf } from '../../../handlers/support/inventories';
import { batchesOf, built, Built, TINY_MEMORY } from '../../../handlers/support/manifest-builds';

/*
 * A manifest that is built in the steps of a transfer with Spark equals that of one machine. A model stands for Spark here.
 * test/spark compares the script with the same model.
 */

interface Case {
  readonly rows: readonly ReturnType<typeof rowOf>[];
  readonly format: 'json' | 'csv';
  readonly overrides?: readonly (readonly [string, string])[];
  readonly ids?: readonly string[];
  readonly document?: SelectionDocument;
  readonly hasRules: boolean;
  readonly prefix: string;
  readonly folderMarkers: FolderMarkers;
  readonly limits: { readonly archives: number; readonly bytes: number };
  readonly pieceBytes: number;
  /** Which of the manifest's keys the destination has. */
  readonly there: () => boolean;
}

const suffix = (name: number) => ` (20120821T170824Z-${'0123456789abcdef'.slice(name)}${'0'.repeat(name)})`;
const folder = (path: string) => `<m><v>4</v><p>${Buffer.from(path).toString('base64')}</p><lm>20120821T170824Z</lm></m>`;
const descriptions = fc.oneof(
  fc.constantFrom('', 'a.txt', './a.txt', 'a.txt/b', 'a', 'a/b/c', 'No description.', `a${suffix(0)}.txt`, folder('a/'), folder('d/'), 'mt2 x', '../a', 'd', '日'.repeat(400)),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const anyRow = fc.record({
  name: fc.nat(12), description: descriptions, second: fc.integer({ min: 22, max: 26 }), size: fc.integer({ min: 0, max: 5 }),
}).map(({ name, description, second, size }) =>
  rowOf(name, { ArchiveDescription: description, CreationDate: `2012-08-21T17:08:${second}Z`, Size: size }) as ReturnType<typeof rowOf>);
const documents = fc.record({
  include: fc.constantFrom<string[]>(['a*', '**/b*'], ['*.txt']),
  exclude: fc.constantFrom<string[]>(['a'], ['d/']),
  minimum_size: fc.integer({ min: 1, max: 3 }),
}, { requiredKeys: [] }).filter((document) => Object.keys(document).length > 0);
const cases: fc.Arbitrary<Case> = fc.record({
  rows: fc.array(anyRow, { minLength: 1, maxLength: 30 }),
  format: fc.constantFrom('json' as const, 'csv' as const),
  overrides: fc.option(fc.array(fc.tuple(fc.nat(15).map(archiveIdOf), fc.constantFrom('', 'a.txt', 'd', `a${suffix(1)}.txt`, 'new, "q"', 'new'))), { nil: undefined }),
  ids: fc.option(fc.array(fc.nat(15).map(archiveIdOf), { minLength: 5, maxLength: 20 }), { nil: undefined }),
  document: fc.option(documents, { nil: undefined }),
  hasRules: fc.boolean(),
  prefix: fc.constantFrom('photos', 'p/'.repeat(255) + 'p'),
  folderMarkers: fc.constantFrom<FolderMarkers>('AS_FILES', 'AS_FOLDERS', 'LEAVE_OUT'),
  limits: fc.record({ archives: fc.integer({ min: 1, max: 7 }), bytes: fc.constantFrom(1_200, 1e6) }),
  pieceBytes: fc.constantFrom(1, 600, 1e6),
  there: fc.infiniteStream(fc.boolean()).map((answers) => () => answers.next().value as boolean),
});

const RULES = objectRulesOf({ rules: [{ match: { include: ['a*'] }, storage_class: 'GLACIER_IR' }, { match: { minimum_size: 4 }, tags: { size: 'large' } }] });
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const overridesText = (lines: NonNullable<Case['overrides']>) => `GlacierArchiveID,FileName\n${lines.map(([id, name]) => `${id},${quoted(name)}\n`).join('')}`;

/** The text of each input, and the options that both ways have in common. */
function inputsOf({ rows, format, overrides, ids, document, hasRules, prefix, folderMarkers, limits, pieceBytes }: Case) {
  const inputs = { inventory: format === 'json' ? jsonOf(rows) : csvOf(rows), overrides: overrides && overridesText(overrides), ids: ids?.join('\n') };
  const chosen = document || ids ? selectionOf(document ?? {}) : undefined;
  const selection = chosen && { ...chosen, byId: ids !== undefined };
  const more = { ...(hasRules && { objectRules: RULES }), ...(selection && { selection }) };
  const options = { format, limits, pieceBytes, prefix, folderMarkers, chunkSize: 2 ** 30, ...more };
  return { inputs, options };
}

const onOneMachine = (inputs: ReturnType<typeof inputsOf>['inputs'], { format, limits, ...options }: PipelineOptions, existing: readonly string[]) => built([], {
  ...options,
  engine: { memory: TINY_MEMORY, limits },
  inventory: { format, bytes: piecesOf(inputs.inventory, 100) },
  ...(inputs.overrides !== undefined && { overrides: nameOverrides(piecesOf(inputs.overrides)) }),
  ...(inputs.ids !== undefined && { selectedIds: archiveIds(piecesOf(inputs.ids)) }),
  existing: () => batchesOf(existing),
});

/** The key of an archive in an earlier run, when an older archive had its name. */
const movedKey = ({ key, archive_id: id, creation_date: creationDate }: ManifestEntry, prefix: string): string =>
  `${prefix}/${suffixedName(key.slice(prefix.length + 1), { creationDate, idDigest: hexDigestOf(id) }, roomBelow(prefix))}`;

/** The partitions once they are settled. An entry that is occupied for nothing becomes one that is free, as Settle Existing does it. */
function settled({ partitions, summary }: Omit<Built, 'entries'>, existing: ReadonlySet<string>) {
  const entryOf = ({ occupied, suffixed_key: moved, ...entry }: ManifestEntry) => ({
    ...entry, found: occupied && [moved, entry.key].find((key) => key !== undefined && existing.has(key)),
  });
  const settledLine = (line: string) => JSON.stringify(entryOf(JSON.parse(line) as ManifestEntry));
  const texts = partitions.map(({ number, text }) => ({ number, lines: text.trimEnd().split('\n').map(settledLine) }));
  return { texts, summary: { ...summary, partitions: summary.partitions.map(({ figures }) => figures) } };
}

type Outcome<T> = T | { readonly error: string; readonly message: string };
const outcomeOf = <T>(work: Promise<T>): Promise<Outcome<T>> => work.catch(({ name, message }: Error) => ({ error: name, message }));

it('equals the manifest of one machine, from any input, cut anywhere', async () => {
  let [manifests, drafts] = [0, 0];
  await fc.assert(fc.asyncProperty(cases, async (one) => {
    const { inputs, options } = inputsOf(one);
    const first = await outcomeOf(onOneMachine(inputs, options, []));
    const keys = 'error' in first ? [] : first.entries.filter(({ key }) => key !== '').flatMap((entry) => [entry.key, movedKey(entry, one.prefix)]);
    const existing = [...new Set([...keys, `${one.prefix}/a${suffix(0)}.txt`, `${one.prefix}/x`])].filter(() => one.there());
    const wanted = await outcomeOf(onOneMachine(inputs, options, existing));
    const found = await outcomeOf(builtWithModel({ ...inputs, existing }, options));
    if ('error' in wanted || 'error' in found) {
      expect(found).toEqual(wanted);
      return;
    }
    const there = new Set(existing);
    expect(settled(found, there)).toEqual(settled(wanted, there));
    manifests += 1;
    if (wanted.partitions.some(({ draft }) => draft)) drafts += 1;
  }), { numRuns: 150 });
  expect(manifests).toBeGreaterThan(40);
  expect(drafts).toBeGreaterThan(20);
});
