import * as fc from 'fast-check';
import { csvForms, idForms, InventoryBytes, jsonForms, orNoRow, overrideForms, Row } from './forms';
import { builtInPieces, Inputs, PipelineOptions, Sorter } from './pipeline';
import { FolderMarkers, ManifestEntry } from '../../../../src/contracts/manifest';
import { archiveIds } from '../../../../src/domain/inventory/choosing/archive-ids';
import { objectRulesOf } from '../../../../src/domain/inventory/choosing/object-rules';
import { selectionOf } from '../../../../src/domain/inventory/choosing/selection';
import { SelectionDocument } from '../../../../src/domain/inventory/choosing/selection-document';
import { ManifestSummary } from '../../../../src/domain/inventory/manifest/engine';
import { hexDigestOf } from '../../../../src/domain/inventory/manifest/records';
import { mappedNames } from '../../../../src/domain/names/mapped-names';
import { nameOverrides } from '../../../../src/domain/names/name-overrides';
import { roomBelow, suffixedName } from '../../../../src/domain/names/unique-name';
import type { PlanFigures } from '../../../../src/domain/plan/plan-figures';
import { archiveIdOf, piecesOf, rowOf } from '../../../handlers/support/inventories';
import { batchesOf, built, Built, TINY_MEMORY } from '../../../handlers/support/manifest-builds';
import { MappedFile, mappingDatabase } from '../../../handlers/support/mapping-databases';

/*
 * The same inputs for both engines, and what they make of them.
 */

export interface Case {
  readonly inventory: InventoryBytes;
  readonly overrides?: Buffer;
  readonly ids?: Buffer;
  readonly mapped?: readonly MappedFile[];
  readonly document?: SelectionDocument;
  readonly hasRules: boolean;
  readonly prefix: string;
  readonly folderMarkers: FolderMarkers;
  readonly limits: { readonly archives: number; readonly bytes: number };
  readonly pieceBytes: number;
  /** Which of the manifest's keys the destination has. */
  readonly there: () => boolean;
}

