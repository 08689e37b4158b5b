import { defaultTemplate } from '../support/default-template';
import { definitionOf } from '../support/machines';
import { Simulation, StateError, Task } from '../support/simulation';

const simulate = (name: string, task: Task) => new Simulation(definitionOf(defaultTemplate(), name), task);

/** Turns the failure of a nested execution into the parent's error, as Step Functions does. */
const nested = async (simulation: Simulation): Promise<unknown> => simulation.execute({ run: 'run-1' }).catch(({ name: Error, reason: Cause }: StateError) => {
  throw new StateError('States.TaskFailed', JSON.stringify({ ExecutionArn: 'arn:aws:states:::execution:x', Error, Cause, Status: 'FAILED' }));
});

it('an Orchestrator cleans up and then fails with the name and text of a nested error', async () => {
  const request: Task = () => { throw new StateError('RequestsRefused', JSON.stringify({ errorType: 'RequestsRefused', errorMessage: 'for 14 days', trace: [] })); };
  let cleanup: any;
  const orchestrator = simulate('OrchestratorWorkflow', async ({ state, given }) => {
    switch (state) {
      case 'Register run': return { Payload: { run: 'run-1', has_manifest: true } };
      case 'Try to begin an upload': return { Payload: { upload_id: 'u' } };
      case 'Approve plan': return { Payload: { transfer: true } };
      case 'Initiate retrieval': return nested(simulate('InitiateRetrievalWorkflow', () => nested(simulate('InitiateRetrievalPartition', request))));
      case 'Clean up after an error':
        cleanup = await given();
        return { Output: {} };
      default: return {};
    }
  });
  await expect(orchestrator.execute({ action: 'launch' })).rejects.toMatchObject({ name: 'RequestsRefused', reason: 'for 14 days' });
  expect(cleanup.Input).toMatchObject({ run: 'run-1', stopped: true, error: 'RequestsRefused', cause: 'for 14 days' });
});
