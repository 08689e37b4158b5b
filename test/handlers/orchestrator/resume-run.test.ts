import { errorOf, registerWorld as world, resume } from './register-world';
import { RUN_ERROR } from '../../../src/contracts/launch';
import { NO_VAULT } from '../../../src/handlers/aws/glacier/glacier-vaults';
import { registerRun } from '../../../src/handlers/orchestrator/register-run';
import { manifestTotals } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';

describe('the MaximumCost of a resume', () => {
  const ended = { phase: 'finished', approved: true, outcome: 'completed-with-failures', totals: manifestTotals(), maximum_cost: 5, spent_nano_usd: 5e9 } as const;

  it('takes the place of the run\'s, and what was spent stays counted', async () => {
    const ports = world();
    ports.runs.put('run-1', ended);
    await registerRun(resume({ maximum_cost: '7.50' }), ports);
    expect(ports.runs.items.get('run-1')).toMatchObject({ pass: 2, maximum_cost: 7.5, spent_nano_usd: 5e9 });
  });

  it('is the run\'s if none is given: then only what is paid for is read', async () => {
    const ports = world();
    ports.runs.put('run-1', ended);
    await registerRun(resume({ maximum_cost: '' }), ports);
    expect(ports.runs.items.get('run-1')).toMatchObject({ pass: 2, maximum_cost: 5 });
  });

  it('is refused if the run has spent more, and nothing is changed', async () => {
    const ports = world();
    const run = ports.runs.put('run-1', ended);
    const error = await errorOf(resume({ maximum_cost: '4.99' }), ports);
    expect([error.name, error.message]).toEqual([RUN_ERROR.COST_ABOVE_MAXIMUM, expect.stringContaining('has spent USD 5.00 on requests, and MaximumCost is USD 4.99')]);
    expect(ports.runs.items.get('run-1')).toBe(run);
  });

  it.each(['ten', '-1', '1.234', '1e3'])('is refused if it is no amount: %s', async (maximum) => {
    const ports = world();
    ports.runs.put('run-1', ended);
    expect((await errorOf(resume({ maximum_cost: maximum }), ports)).message).toContain('MaximumCost must be an amount in USD such as 250 or 99.50');
  });
});

