import prettyBytes from 'pretty-bytes';
import type { Source } from './archives';
import type { Uploaded } from './fill-vault';
import type { Progress } from './progress';
import { ARCHIVE_STATUS } from '../../src/contracts/archive';
import { archivesMetric, bytesMetric } from '../../src/contracts/metrics';

const bytesOf = (sources: readonly Source[]): number => sources.reduce((sum, { size }) => sum + size, 0);

/** Says that a vault is filled. The result shows each upload on a terminal. */
export function uploadWatch(progress: Progress, vaultName: string, archives: readonly Source[]): (archive: Uploaded) => void {
  const total = bytesOf(archives);
  progress.say(`Filling the vault ${vaultName}: ${archives.length} archives, ${prettyBytes(total)}`);
  let count = 0;
  let bytes = 0;
  return ({ source }) => {
    count++;
    bytes += source.size;
    if (process.stderr.isTTY) progress.show('Vault', bytes, total, `${count} archives`);
  };
}

/** Shows how far a transfer is. @param metrics the run's item in the metric table */
export function showTransfer(progress: Progress, metrics: Record<string, unknown>, uploaded: readonly Uploaded[]): void {
  const counts = Object.values(ARCHIVE_STATUS).map((status) => `${Number(metrics[archivesMetric(status)] ?? 0)} ${status}`);
  progress.show('Transfer', Number(metrics[bytesMetric(ARCHIVE_STATUS.DOWNLOADED)] ?? 0), bytesOf(uploaded.map(({ source }) => source)), counts.join(', '));
}
