import { defaultTemplate } from '../support/default-template';
import { definitionOf } from '../support/machines';
import { Simulation, StateError, Task } from '../support/simulation';
import { propertiesOf, readable } from '../support/templates';

const simulate = (name: string, task: Task) => new Simulation(definitionOf(defaultTemplate(), name), task);
const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:Orchestrator:lost';
const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Orchestrator';
const ended = { execution_arn: EXECUTION, state_machine_arn: MACHINE };

interface Pattern { readonly 'source': string[]; readonly 'detail-type': string[]; readonly 'detail': { readonly status: string[] } }

/** The event that was put, as the rule on the Orchestrator's end sees it. */
function expectToStartCleanup({ Entries: [{ Source, DetailType, Detail }] }: { Entries: { Source: string; DetailType: string; Detail: string }[] }) {
  const pattern = readable(propertiesOf(defaultTemplate(), 'AWS::Events::Rule', 'TransferOrchestratorStopped').EventPattern) as Pattern;
  const { executionArn, stateMachineArn, status } = JSON.parse(Detail) as Record<string, string>;
  expect(pattern.source).toContain(Source);
  expect(pattern['detail-type']).toContain(DetailType);
  expect(pattern.detail.status).toContain(status);
  expect([executionArn, stateMachineArn]).toEqual([EXECUTION, MACHINE]);
}

it('the sweep reports an Orchestrator that is over, by an event that starts Cleanup', async () => {
  const put: any[] = [];
  const sweep = simulate('ExtendDownloadWindowWorkflow', async ({ state, given }) => {
    if (state === 'List active runs') return { Items: [{ sk: { S: 'lost' } }, { sk: { S: 'other' } }] };
    if (state !== 'Sweep') return { FailedEntryCount: put.push(await given()) - put.length };
    const { run } = (await given()).Payload;
    return { Payload: { settled: false, more: false, ...(run === 'lost' ? { ended } : {}) } };
  });
  await sweep.execute({});
  expect(put).toHaveLength(1);
  expectToStartCleanup(put[0]);
  expect(sweep.visits.at(-1)).toBe('Swept');
});

it('a launch that meets a run left behind reports it, and is refused with its name', async () => {
  const put: any[] = [];
  const refused = { error: 'VaultBusy', cause: 'execution lost is over', ended };
  const orchestrator = simulate('OrchestratorWorkflow', async ({ state, given }) => {
    if (state === 'Register run') return { Payload: { run: '', vault_name: '', has_manifest: false, refused } };
    put.push(await given());
    return { FailedEntryCount: 0 };
  });
  await expect(orchestrator.execute({})).rejects.toMatchObject({ name: 'VaultBusy', reason: 'execution lost is over' });
  expect(put).toHaveLength(1);
  expectToStartCleanup(put[0]);
});

describe('an Orchestrator that is redriven', () => {
  /** The run is settling or finished. */
  const afterCleanup = (outcome: string): Task => ({ state }) => {
    switch (state) {
      case 'Look whether it has concluded': throw new StateError('WorkflowRunEnded', 'settling');
      case 'Announce the wait': throw new StateError('DynamoDb.ConditionalCheckFailedException');
      case 'Wait until the retrieval has concluded': throw new StateError('States.Timeout');
      case 'Approve plan': throw new StateError('WorkflowRunStopped');
      case 'Get inventory': throw new StateError('WorkflowRunStopped');
      default: return { Output: { outcome } };
    }
  };
  const variables = { run: 'run-1', hasManifest: true, looks: 1 };

  it.each([
    'Initiate retrieval', 'Wait until the retrieval has concluded', 'Look whether it has concluded', 'Clean up',
  ])('ends with WorkflowRunEnded if its run is settling or finished: at "%s"', async (state) => {
    const orchestrator = simulate('OrchestratorWorkflow', afterCleanup('nothing-to-clean-up'));
    await expect(orchestrator.redrive(state, variables)).rejects.toMatchObject({ name: 'WorkflowRunEnded', reason: expect.stringContaining('run-1') });
  });

  it('at the end of Cleanup gives the outcome of the run', async () => {
    const orchestrator = simulate('OrchestratorWorkflow', afterCleanup('succeeded'));
    await orchestrator.redrive('Clean up', variables);
    expect(orchestrator.visits.at(-1)).toBe('Transfer finished');
  });

  it('tells the function that it was redriven', async () => {
    let payload: unknown;
    const orchestrator = simulate('OrchestratorWorkflow', async ({ state, given }) => {
      if (state === 'Look whether it has concluded') payload = (await given()).Payload;
      return { Payload: { settled: true }, Output: { outcome: 'succeeded' } };
    });
    await orchestrator.redrive('Initiate retrieval', variables);
    expect(payload).toEqual({ run: 'run-1', redriven: true });
  });
});
