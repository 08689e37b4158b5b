import Table from 'cli-table3';
import prettyBytes from 'pretty-bytes';
import type { Verdict } from './proof';

/** What a person reads at the end: a table by status, each archive that is not proven with its reason, and where the report is. */
export function resultOf(verdicts: readonly Verdict[], seconds: number, report: string): string {
  const unproven = verdicts.filter(({ proven }) => !proven);
  return [
    '',
    tableOf(verdicts),
    ...unproven.map(({ source_path: path, status, reason }) => `${path}: ${status}. ${reason}`),
    `${verdicts.length - unproven.length} of ${verdicts.length} archives are in S3, read back and equal to what was uploaded, after ${seconds.toFixed(0)} s.`,
    `Report: ${report}`,
    '',
  ].join('\n');
}

function tableOf(verdicts: readonly Verdict[]): string {
  const table = new Table({ head: ['status', 'archives', 'bytes', 'proven'], colAligns: ['left', 'right', 'right', 'right'], style: { head: [], border: [] } });
  for (const status of new Set(verdicts.map((verdict) => verdict.status))) {
    const of = verdicts.filter((verdict) => verdict.status === status);
    table.push([status, of.length, prettyBytes(of.reduce((sum, { size }) => sum + size, 0)), of.filter(({ proven }) => proven).length]);
  }
  return table.toString();
}
