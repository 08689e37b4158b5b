import { beginCleanup } from '../../../src/handlers/cleanup/begin-cleanup';
import { manifestTotals, MemoryRuns } from '../../support/memory-runs';

/** Between a Cleanup's look at the list and its write, another Cleanup may end the run, and an execution may take it up. */
const TAKEN_UP = { approved: true, totals: manifestTotals(), execution_arn: 'execution-2' };

it.each([
  ['resumed', { phase: 'requesting', pass: 2 } as const],
  ['planned, taken off the list and launched', { phase: 'planned', pass: 1 } as const],
])('the Cleanup of an earlier execution does not stop a run that was just %s', async (_, taken) => {
  for (const input of [{ execution_arn: 'execution-1', stopped: true }, { run: 'run-1', stopped: true }]) {
    const runs = new MemoryRuns();
    runs.put('run-1', { phase: 'planned' }, true);
    runs.before.setPhase = () => { runs.put('run-1', { ...TAKEN_UP, ...taken }, true); };
    await expect(beginCleanup(input, { runs })).resolves.toMatchObject({ active: false });
    expect(runs.items.get('run-1')).toMatchObject(taken);
    expect(runs.items.get('run-1')).not.toHaveProperty('stopped');
  }
});

it('a Cleanup that an Orchestrator starts at the end only ends its own run, as not stopped', async () => {
  const runs = new MemoryRuns();
  runs.put('run-1', { phase: 'downloading' }, true);
  await expect(beginCleanup({ run: 'run-1', execution_arn: 'execution-2' }, { runs })).resolves.toMatchObject({ active: false });
  expect(runs.items.get('run-1')!.phase).toBe('downloading');
  await expect(beginCleanup({ run: 'run-1', execution_arn: 'execution-1' }, { runs })).resolves.toMatchObject({ active: true });
  expect(runs.items.get('run-1')!.phase).toBe('settling');
  expect(runs.items.get('run-1')).not.toHaveProperty('stopped');
});

it('a run comes to its end even if the list and the item name different executions', async () => {
  const runs = new MemoryRuns();
  runs.put('run-1', { phase: 'requesting', execution_arn: 'execution-2' }, true);
  runs.active.set('run-1', { ...runs.active.get('run-1')!, execution_arn: 'execution-1' });
  await expect(beginCleanup({ execution_arn: 'execution-1', stopped: true }, { runs })).resolves.toMatchObject({ active: true });
  expect(runs.items.get('run-1')).toMatchObject({ phase: 'settling', stopped: true });
});
