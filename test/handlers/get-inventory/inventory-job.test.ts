import { parseJobDescription } from '../../../src/contracts/glacier';
import { checkInventoryJob } from '../../../src/handlers/get-inventory/check-inventory-job';
import { requestInventory } from '../../../src/handlers/get-inventory/request-inventory';
import { notFound, serviceError, throttling } from '../support/inventories';
import { WalkingRuns } from '../support/walking-runs';

const WAIT = 'run-1|inventory|execution|1';
const input = { run: 'run-1', wait: WAIT };

function runsWith(overrides = {}) {
  const runs = new WalkingRuns();
  runs.put('run-1', overrides);
  return runs;
}

const asking = (error?: Error, overrides = {}) => {
  const asked: string[][] = [];
  const jobs = { requestInventory: async (...args: string[]) => { asked.push(args); if (error) throw error; return 'job-1'; } };
  return { asked, ports: { runs: runsWith(overrides), jobs, deployment: 'table' } };
};

describe('an inventory', () => {
  it('is asked for in the name of the run, so that its notification ends the wait', async () => {
    const { asked, ports } = asking();
    expect(await requestInventory(input, ports)).toEqual({ provided: false, job_id: 'job-1' });
    const [[vault, description]] = asked;
    expect(vault).toBe('photos');
    expect(parseJobDescription(description)).toEqual({ deployment: 'table', run: 'run-1', wait: WAIT });
  });

  it('that the user provided is not asked for', async () => {
    const { asked, ports } = asking(undefined, { provided_inventory: true });
    expect(await requestInventory(input, ports)).toEqual({ provided: true });
    expect(asked).toEqual([]);
  });

  it.each([
    ['VaultNeverInventoried', notFound('Inventory not found for vault: arn:aws:glacier:eu-west-1:1:vaults/photos')],
    ['VaultNotFound', notFound('Vault not found for ARN: arn:aws:glacier:eu-west-1:1:vaults/my-inventory')],
    ['VaultNotFound', notFound('The vault arn:aws:glacier:eu-west-1:1:vaults/inventory does not exist')],
    ['NoLongerSupportedException', serviceError('NoLongerSupportedException', 'no', 400)],
    ['ThrottlingException', throttling()],
    ['AccessDeniedException', serviceError('AccessDeniedException', 'no', 403)],
  ])('that is refused ends with %s', async (name, error) => {
    await expect(requestInventory(input, asking(error).ports)).rejects.toMatchObject({ name });
  });

  it('is not asked for without a run', async () => {
    await expect(requestInventory({ ...input, run: 'other' }, asking().ports)).rejects.toMatchObject({ name: 'WorkflowRunNotFound' });
  });
});

describe('an inventory job', () => {
  const check = (job?: Record<string, unknown>) =>
    checkInventoryJob({ run: 'run-1', job_id: 'job-1' }, { runs: runsWith(), jobs: { describe: async () => job } });

  it.each([['Succeeded', true], ['InProgress', false]])('that is %s is ready: %s', async (StatusCode, ready) => {
    expect(await check({ StatusCode })).toEqual({ ready });
  });

  it.each([
    ['has failed', { StatusCode: 'Failed', StatusMessage: 'out of tape' }, /out of tape/],
    ['has failed silently', { StatusCode: 'Failed', StatusMessage: null }, /gave no reason/],
    ['is gone', undefined, /no longer knows/],
  ])('that %s ends the run', async (_, job, message) => {
    await expect(check(job)).rejects.toMatchObject({ name: 'InventoryJobFailed', message: expect.stringMatching(message) });
  });
});
