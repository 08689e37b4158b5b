import { defaultTemplate } from '../support/default-template';
import { definitionOf } from '../support/machines';
import { Simulation, StateError } from '../support/simulation';

/** Executes an Orchestrator whose Cleanup ends with this outcome. @returns how the Orchestrator ended */
async function orchestrate(outcome: string, stop = { stop_error: 'WorkflowRunStopped', stop_reason: '' }) {
  let cleanup: unknown;
  const orchestrator = new Simulation(definitionOf(defaultTemplate(), 'OrchestratorWorkflow'), async ({ state, given }) => {
    switch (state) {
      case 'Register run': return { Payload: { run: 'run-1', has_manifest: true } };
      case 'Approve plan': return { Payload: { transfer: true } };
      case 'Clean up':
        cleanup = (await given()).Input;
        return { Output: { outcome, ...stop, report: 's3://inventories/run-1/report/summary.md' } };
      default: return { Output: {} };
    }
  });
  const failure = await orchestrator.execute({}).then(() => undefined, (raised: StateError) => raised);
  return { error: failure?.name, cause: failure?.reason, cleanup, last: orchestrator.visits.at(-1) };
}

it.each([
  ['succeeded', 'Transfer finished', undefined], ['completed-with-failures', 'Transfer finished', undefined], ['stopped', 'Run stopped', 'WorkflowRunStopped'],
  ['taken-up', 'Ended elsewhere', undefined], ['nothing-to-clean-up', 'Ended elsewhere', undefined],
])('an Orchestrator whose Cleanup says "%s" ends as "%s"', async (outcome, last, error) => {
  expect(await orchestrate(outcome)).toMatchObject({ last, error });
});

it('an Orchestrator whose run the destination broke ends with that error, and with the words of S3', async () => {
  expect(await orchestrate('stopped')).toMatchObject({
    cause: 'The run was stopped; what was requested is settled and reported: s3://inventories/run-1/report/summary.md',
  });
  expect(await orchestrate('stopped', { stop_error: 'DestinationRefuses', stop_reason: 'DestinationRefuses: S3 said: Access Denied' })).toMatchObject({
    error: 'DestinationRefuses',
    cause: 'DestinationRefuses: S3 said: Access Denied. The run was stopped; what was requested is settled and reported: s3://inventories/run-1/report/summary.md',
  });
});

it('an Orchestrator cleans up only the run of its own execution', async () => {
  expect((await orchestrate('succeeded')).cleanup).toMatchObject({ run: 'run-1', execution_arn: 'execution-1' });
});
