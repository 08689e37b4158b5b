import { RUN_ERROR } from '../../../src/contracts/launch';
import { RunItem } from '../../../src/contracts/run';
import { approvePlan } from '../../../src/handlers/orchestrator/approve-plan';
import { manifestTotals, MemoryRuns } from '../../support/memory-runs';

const PLAN = 's3://inventories/run-1/plan/plan.md';
const INPUT = { run: 'run-1', execution_arn: 'execution-1' };
const TRANSFER = { transfer: true, plan: PLAN };

function planned(overrides: Partial<RunItem> = {}) {
  const runs = new MemoryRuns();
  runs.put('run-1', { phase: 'planned', totals: manifestTotals({ cost: 1234.5 }), ...overrides }, true);
  return { runs, bucketName: 'inventories' };
}

describe('a plan', () => {
  it.each([[undefined], [1234.5], [2000]])('goes on to the first request if the limit of its cost is %p', async (maximum_cost) => {
    const ports = planned({ maximum_cost });
    await expect(approvePlan(INPUT, ports)).resolves.toEqual(TRANSFER);
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'requesting', approved: true, pass: 1 });
    expect(ports.runs.active.get('run-1')).toMatchObject({ approved: true });
  });

  it('above its limit is refused with both figures, and the run stays planned', async () => {
    const ports = planned({ maximum_cost: 1234.4 });
    const before = ports.runs.items.get('run-1');
    await expect(approvePlan(INPUT, ports)).rejects.toMatchObject({
      name: RUN_ERROR.COST_ABOVE_MAXIMUM,
      message: `the plan of WorkflowRun run-1 costs USD 1234.50 and MaximumCost is USD 1234.40. Nothing was requested. Read ${PLAN}, then launch the same WorkflowRun in mode transfer with a higher MaximumCost or none`,
    });
    expect(ports.runs.items.get('run-1')).toBe(before);
    expect(ports.runs.active.size).toBe(0);
  });

  it.each([[0.003, 0, 'USD 0.01', 'USD 0.00'], [10.0001, 10, 'USD 10.01', 'USD 10.00'], [1.1, 1, 'USD 1.10', 'USD 1.00']])(
    'of %d is above a limit of %d, and the error shows it', async (cost, maximum_cost, costs, limit) => {
      const message = expect.stringContaining(`costs ${costs} and MaximumCost is ${limit}.`);
      await expect(approvePlan(INPUT, planned({ maximum_cost, totals: manifestTotals({ cost }) }))).rejects.toMatchObject({ message });
    });

  it('is not above its limit through a rounding error', async () => {
    await expect(approvePlan(INPUT, planned({ maximum_cost: 0.3, totals: manifestTotals({ cost: 0.1 + 0.2 }) }))).resolves.toEqual(TRANSFER);
  });

  it('in mode plan ends there, at any cost', async () => {
    const ports = planned({ mode: 'plan', maximum_cost: 1 });
    const before = ports.runs.items.get('run-1');
    await expect(approvePlan(INPUT, ports)).resolves.toEqual({ transfer: false, plan: PLAN });
    expect(ports.runs.items.get('run-1')).toBe(before);
    expect(ports.runs.active.size).toBe(0);
  });

  it('that was approved before a resume needs no approval, even above the limit', async () => {
    const ports = planned({ phase: 'requesting', approved: true, maximum_cost: 1 });
    ports.runs.active.set('run-1', { pk: 'runs', sk: 'run-1', vault_name: 'photos', execution_arn: 'execution-1' });
    await expect(approvePlan(INPUT, ports)).resolves.toEqual(TRANSFER);
    expect(ports.runs.active.get('run-1')).toMatchObject({ approved: true });
  });
});

