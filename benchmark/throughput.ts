import { join } from 'node:path';
import { fillVault } from '../local/demo/fill-vault';
import { Destination, readReport } from '../local/demo/proof';
import { World } from '../local/world';

const APP = join(__dirname, '..', 'examples', 'quick-start', 'app.ts');
const ARCHIVES = 1_000;
const VAULT = 'thousand';

/** Measures small archives a minute on the local AWS. Its one thread is the limit, and so bounds the size of a local soak. */
export async function run(): Promise<void> {
  const world = await World.start({ app: APP });
  try {
    const sources = Array.from({ length: ARCHIVES }, (_, i) => {
      const bytes = Buffer.from(`archive number ${i}`);
      return { path: `${i}`, description: `small/${i}.txt`, size: bytes.length, open: async function* () { yield bytes; } };
    });
    await fillVault(world.glacier, VAULT, sources, () => undefined);
    const started = Date.now();
    const launched = await world.runDocument(world.output('LaunchDocument'), { VaultName: VAULT, WorkflowRun: VAULT });
    const { status, error, cause } = await world.executionEnded(launched.outputs['StartOrchestrator.ExecutionArn'] as string);
    if (status !== 'SUCCEEDED') throw new Error(`the run ended with ${error}: ${cause}`);
    const minutes = (Date.now() - started) / 60_000;
    const downloaded = (await readReport(new Destination(world.s3, world.output('InventoryBucket')), VAULT)).filter((row) => row.status === 'downloaded').length;
    console.log(`${downloaded} of ${ARCHIVES} archives in ${(minutes * 60).toFixed(0)} s: ${(downloaded / minutes).toFixed(0)} archives a minute`);
  } finally {
    await world.stop();
  }
}
