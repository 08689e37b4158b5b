import { DemoDeletion, deletionText, isAsProven } from '../../local/demo/deletion';
import { Verdict } from '../../local/demo/proof';
import { NO_DELETIONS } from '../../src/domain/deletion/results';

const verdict = (id: string, proven = true) => ({ archive_id: id, proven } as Verdict);
const deletionOf = (states: Record<string, 'deleted' | 'kept' | 'unknown'>, isVaultGone: boolean, vaultDeleted = isVaultGone): DemoDeletion => {
  const of = (state: string) => Object.values(states).filter((one) => one === state).length;
  return {
    summary: {
      ...NO_DELETIONS,
      workflow_run: 'demo',
      vault_name: 'demo-vault',
      finished_at: '',
      deletion: { deleted: of('deleted'), kept: of('kept'), unknown: of('unknown'), vault_deleted: vaultDeleted },
      ...(vaultDeleted ? {} : { vault_left: '1 archives of the report were kept.' }),
    },
    states: new Map(Object.entries(states)),
    isVaultGone,
  };
};

it.each<[string, DemoDeletion, Verdict[], boolean]>([
  ['each archive is proven and deleted, and the vault is gone', deletionOf({ a: 'deleted', b: 'deleted' }, true), [verdict('a'), verdict('b')], true],
  ['what is not proven is kept, and the vault with it', deletionOf({ a: 'deleted', b: 'kept' }, false), [verdict('a'), verdict('b', false)], true],
  ['what is not proven was deleted', deletionOf({ a: 'deleted' }, true), [verdict('a', false)], false],
  ['what is proven was kept', deletionOf({ a: 'kept' }, false), [verdict('a')], false],
  ['an archive is unknown', deletionOf({ a: 'unknown' }, true), [verdict('a')], false],
  ['an archive is not in the results', deletionOf({}, true), [verdict('a')], false],
  ['the summary says that the vault is deleted, and it is there', deletionOf({ a: 'deleted' }, false, true), [verdict('a')], false],
  ['the vault is there although nothing was kept', deletionOf({ a: 'deleted' }, false), [verdict('a')], false],
])('the demo passes or fails if %s', (_, deletion, verdicts, passes) => {
  expect(isAsProven(deletion, verdicts)).toBe(passes);
});

it('says what was deleted, and why the vault is left', () => {
  expect(deletionText(deletionOf({ a: 'deleted' }, true))).toBe('Deleted from the vault: 1 archives. Kept: 0. Unknown: 0. The vault is empty, and deleted.\n');
  expect(deletionText(deletionOf({ a: 'deleted', b: 'kept' }, false))).toContain('The vault is not deleted. 1 archives of the report were kept.');
});