describe('run again', () => {
  it.each(['run', 'setPhase', 'approve'] as const)('after a death at %s, it approves the plan', async (step) => {
    const ports = planned();
    ports.runs.dieAt = step;
    await expect(approvePlan(INPUT, ports)).rejects.toThrow('died');
    await expect(approvePlan(INPUT, ports)).resolves.toEqual(TRANSFER);
    expect(ports.runs.active.get('run-1')).toMatchObject({ approved: true });
  });

  it('after its answer was lost, it gives the same answer', async () => {
    const ports = planned();
    await approvePlan(INPUT, ports);
    await expect(approvePlan(INPUT, ports)).resolves.toEqual(TRANSFER);
  });

  it.each([[{ mode: 'plan' } as const, true], [{ maximum_cost: 1 }, false]])('after it took the run off the list, it gives the same answer: %j', async (plan, ends) => {
    const ports = planned(plan);
    const [first, second] = await Promise.allSettled([approvePlan(INPUT, ports), approvePlan(INPUT, ports)]);
    expect(second).toEqual(first);
    expect(first.status).toBe(ends ? 'fulfilled' : 'rejected');
    const third = await approvePlan(INPUT, ports).catch((error: Error) => error.name);
    expect(third).toEqual(ends ? { transfer: false, plan: PLAN } : RUN_ERROR.COST_ABOVE_MAXIMUM);
    expect(ports.runs.items.get('run-1')!.phase).toBe('planned');
  });

  it.each([[{ mode: 'plan' } as const], [{ maximum_cost: 1 }]])('after a death before that, it takes the run off the list: %j', async (plan) => {
    const ports = planned(plan);
    ports.runs.dieAt = 'unregister';
    await expect(approvePlan(INPUT, ports)).rejects.toThrow('died');
    await approvePlan(INPUT, ports).catch(() => undefined);
    expect(ports.runs.active.size).toBe(0);
  });
});

describe('a run that has moved on', () => {
  it.each(['inventory', 'downloading', 'settling', 'finished'] as const)('is not approved in phase %s', async (phase) => {
    const ports = planned({ phase });
    await expect(approvePlan(INPUT, ports)).rejects.toMatchObject({ name: RUN_ERROR.RUN_STOPPED, message: expect.stringContaining(`phase ${phase}`) });
    expect(ports.runs.items.get('run-1')!.phase).toBe(phase);
  });

  it('is not approved if Cleanup is faster', async () => {
    const ports = planned();
    ports.runs.before.setPhase = () => ports.runs.put('run-1', { phase: 'settling', totals: manifestTotals() }, true);
    await expect(approvePlan(INPUT, ports)).rejects.toMatchObject({ name: RUN_ERROR.RUN_STOPPED });
    expect(ports.runs.items.get('run-1')!.phase).toBe('settling');
  });

  it('is not approved if a stop and a resume came between', async () => {
    const ports = planned();
    ports.runs.before.setPhase = () => ports.runs.put('run-1', { phase: 'planned', pass: 2, execution_arn: 'execution-2', totals: manifestTotals() }, true);
    await expect(approvePlan(INPUT, ports)).rejects.toMatchObject({ name: RUN_ERROR.RUN_STOPPED });
    expect(ports.runs.items.get('run-1')).toMatchObject({ phase: 'planned', pass: 2 });
  });

  it.each(['planned', 'requesting'] as const)('stays on the list if another execution has taken it up, in phase %s', async (phase) => {
    const ports = planned({ phase, mode: 'plan', execution_arn: 'execution-2' });
    await expect(approvePlan(INPUT, ports)).rejects.toMatchObject({ name: RUN_ERROR.RUN_STOPPED, message: expect.stringContaining('execution-2') });
    expect(ports.runs.active.get('run-1')).toMatchObject({ execution_arn: 'execution-2' });
    expect(ports.runs.items.get('run-1')!.phase).toBe(phase);
  });

  it('is not approved if it was taken off the list', async () => {
    const ports = planned();
    ports.runs.active.clear();
    await expect(approvePlan(INPUT, ports)).rejects.toMatchObject({ name: RUN_ERROR.RUN_STOPPED });
  });

  it('does not exist', async () => {
    await expect(approvePlan({ ...INPUT, run: 'run-2' }, planned())).rejects.toMatchObject({ name: RUN_ERROR.RUN_NOT_FOUND });
  });
});
