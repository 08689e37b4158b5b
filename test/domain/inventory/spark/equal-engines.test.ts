import * as fc from 'fast-check';
import { bothBuilt, cases } from './engines';

/*
 * A manifest that is built in the steps of a transfer with Spark equals that of one machine. A model stands for Spark here.
 * test/spark compares the script with the same model, and with one machine for some of these inputs.
 */

it('equals the manifest of one machine, from any input, cut anywhere', async () => {
  let [manifests, drafts] = [0, 0];
  await fc.assert(fc.asyncProperty(cases, async (one) => {
    const { wanted, found, hasDrafts } = await bothBuilt(one);
    expect(found).toEqual(wanted);
    if ('error' in wanted) return;
    manifests += 1;
    if (hasDrafts) drafts += 1;
  }), { numRuns: 150 });
  expect(manifests).toBeGreaterThan(40);
  expect(drafts).toBeGreaterThan(20);
});
