import { SortCounts } from '../../../../src/contracts/spark';
import { PieceResult } from '../../../../src/domain/inventory/spark/piece';
import { checkPieces, countGroups, numberedPartitions, sumManifest } from '../../../../src/domain/inventory/spark/sum-manifest';
import { NO_FIGURES } from '../../../../src/domain/plan/plan-figures';

const result = (rows: number, readable = rows, more: Partial<PieceResult> = {}): PieceResult =>
  ({ rows: { archives: rows, bytes: 10 * readable }, readable, reasons: {}, ...more });
const problem = (error: string) => ({ problem: { error, message: `${error}!` } });
const counts = (more: Partial<SortCounts> = {}): SortCounts =>
  ({ rows: 0, archives: 0, left_out: 0, left_out_bytes: '0', applied: 0, unknown: 0, duplicates: 0, empty: 0, unknown_selected_ids: 0, ...more });

describe('checkPieces', () => {
  it('adds up the rows', () => {
    expect(checkPieces({ inventory: [result(2), result(3, 1)], others: [result(0)] })).toEqual({ archives: 5, bytes: 30 });
  });

  it('throws the error of the first piece that has one, and those of the inventory first', () => {
    const others = [result(0, 0, problem('MalformedNameOverrides'))];
    expect(() => checkPieces({ inventory: [result(1), result(1, 1, problem('MalformedInventory'))], others })).toThrow(expect.objectContaining({ name: 'MalformedInventory', message: 'MalformedInventory!' }));
    expect(() => checkPieces({ inventory: [result(1)], others })).toThrow(expect.objectContaining({ name: 'MalformedNameOverrides' }));
  });

  it('names the first three reasons of the whole inventory if no row can be used', () => {
    const reasonsOf: readonly Record<string, string>[] = [{ a: 'row 1: a' }, { a: 'row 2: a', b: 'row 3: b' }, { c: 'row 4: c', d: 'row 5: d' }];
    const inventory = reasonsOf.map((reasons) => result(2, 0, { reasons }));
    expect(() => checkPieces({ inventory, others: [] })).toThrow('none of its 6 rows can be used; row 1: a; row 3: b; row 4: c. Nothing');
  });

  it('refuses an empty vault by its name', () => {
    expect(() => checkPieces({ inventory: [result(0)], others: [] }, 'photos')).toThrow(expect.objectContaining({ name: 'VaultEmpty', message: expect.stringContaining('the vault photos lists no archives') as string }));
  });
});

describe('countGroups', () => {
  it.each([[0, 0], [1, 1], [50_000, 1], [50_001, 2]])('%i rows are %i groups', (rows, groups) => {
    expect(countGroups(counts({ rows, archives: rows }), { archives: rows, bytes: 0 })).toBe(groups);
  });

  it('refuses a selection that fits no archive, even if rows that cannot be read are left', () => {
    expect(() => countGroups(counts({ rows: 2, left_out: 5 }), { archives: 7, bytes: 0 })).toThrow(expect.objectContaining({ name: 'NothingSelected', message: expect.stringContaining('7 archives') as string }));
  });
});

it('refuses sorted rows that are not as many as the pieces have', () => {
  expect(() => countGroups(counts({ rows: 9, archives: 9, left_out: 1 }), { archives: 11, bytes: 0 })).toThrow(
    expect.objectContaining({ name: 'InventorySortFailed', message: expect.stringContaining('Spark has sorted 10 rows, and there are 11.') }));
});

const part = (draft: boolean) => ({ draft, figures: NO_FIGURES });

it('numbers the partitions of all groups through', () => {
  expect(numberedPartitions([[part(false), part(true)], [], [part(false)]])).toEqual([
    { group: 0, part: 1, number: 1, draft: false }, { group: 0, part: 2, number: 2, draft: true }, { group: 2, part: 1, number: 3, draft: false },
  ]);
});

it('refuses groups that do not have every sorted row', () => {
  const figures = { ...NO_FIGURES, all: { archives: 2, bytes: 2 } };
  const counted = { rows: { archives: 3, bytes: 3 }, sorted: counts({ rows: 3 }), clashes: { keys: 0 }, groups: [[{ draft: false, figures }]] };
  expect(() => sumManifest({}, { prefix: 'photos' }, counted)).toThrow('the groups of the manifest have 2 rows, and there are 3.');
});

it('counts bytes above 2^53 exactly, and gives the clash its prefix', () => {
  const summary = sumManifest({}, { prefix: 'photos' }, {
    rows: { archives: 2, bytes: 9 }, sorted: counts({ left_out: 1, left_out_bytes: '18014398509481985' }), clashes: { keys: 1, example: 'a/b' }, groups: [[part(true)]],
  });
  expect(summary).toMatchObject({ left_out: { archives: 1, bytes: 18014398509481985n }, key_clashes: { keys: 1, example: 'photos/a/b' }, partitions: [part(true)] });
  expect(summary).not.toHaveProperty('vault_name');
});
