import { defaultTemplate } from '../support/default-template';
import { Machine, definitionOf, statesReachableFrom } from '../support/machines';

const machine = (name: string): Machine => definitionOf(defaultTemplate(), name);

describe('Initiate Retrieval', () => {
  it('starts a nested machine again and again until all archives are requested', () => {
    const workflow = machine('InitiateRetrievalWorkflow');
    expect(workflow.state('Request a stretch').Resource).toMatch(/:states:::states:startExecution\.sync:2$/);
    expect(workflow.state('Request a stretch').Arguments.StateMachineArn).toBe('${TransferInitiateRetrievalPartition}');
    expect(workflow.next('Everything requested?')).toEqual(['All requested', 'Request a stretch']);
  });

  it('ends a nested execution long before its history is full', () => {
    const { Condition } = machine('InitiateRetrievalPartition').state('Anything left?').Choices![0];
    const loops = Number(/\$loops >= (\d+)/.exec(Condition)?.[1]);
    const eventsOfALoop = 5 * 3 + 2 + 2; // three tasks, a wait, a choice
    expect(loops * eventsOfALoop).toBeGreaterThan(0);
    expect(loops * eventsOfALoop).toBeLessThan(25_000 / 2);
    expect(machine('InitiateRetrievalPartition').state('Request archives').Assign.loops).toBe('{% $loops + 1 %}');
  });

  it('waits as told before it requests more, and enables rules that a stack update disabled', () => {
    const partition = machine('InitiateRetrievalPartition');
    expect(partition.state('Wait as told').Seconds).toBe('{% $waitSeconds %}');
    const way = ['Wait as told', 'Enable ExtendDownloadWindow Rule 1 again', 'Enable Dashboard Rule 2 again', 'Request archives'];
    way.slice(0, -1).forEach((state, i) => expect(partition.next(state)).toEqual([way[i + 1]]));
    expect(partition.state('Anything left?').Default).toBe('Wait as told');
  });
});

describe('Extend Download Window', () => {
  it('sweeps the other runs after one fails, and raises the failure at the end', () => {
    const workflow = machine('ExtendDownloadWindowWorkflow');
    for (const state of ['Sweep', 'Look again and conclude']) expect(workflow.caught(state, 'AnyError')).toBe('Not swept');
    expect(workflow.next('For each active run')).toEqual(['Any run not swept?']);
    expect(workflow.next('Any run not swept?')).toEqual(['Sweep incomplete', 'Swept']);
  });

  it('checks twice, with a pause for the index, before it declares a run settled', () => {
    const workflow = machine('ExtendDownloadWindowWorkflow');
    expect(workflow.state('Sweep').Arguments.Payload).toEqual({ run: '{% $run %}', execution: '{% $states.context.Execution.Id %}' });
    expect(workflow.state('Look again and conclude').Arguments.Payload).toEqual({ run: '{% $run %}', execution: '{% $states.context.Execution.Id %}', conclude: true });
    expect(workflow.state('Wait for the index')).toMatchObject({ Seconds: 15, Next: 'Look again and conclude' });
    expect([...statesReachableFrom(workflow, 'Sweep', { without: ['Wait for the index'] })]).not.toContain('Look again and conclude');
  });

  it('reads the list of active runs consistently', () => {
    for (const name of ['ExtendDownloadWindowWorkflow', 'DashboardWorkflow']) {
      expect(machine(name).state('List active runs').Arguments).toMatchObject({ ConsistentRead: true, ExpressionAttributeValues: { ':runs': { S: 'runs' } } });
    }
  });
});

