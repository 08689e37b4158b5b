import { RunPhase } from '../../../src/contracts/run';
import { endedOrchestrator } from '../../../src/handlers/extend-download-window/ended-execution';
import { MemoryRuns } from '../../support/memory-runs';

const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:Orchestrator:lost';

function ask(phase: RunPhase, { isOver = true, conclude = false, active = true, broken = false } = {}) {
  const runs = new MemoryRuns();
  runs.put('run-1', { phase, execution_arn: EXECUTION, ...(broken ? { stop_error: 'DestinationRefuses' as const } : {}) }, active);
  return endedOrchestrator({ run: 'run-1', execution: 'sweep-1', conclude }, { runs, executions: { isOver: async (execution) => isOver && execution === EXECUTION } });
}

it.each<RunPhase>(['inventory', 'planned', 'requesting', 'downloading'])('the sweep finds a run that was left behind in the phase %s', async (phase) => {
  expect(await ask(phase)).toEqual({ execution_arn: EXECUTION, state_machine_arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:Orchestrator' });
  expect(await ask(phase, { isOver: false })).toBeUndefined();
});

it.each<RunPhase>(['settling', 'finished'])('the sweep leaves a run in the phase %s to the Cleanup that has begun', async (phase) => {
  expect(await ask(phase)).toBeUndefined();
});

it('the sweep reports the Orchestrator of a run that the sweep itself ended, because no Cleanup may have begun', async () => {
  expect(await ask('settling', { broken: true })).toMatchObject({ execution_arn: EXECUTION });
  expect(await ask('settling', { broken: true, isOver: false })).toBeUndefined();
});

it('the sweep asks neither for a run that has just left the list, nor twice', async () => {
  expect(await ask('downloading', { active: false })).toBeUndefined();
  expect(await ask('downloading', { conclude: true })).toBeUndefined();
});