export const suffix = (name: number): string => ` (20120821T170824Z-${'0123456789abcdef'.slice(name)}${'0'.repeat(name)})`;
const folder = (path: string) => `<m><v>4</v><p>${Buffer.from(path).toString('base64')}</p><lm>20120821T170824Z</lm></m>`;
const descriptions = fc.oneof(
  fc.constantFrom('', 'a.txt', './a.txt', 'a.txt/b', 'a', 'a/b/c', 'No description.', `a${suffix(0)}.txt`, folder('a/'), folder('d/'), 'mt2 x', '../a', 'd', '日'.repeat(400)),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const anyRow: fc.Arbitrary<Row> = fc.record({
  name: fc.nat(12), description: descriptions, second: fc.integer({ min: 22, max: 26 }), size: fc.integer({ min: 0, max: 5 }),
}).map(({ name, description, second, size }) =>
  rowOf(name, { ArchiveDescription: description, CreationDate: `2012-08-21T17:08:${second}Z`, Size: size }) as Row);
const anyId = fc.nat(15).map(archiveIdOf);
const documents = fc.record({
  include: fc.constantFrom<string[]>(['a*', '**/b*'], ['*.txt']),
  exclude: fc.constantFrom<string[]>(['a'], ['d/']),
  minimum_size: fc.integer({ min: 1, max: 3 }),
}, { requiredKeys: [] }).filter((document) => Object.keys(document).length > 0);

const casesOf = (inventory: fc.Arbitrary<InventoryBytes>): fc.Arbitrary<Case> => fc.record({
  inventory,
  overrides: fc.option(overrideForms(anyId, fc.constantFrom('', 'a.txt', 'd', `a${suffix(1)}.txt`, 'new, "q"', 'new')), { nil: undefined }),
  ids: fc.option(idForms(anyId, 5), { nil: undefined }),
  mapped: fc.option(fc.array(fc.tuple(anyId, fc.constantFrom('share', null), fc.constantFrom('a.txt', '../b', 'new'))), { nil: undefined }),
  document: fc.option(documents, { nil: undefined }),
  hasRules: fc.boolean(),
  prefix: fc.constantFrom('photos', 'p/'.repeat(255) + 'p'),
  folderMarkers: fc.constantFrom<FolderMarkers>('AS_FILES', 'AS_FOLDERS', 'LEAVE_OUT'),
  limits: fc.record({ archives: fc.integer({ min: 1, max: 7 }), bytes: fc.constantFrom(1_200, 1e6) }),
  pieceBytes: fc.constantFrom(1, 600, 1e6),
  there: fc.infiniteStream(fc.boolean()).map((answers) => () => answers.next().value as boolean),
});
/** Few ids and few names, so that they meet, in any form that is allowed. */
export const jsonCases = casesOf(jsonForms(orNoRow(anyRow), 30));
export const csvCases = casesOf(csvForms(anyRow, 30));
export const cases = fc.oneof(jsonCases, csvCases);

const RULES = objectRulesOf({ rules: [{ match: { include: ['a*'] }, storage_class: 'GLACIER_IR' }, { match: { minimum_size: 4 }, tags: { size: 'large' } }] });

/** Bytes of an inventory that is not tried with little memory and little parts, because it would take minutes. */
const LARGE = 2 ** 20;
const SMALL_PARTS = { inventory: 100, lists: 7, keys: 2 };
const LARGE_PARTS = { inventory: 2 ** 16, lists: 2 ** 16, keys: 1_000 };

/** The bytes of each input, and the options that both ways have in common. */
async function inputsOf({ inventory: { format, bytes }, overrides, ids, mapped, document, hasRules, there: _, ...same }: Case) {
  const inputs: Inputs = { inventory: bytes, overrides, ids, ...(mapped && { mapping: await mappingDatabase(mapped) }) };
  const chosen = document || ids ? selectionOf(document ?? {}) : undefined;
  const selection = chosen && { ...chosen, byId: ids !== undefined };
  const more = { ...(hasRules && { objectRules: RULES }), ...(selection && { selection }) };
  return { inputs, options: { format, vaultName: 'photos', chunkSize: 2 ** 30, ...same, ...more } };
}

type OneMachine = (inputs: Inputs, options: PipelineOptions, existing: readonly string[]) => Promise<Built>;
const onOneMachine: OneMachine = ({ inventory, overrides, ids, mapping }, { format, vaultName, limits, ...options }, existing) => {
  const isLarge = inventory.length > LARGE;
  const parts = isLarge ? LARGE_PARTS : SMALL_PARTS;
  return built([], {
    ...options,
    engine: isLarge ? { limits } : { memory: TINY_MEMORY, limits },
    inventory: { format, vaultName, bytes: piecesOf(inventory, parts.inventory) },
    ...(overrides && { overrides: nameOverrides(piecesOf(overrides, parts.lists)) }),
    ...(ids && { selectedIds: archiveIds(piecesOf(ids, parts.lists)) }),
    ...(mapping && { mappedNames: mappedNames(Buffer.from(mapping)) }),
    existing: () => batchesOf(existing, parts.keys),
  });
};

/** The key of an archive in an earlier run, when an older archive had its name. */
const movedKey = ({ key, archive_id: id, creation_date: creationDate }: ManifestEntry, prefix: string): string =>
  `${prefix}/${suffixedName(key.slice(prefix.length + 1), { creationDate, idDigest: hexDigestOf(id) }, roomBelow(prefix))}`;

/** A manifest whose partitions are settled. */
export interface Settled {
  /** Of each partition, in order. */
  readonly texts: readonly string[];
  readonly summary: Omit<ManifestSummary, 'partitions'> & { readonly partitions: readonly PlanFigures[] };
}
export type Outcome = Settled | { readonly error: string; readonly message: string };

/** An entry that is occupied for nothing becomes one that is free, as Settle Existing does it. */
function settled({ partitions, summary }: Omit<Built, 'entries'>, existing: ReadonlySet<string>): Settled {
  const entryOf = ({ occupied, suffixed_key: moved, ...entry }: ManifestEntry) => ({
    ...entry, found: occupied && [moved, entry.key].find((key) => key !== undefined && existing.has(key)),
  });
  const settledLine = (line: string) => JSON.stringify(entryOf(JSON.parse(line) as ManifestEntry));
  const texts = partitions.map(({ number, text }) => `${number}\n${text.trimEnd().split('\n').map(settledLine).join('\n')}`);
  return { texts, summary: { ...summary, partitions: summary.partitions.map(({ figures }) => figures) } };
}

async function outcomeOf<T>(work: Promise<T>): Promise<T | { readonly error: string; readonly message: string }> {
  return work.catch(({ name, message }: Error) => ({ error: name, message }));
}

/** @returns false if the inputs end the run, such as a selection that leaves nothing */
export async function givesManifest(one: Case): Promise<boolean> {
  const { inputs, options } = await inputsOf(one);
  return !('error' in await outcomeOf(onOneMachine(inputs, options, [])));
}

/** Builds the manifest of one machine, and that of the steps with Spark. @param sorter @default - the model of Spark */
export async function bothBuilt(one: Case, sorter?: Sorter): Promise<{ wanted: Outcome; found: Outcome; hasDrafts: boolean }> {
  const { inputs, options } = await inputsOf(one);
  const first = await outcomeOf(onOneMachine(inputs, options, []));
  const keys = 'error' in first ? [] : first.entries.filter(({ key }) => key !== '').flatMap((entry) => [entry.key, movedKey(entry, one.prefix)]);
  const existing = [...new Set([...keys, `${one.prefix}/a${suffix(0)}.txt`, `${one.prefix}/x`])].filter(() => one.there());
  const wanted = await outcomeOf(onOneMachine(inputs, options, existing));
  const found = await outcomeOf(builtInPieces({ ...inputs, existing }, options, sorter));
  const there = new Set(existing);
  const [settledOne, settledOther] = [wanted, found].map((outcome) => ('error' in outcome ? outcome : settled(outcome, there)));
  return { wanted: settledOne, found: settledOther, hasDrafts: 'partitions' in wanted && wanted.partitions.some(({ draft }) => draft) };
}