describe('Cleanup', () => {
  const cleanup = () => machine('CleanupWorkflow');

  it('writes no report before everything has settled', () => {
    expect([...statesReachableFrom(cleanup(), 'Begin cleanup', { without: ['Settled?'] })]).not.toContain('Write report');
    expect(cleanup().next('Settled?')).toEqual(['Whole report written?', 'Wait until it has settled']);
    expect(cleanup().next('Enable Dashboard Rule 2 again')).toEqual(['Look whether it has settled']);
  });

  it('enables the rules before each check, because a stack update disables them', () => {
    expect(cleanup().next('Wait until it has settled')).toEqual(['Enable ExtendDownloadWindow Rule 1 again']);
    expect(cleanup().next('Enable ExtendDownloadWindow Rule 1 again')).toEqual(['Enable Dashboard Rule 2 again']);
  });

  it('waits again if the report finds an unfinished archive', () => {
    expect(cleanup().state('Whole report written?').Choices).toEqual([
      { Condition: '{% $partition <= $partitions %}', Next: 'Write report' }, { Condition: '{% $unfinished > 0 %}', Next: 'Settle again' },
    ]);
    expect(cleanup().state('Settle again')).toMatchObject({ Assign: { partition: 1, cared: 0, unfinished: 0 }, Next: 'Wait until it has settled' });
    expect(cleanup().state('Whole report written?').Default).toBe('Finish run');
  });

  it('looks for active runs after it disabled the rules, and enables them for a new approved run', () => {
    expect(cleanup().next('Disable ExtendDownloadWindow Rule 1')).toEqual(['Disable Dashboard Rule 2']);
    expect(cleanup().next('Disable Dashboard Rule 2')).toEqual(['Look again for active runs']);
    for (const state of ['List active runs', 'Look again for active runs']) {
      expect(cleanup().state(state).Arguments).toMatchObject({ ConsistentRead: true, FilterExpression: 'attribute_exists(approved)' });
    }
    expect(cleanup().next('Approved meanwhile?')).toEqual(['Enable ExtendDownloadWindow Rule 1', 'Cleaned up']);
    expect([...statesReachableFrom(cleanup(), 'Disable Dashboard Rule 2', { without: ['Look again for active runs'] })]).toEqual([]);
  });

  it('leaves the rules alone while another run is active', () => {
    expect(cleanup().next('Any other run active?')).toEqual(['Cleaned up', 'Disable ExtendDownloadWindow Rule 1']);
  });

  it('disables the rules also if the last figures cannot be published', () => {
    expect(cleanup().next('Update dashboard')).toEqual(['List active runs']);
    expect(cleanup().caught('Update dashboard', 'AnyError')).toBe('List active runs');
  });

  it('publishes the outcome as an event of this deployment', () => {
    const entry = cleanup().state('Publish outcome').Arguments.Entries[0];
    expect(entry).toMatchObject({ Source: 'cdk-glacier-vault-to-s3', DetailType: 'Glacier Vault Transfer Run Finished' });
    expect(entry.Detail).toContain("'deployment': '${TransferTransferTable}'");
  });

  it('keeps the run listed until its outcome is published', () => {
    expect([...statesReachableFrom(cleanup(), 'Outcome to be published?', { without: ['Publish outcome', 'Finish run'] })]).not.toContain('Note that the outcome is published');
    expect(cleanup().next('Note that the outcome is published')).toEqual(['Take the run off the list']);
    expect([...statesReachableFrom(cleanup(), 'Begin cleanup', { without: ['Take the run off the list', 'Anything to clean up?'] })]).not.toContain('List active runs');
  });

  it('cleans up only an active run, but always checks whether rules were left enabled', () => {
    expect(cleanup().state('Anything to clean up?')).toMatchObject({
      Choices: [{ Condition: '{% $states.input.active %}', Next: 'Look whether it has settled' }, { Next: 'Wait until Register run has ended' }],
      Default: 'List active runs',
    });
  });
});

