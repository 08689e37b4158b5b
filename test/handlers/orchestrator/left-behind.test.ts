import { launch, registerWorld, resume } from './register-world';
import { registerRun } from '../../../src/handlers/orchestrator/register-run';

const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:Orchestrator:lost';
const ENDED = { execution_arn: EXECUTION, state_machine_arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:Orchestrator' };

/** The run `lost` of the vault is listed. Its execution was stopped, and the event of that never came. */
async function leftBehind() {
  const ports = registerWorld();
  await registerRun(launch({ workflow_run: 'lost', execution_arn: EXECUTION }), ports);
  ports.over.add(EXECUTION);
  return ports;
}

it('a launch that meets a run whose execution is over hands that run to Cleanup', async () => {
  const ports = await leftBehind();
  const result = await registerRun(launch(), ports);
  expect(result).toMatchObject({ has_manifest: false, refused: { error: 'VaultBusy', cause: expect.stringMatching(/lost is over.*Try again/), ended: ENDED } });
  expect([...ports.runs.active.keys()]).toEqual(['lost']);
});

it('a resume of a run whose execution is over hands it to Cleanup first', async () => {
  const ports = await leftBehind();
  expect(await registerRun(resume({ workflow_run: 'lost' }), ports)).toMatchObject({ refused: { error: 'WorkflowRunActive', ended: ENDED } });
});

it('an execution that runs, or of which nothing is known, keeps its run', async () => {
  const ports = await leftBehind();
  ports.over.clear();
  await expect(registerRun(launch(), ports)).rejects.toMatchObject({ name: 'VaultBusy', message: expect.stringContaining('is moving the vault') });
  await expect(registerRun(resume({ workflow_run: 'lost' }), ports)).rejects.toMatchObject({ name: 'WorkflowRunActive' });
});
