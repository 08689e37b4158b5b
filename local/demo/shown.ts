import prettyBytes from 'pretty-bytes';
import type { Source } from './archives';
import type { Uploaded } from './fill-vault';
import type { Progress } from '../../cli/terminal/progress';

/** Says that a vault is filled. The result shows each upload on a terminal. */
export function uploadWatch(progress: Progress, vaultName: string, archives: readonly Source[]): (archive: Uploaded) => void {
  const total = archives.reduce((sum, { size }) => sum + size, 0);
  progress.say(`Filling the vault ${vaultName}: ${archives.length} archives, ${prettyBytes(total)}`);
  let count = 0;
  let bytes = 0;
  return ({ source }) => {
    count++;
    bytes += source.size;
    progress.show('Vault', bytes, total, `${count} archives`);
  };
}