describe('Orchestrator', () => {
  const orchestrator = () => machine('OrchestratorWorkflow');
  const CLEAN_UP = ['Clean up', 'Clean up after an error'];
  const TRIALS = ['Try to begin an upload', 'Try to send a part', 'Try to complete the upload'];

  it('refuses a run before it requests anything, with the error of Register run', () => {
    expect(orchestrator().definition.StartAt).toBe('Register run');
    expect(orchestrator().caught('Register run', 'VaultNotFound')).toBe('Not started');
    expect(orchestrator().state('Not started')).toMatchObject({ Type: 'Fail', Error: '{% $caught.error %}', Cause: '{% $caught.cause %}' });
  });

  it('runs Get Inventory, Approve plan, Initiate Retrieval, the wait and Cleanup in this order', () => {
    expect(orchestrator().next('Register run')).toEqual(['Run left behind?']);
    expect(orchestrator().next('Run left behind?')).toEqual(['Say why', 'Try to begin an upload']);
    expect(orchestrator().next('End the trial upload')).toEqual(['Manifest there?']);
    expect(orchestrator().next('Manifest there?')).toEqual(['Approve plan', 'Get inventory']);
    expect(orchestrator().next('Get inventory')).toEqual(['Object rules?']);
    expect(orchestrator().next('Object rules?')).toEqual(['Note the manifest', 'Approve plan']);
    expect(orchestrator().next('Note the manifest')).toEqual(['Try to begin an upload']);
    expect(orchestrator().next('Enable Dashboard Rule 2')).toEqual(['Initiate retrieval']);
    expect(orchestrator().next('Initiate retrieval')).toEqual(['Redriven?']);
    expect(orchestrator().next('Redriven?')).toEqual(['Look whether it has concluded', 'Announce the wait']);
    expect(orchestrator().next('Announce the wait')).toEqual(['Wait until the retrieval has concluded']);
    expect(orchestrator().next('Wait until the retrieval has concluded')).toEqual(['Clean up']);
    const nested = ['Get inventory', 'Initiate retrieval', ...CLEAN_UP].map((state) => orchestrator().state(state).Arguments.StateMachineArn);
    expect(nested).toEqual(['${TransferGetInventoryWorkflow}', '${TransferInitiateRetrievalWorkflow}', '${TransferCleanupWorkflow}', '${TransferCleanupWorkflow}']);
  });

  it('requests nothing and enables no rule before the plan is approved', () => {
    const before = statesReachableFrom(orchestrator(), 'Register run', { without: ['Approve plan', 'Clean up after an error'] });
    expect([...before].sort()).toEqual([
      'End the trial upload', 'End the trial upload after a refusal', 'Get inventory', 'Hand the other run to Cleanup', 'Manifest there?', 'Not started',
      'Note the manifest', 'Object rules?', 'Run left behind?', 'Say why', ...TRIALS,
    ].sort());
    expect(orchestrator().state('Transfer approved?')).toMatchObject({
      Choices: [{ Condition: '{% $states.input.transfer %}', Next: 'Enable ExtendDownloadWindow Rule 1' }], Default: 'Planned',
    });
  });

  it('approves the plan for its own execution', () => {
    expect(orchestrator().state('Approve plan').Arguments.Payload).toEqual({ run: '{% $run %}', execution_arn: '{% $states.context.Execution.Id %}' });
  });

  it('ends with the location of the plan if only a plan was requested', () => {
    expect(orchestrator().state('Approve plan').Output).toBe('{% $states.result.Payload %}');
    expect(orchestrator().state('Planned')).toEqual({ Type: 'Succeed' });
  });

  it('fails without Cleanup if the plan costs too much, because the run stays planned', () => {
    expect(orchestrator().caught('Approve plan', 'CostAboveMaximum')).toBe('Cost above maximum');
    expect(orchestrator().state('Cost above maximum')).toMatchObject({ Type: 'Fail', Error: '{% $caught.error %}', Cause: '{% $caught.cause %}' });
    expect(orchestrator().state('Approve plan').Catch![0]).toHaveProperty('Assign.caught');
  });

  const BEFORE = ['Register run', 'Hand the other run to Cleanup'];

  it('cleans up after any error once the run is registered', () => {
    const work = orchestrator().statesOf('Task').map(([state]) => state)
      .filter((state) => ![...BEFORE, ...CLEAN_UP].includes(state) && !state.startsWith('Enable '));
    expect(work).toHaveLength(11);
    for (const state of work) {
      const caught = TRIALS.slice(1).includes(state) ? 'End the trial upload after a refusal' : 'Clean up after an error';
      expect([state, orchestrator().caught(state, 'AnyError')]).toEqual([state, caught]);
    }
    expect(orchestrator().next('End the trial upload after a refusal')).toEqual(['Clean up after an error']);
    expect(orchestrator().state('Clean up after an error').Arguments.Input).toMatchObject({
      run: '{% $run %}', execution_arn: '{% $states.context.Execution.Id %}', stopped: true,
    });
  });

  it('never ends without Cleanup after registration, unless the run stays planned', () => {
    const ends = (from: string) => [...statesReachableFrom(orchestrator(), from, { without: CLEAN_UP })]
      .filter((state) => ['Succeed', 'Fail'].includes(orchestrator().state(state).Type));
    expect(ends('Manifest there?').sort()).toEqual(['Cost above maximum', 'Planned', 'Run has ended']);
    expect(ends('Enable ExtendDownloadWindow Rule 1')).toEqual(['Run has ended']); // a redriven execution, see lost-events.test.ts
  });

  it('fails with the caught error after its Cleanup', () => {
    expect(orchestrator().next('Clean up after an error')).toEqual(['Transfer failed']);
    expect(orchestrator().state('Transfer failed')).toMatchObject({ Type: 'Fail', Error: '{% $caught.error %}' });
  });

  it('checks the run itself after the timeout of the wait, and waits again with a new key', () => {
    expect(orchestrator().caught('Wait until the retrieval has concluded', 'States.Timeout')).toBe('Look whether it has concluded');
    expect(orchestrator().next('Concluded?')).toEqual(['Clean up', 'Enable ExtendDownloadWindow Rule 1 again']);
    expect(orchestrator().next('Enable Dashboard Rule 2 again')).toEqual(['Announce the wait']);
    expect(orchestrator().state('Look whether it has concluded').Assign.looks).toBe('{% $looks + 1 %}');
    const key = orchestrator().state('Wait until the retrieval has concluded').Arguments.Key.pk.S;
    expect(key).toContain('$states.context.Execution.Name');
    expect(key).toContain('$looks');
    expect(orchestrator().state('Announce the wait').Arguments.ExpressionAttributeValues[':wait'].S).toBe(key);
  });

  it('announces its wait only on an active run of its own execution', () => {
    const { ConditionExpression, ExpressionAttributeValues } = orchestrator().state('Announce the wait').Arguments;
    expect([ConditionExpression, ExpressionAttributeValues[':me']]).toEqual(['execution_arn = :me', { S: '{% $states.context.Execution.Id %}' }]);
  });

  it('fails if the run was stopped during Cleanup', () => {
    expect(orchestrator().next('Stopped meanwhile?')).toEqual(['Run stopped', 'Run has ended', 'Ended elsewhere', 'Transfer finished']);
    expect(orchestrator().state('Run stopped')).toMatchObject({ Type: 'Fail', Error: '{% $states.input.stop_error %}' });
  });
});
