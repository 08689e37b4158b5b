import { DeletionSummary } from '../../contracts/deletion';
import { count, size } from '../format';

/** Makes `deletion/summary.md`. */
export function deletionSummaryPage(summary: DeletionSummary): string {
  const { workflow_run: run, vault_name: vault, finished_at: at, states, reasons, deletion } = summary;
  const { vault_left: left, not_reached: missing, error, cause } = summary;
  const amounts = Object.entries(states).map(([state, { archives, bytes }]) => `| ${state} | ${count(archives)} | ${size(bytes)} |`);
  const why = Object.entries(reasons).map(([reason, { archives, bytes }]) => `| ${reason} | ${count(archives)} | ${size(bytes)} |`);
  return [
    `# Deletion from the vault ${vault}`,
    '',
    `Ended ${at}, for the workflow run ${run}.`,
    ...(error ? ['', `**It ended early: ${error}.** ${cause ?? ''}`] : []),
    ...(missing ? ['', `It did not come to the end of ${count(missing)} parts of the report, and counts nothing of them here. Execute the document again to go on: it counts what is deleted already.`] : []),
    '',
    '| archives | number | size |',
    '|---|---:|---:|',
    ...amounts,
    ...(why.length ? ['', '| reason | number | size |', '|---|---:|---:|', ...why] : []),
    '',
    deletion.vault_deleted ? 'The vault is deleted.' : `The vault is not deleted. ${left ?? ''}`.trim(),
    '',
  ].join('\n');
}
