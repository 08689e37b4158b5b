import { stopReason } from '../../../src/domain/report/stop-reason';
import { beginCleanup } from '../../../src/handlers/cleanup/begin-cleanup';
import { checkSettled } from '../../../src/handlers/cleanup/check-settled';
import { manifestTotals, MemoryRuns } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';

describe('the beginning', () => {
  it.each(['inventory', 'planned', 'requesting', 'downloading', 'settling'] as const)('ends the requests of a run in the phase %s', async (phase) => {
    const runs = new MemoryRuns();
    runs.put('run-1', { phase, totals: manifestTotals({ partitions: 3 }) }, true);
    await expect(beginCleanup({ run: 'run-1' }, { runs })).resolves.toEqual({ run: 'run-1', active: true, partitions: 3 });
    expect(runs.items.get('run-1')).toMatchObject({ phase: 'settling' });
    expect(runs.items.get('run-1')!.stopped).toBeUndefined();
  });

  it('remembers that the run was stopped, and why, even if a later input does not say so', async () => {
    const runs = new MemoryRuns();
    runs.put('run-1', {}, true);
    await expect(beginCleanup({ run: 'run-1', stopped: true, error: 'VaultEmpty', cause: 'empty' }, { runs })).resolves.toMatchObject({ active: true, partitions: 0 });
    await beginCleanup({ run: 'run-1' }, { runs });
    expect(runs.items.get('run-1')).toMatchObject({ phase: 'settling', stopped: true, stop_reason: 'VaultEmpty: empty' });
  });

  it('finds the run of an execution that has ended, and marks it as stopped', async () => {
    const runs = new MemoryRuns();
    runs.put('run-1', { execution_arn: 'execution-1' }, true);
    runs.put('run-2', { execution_arn: 'execution-2' }, true);
    await expect(beginCleanup({ execution_arn: 'execution-2' }, { runs })).resolves.toMatchObject({ run: 'run-2', active: true });
    expect(runs.items.get('run-2')!.stopped).toBe(true);
    expect(runs.items.get('run-1')!.phase).toBe('inventory');
  });

  it.each([[{ run: 'run-1' }, 'run-1'], [{ execution_arn: 'execution-1' }, ''], [{}, '']])('has nothing to do if no run is active: %j', async (input, run) => {
    const runs = new MemoryRuns();
    runs.put('run-1', { phase: 'finished' });
    await expect(beginCleanup(input, { runs })).resolves.toEqual({ run, active: false, partitions: 0 });
    expect(runs.items.get('run-1')!.phase).toBe('finished');
  });

  it('leaves a resumed run alone if the event of the earlier execution comes late', async () => {
    const runs = new MemoryRuns();
    runs.put('run-1', { phase: 'requesting', execution_arn: 'execution-2' }, true);
    await expect(beginCleanup({ run: 'run-1', execution_arn: 'execution-1' }, { runs })).resolves.toMatchObject({ active: false });
    await expect(beginCleanup({ execution_arn: 'execution-1' }, { runs })).resolves.toMatchObject({ active: false });
    expect(runs.items.get('run-1')!.phase).toBe('requesting');
  });

  it('leaves a planned run alone that is off the list', async () => {
    const runs = new MemoryRuns();
    const planned = runs.put('run-1', { phase: 'planned', totals: manifestTotals() });
    await expect(beginCleanup({ execution_arn: 'execution-1', stopped: true }, { runs })).resolves.toMatchObject({ active: false });
    await expect(beginCleanup({ run: 'run-1', execution_arn: 'execution-1', stopped: true }, { runs })).resolves.toMatchObject({ active: false });
    expect(runs.items.get('run-1')).toBe(planned);
  });

  it('takes up a finished run that is still on the list', async () => {
    const runs = new MemoryRuns();
    runs.put('run-1', { phase: 'finished', outcome: 'succeeded', totals: manifestTotals({ partitions: 2 }) }, true);
    await expect(beginCleanup({ execution_arn: 'execution-1' }, { runs })).resolves.toEqual({ run: 'run-1', active: true, partitions: 2 });
    expect(runs.items.get('run-1')).toMatchObject({ phase: 'finished' });
  });
});

describe('the reason why a run was stopped', () => {
  it.each([
    [{}, undefined],
    [{ error: 'States.Timeout' }, 'States.Timeout'],
    [{ error: 'X', cause: 'plain {text}' }, 'X: plain {text}'],
    [{ error: 'X', cause: '{broken' }, 'X: {broken'],
    [{ error: 'VaultEmpty', cause: '{"errorType":"VaultEmpty","errorMessage":"nothing in it","trace":["at x"]}' }, 'VaultEmpty: nothing in it'],
    [{
      error: 'States.TaskFailed',
      cause: JSON.stringify({ Error: 'InventoryJobFailed', Cause: JSON.stringify({ errorType: 'InventoryJobFailed', errorMessage: 'no' }), Status: 'FAILED' }),
    }, 'InventoryJobFailed: no'],
    [{ error: 'X', cause: JSON.stringify({ Status: 'TIMED_OUT' }) }, 'X: {"Status":"TIMED_OUT"}'],
  ])('is the innermost error of %j', (told, reason) => {
    expect(stopReason(told)).toBe(reason);
  });

  it('is at most 1,000 characters long', () => {
    expect(stopReason({ error: 'X', cause: 'x'.repeat(5000) })).toHaveLength(1000);
  });
});

describe('whether a run is settled', () => {
  const clock = new TestClock();
  const now = clock.time / 1000;
  const ports = (due: { requested?: number; staged?: number }, overrides: object = {}) => {
    const runs = new MemoryRuns();
    runs.put('run-1', { phase: 'settling', ...overrides });
    return { runs, clock, archives: { earliestDue: async (_run: string, status: string) => due[status as 'requested'] } };
  };

  it.each([
    [{}, {}, true], [{ requested: 1 }, {}, false], [{ staged: 1 }, {}, false], [{}, { phase: 'downloading' }, true],
    [{}, { phase: 'requesting' }, false], [{}, { phase: 'inventory' }, false], [{}, { phase: 'planned' }, false],
    [{}, { walker: { owner: 'x', until: now + 10 } }, false], [{}, { walker: { owner: 'x', until: now } }, true],
  ])('with due archives %j in a run %j: %s', async (due, overrides, settled) => {
    await expect(checkSettled({ run: 'run-1' }, ports(due, overrides))).resolves.toEqual({ settled });
  });

  it.each([['settling', {}], ['settling', { requested: 1 }], ['finished', {}]] as const)('a redriven Orchestrator ends if its run is %s (due archives %j)', async (phase, due) => {
    await expect(checkSettled({ run: 'run-1', redriven: true }, ports(due, { phase }))).rejects.toMatchObject({ name: 'WorkflowRunEnded' });
    await expect(checkSettled({ run: 'run-1', redriven: true }, ports(due, { phase: 'downloading' }))).resolves.toHaveProperty('settled');
  });

  it('is an error for a run that does not exist', async () => {
    await expect(checkSettled({ run: 'run-2' }, ports({}))).rejects.toMatchObject({ name: 'WorkflowRunNotFound' });
  });
});