describe('a resume', () => {
  it('reads the run\'s manifest from its beginning, in a new pass', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', approved: true, outcome: 'completed-with-failures', stopped: true, stop_reason: 'x', totals: manifestTotals(), cursor: { partition: 2, offset: 7 } });
    await expect(registerRun(resume(), ports)).resolves.toEqual({ run: 'run-1', vault_name: 'photos', has_manifest: true });
    const item = ports.runs.items.get('run-1')!;
    expect(item).toMatchObject({ phase: 'requesting', pass: 2, execution_arn: 'execution-2', cursor: { partition: 1, offset: 0 } });
    expect(item.stopped ?? item.outcome).toBeUndefined();
    expect(ports.runs.active.get('run-1')).toMatchObject({ execution_arn: 'execution-2' });
  });

  it('is refused for a vault that is not among those allowed any more', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', approved: true, outcome: 'stopped', stopped: true, totals: manifestTotals() });
    expect((await errorOf(resume({ allowed_vaults: 'music,photos-*' }), ports)).name).toBe(RUN_ERROR.VAULT_NOT_ALLOWED);
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'finished' });
  });

  it('of a run without an approved plan goes to the approval first', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', stopped: true, totals: manifestTotals({ cost: 500 }), maximum_cost: 100 });
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ has_manifest: true });
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'planned', pass: 2, execution_arn: 'execution-2', maximum_cost: 100 });
  });

  it('refuses a planned run, because a launch takes it up', async () => {
    const ports = world();
    const planned = ports.runs.put('run-1', { phase: 'planned', totals: manifestTotals() });
    const error = await errorOf(resume(), ports);
    expect(error.name).toBe(RUN_ERROR.NOTHING_TO_RESUME);
    expect(error.message).toContain('Launch it in mode transfer');
    expect(ports.runs.items.get('run-1')).toBe(planned);
    expect(ports.runs.active.size).toBe(0);
  });

  it('begins with the inventory if the run ended before it had one', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'inventory' });
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ has_manifest: false });
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'inventory', pass: 2 });
  });

  it.each(['requesting', 'downloading', 'settling'] as const)('takes up a run that crashed in phase %s and is not active', async (phase) => {
    const ports = world();
    ports.runs.put('run-1', { phase, totals: manifestTotals() });
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ has_manifest: true });
  });

  it('refuses a run of another destination bucket, and changes nothing', async () => {
    const ports = world();
    const ended = ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', destination_bucket: 'elsewhere', totals: manifestTotals() });
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.PLAN_DIFFERS);
    expect(ports.runs.items.get('run-1')).toBe(ended);
  });

  it('refuses a run that does not exist', async () => {
    expect((await errorOf(resume(), world())).name).toBe(RUN_ERROR.RUN_NOT_FOUND);
  });

  it('refuses a run that is active, and names its execution', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'downloading' }, true);
    const error = await errorOf(resume(), ports);
    expect(error.name).toBe(RUN_ERROR.RUN_ACTIVE);
    expect(error.message).toContain('execution-1');
  });

  it.each([[undefined, 365], [30 * 86_400, 30]])('refuses a run that is older than it can be resumed (%s s), and changes nothing', async (resumable_for, days) => {
    const clock = new TestClock();
    const ports = { ...world(), clock };
    const started_at = new Date(clock.now() - days * 86_400_000).toISOString();
    const ended = ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals(), started_at, resumable_for });
    clock.time += 1;
    const error = await errorOf(resume(), ports);
    expect(error.name).toBe(RUN_ERROR.RUN_EXPIRED);
    expect(error.message).toContain('Launch a new run with the same DestinationPrefix');
    expect(ports.runs.items.get('run-1')).toBe(ended);
    clock.time -= 1;
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ run: 'run-1' });
  });

  it('refuses a run whose archives are all downloaded', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'succeeded', totals: manifestTotals() });
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.NOTHING_TO_RESUME);
  });

  it('refuses a run that has only skipped archives left, and changes nothing', async () => {
    const ports = world();
    const ended = ports.runs.put('run-1', { phase: 'finished', outcome: 'completed-with-failures', resumable: 0, totals: manifestTotals() });
    const error = await errorOf(resume(), ports);
    expect(error.name).toBe(RUN_ERROR.NOTHING_TO_RESUME);
    expect(error.message).toContain('Launch a new run');
    expect(ports.runs.items.get('run-1')).toBe(ended);
  });

  it.each([1, undefined])('takes up a run with %s archives to request, and removes that number', async (resumable) => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'completed-with-failures', approved: true, resumable, totals: manifestTotals() });
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ run: 'run-1' });
    expect(ports.runs.items.get('run-1')).not.toHaveProperty('resumable');
  });

  it('refuses while another run moves the vault, and changes nothing', async () => {
    const ports = world();
    const ended = ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals() });
    ports.runs.put('other', { execution_arn: 'another' }, true);
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.VAULT_BUSY);
    expect(ports.runs.items.get('run-1')).toBe(ended);
  });

  it('takes up a run that may move the vault beside another active run', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals(), allow_concurrent_run: true });
    ports.runs.put('other', { execution_arn: 'another' }, true);
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ run: 'run-1' });
  });

  it('refuses a vault that is gone', async () => {
    const ports = world({ vault: NO_VAULT.NOT_FOUND });
    ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals() });
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.VAULT_NOT_FOUND);
  });

  it('refuses parameters that would do nothing', async () => {
    expect((await errorOf(resume({ tier: 'Standard' }), world())).message).toContain('Tier must be empty when a run is resumed');
    expect((await errorOf(resume({ workflow_run: '', automation_execution_id: 'x' }), world())).message).toContain('WorkflowRun must be');
  });

  it('lets only one of two resumes through', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals() });
    const results = await Promise.allSettled([registerRun(resume(), ports), registerRun(resume({ execution_arn: 'execution-3' }), ports)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find((r) => r.status === 'rejected')).toMatchObject({ reason: { name: RUN_ERROR.RUN_ACTIVE } });
    expect(ports.runs.items.get('run-1')!.pass).toBe(2);
  });

  it.each(['reopen', 'register', 'activeEntries'] as const)('finishes, in one pass, if it runs again after a death at %s', async (step) => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'finished', outcome: 'stopped', totals: manifestTotals() });
    ports.runs.dieAt = step;
    await expect(registerRun(resume(), ports)).rejects.toThrow('died');
    await expect(registerRun(resume(), ports)).resolves.toMatchObject({ has_manifest: true });
    expect(ports.runs.items.get('run-1')!.pass).toBe(2);
  });

  it('does not take the list entry from an execution that came later', async () => {
    const ports = world();
    ports.runs.put('run-1', { phase: 'requesting', pass: 2, execution_arn: 'execution-2', totals: manifestTotals() });
    ports.runs.before.register = () => ports.runs.active.set('run-1', { pk: 'runs', sk: 'run-1', vault_name: 'photos', execution_arn: 'execution-3' });
    expect((await errorOf(resume(), ports)).name).toBe(RUN_ERROR.RUN_ACTIVE);
    expect(ports.runs.active.get('run-1')).toMatchObject({ execution_arn: 'execution-3' });
  });
});
