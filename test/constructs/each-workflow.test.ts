import validateAsl from 'asl-validator';
import { defaultTemplate } from '../support/default-template';
import { Machine, definitionOf, machinesOf, statesReachableFrom } from '../support/machines';
import { propertiesOf } from '../support/templates';

const machine = (name: string): Machine => definitionOf(defaultTemplate(), name);
const MACHINES = [
  'GetInventoryWorkflow', 'InitiateRetrievalWorkflow', 'InitiateRetrievalPartition', 'ExtendDownloadWindowWorkflow',
  'DashboardWorkflow', 'CleanupWorkflow', 'OrchestratorWorkflow',
];

/** Error names of Step Functions itself. `States.All` is not one of them, but asl-validator accepts it. */
const STEP_FUNCTIONS_ERRORS = ['States.ALL', 'States.Timeout', 'States.TaskFailed', 'States.Permissions'];
const names = (lists: { ErrorEquals: string[] }[] = []): string[] => lists.flatMap(({ ErrorEquals }) => ErrorEquals);

it('has exactly the seven machines of the nineteen steps', () => {
  expect(machinesOf(defaultTemplate()).map(({ name }) => name.replace('Transfer', '')).sort()).toEqual([...MACHINES].sort());
});

/** Machines that wait for a task token, and machines that catch errors. The tests below must not pass because they find no such state. */
const WAITING = ['GetInventoryWorkflow', 'OrchestratorWorkflow'];
const CATCHING = ['GetInventoryWorkflow', 'InitiateRetrievalWorkflow', 'InitiateRetrievalPartition', 'ExtendDownloadWindowWorkflow', 'CleanupWorkflow', 'OrchestratorWorkflow'];

/** Machines that enable rules. */
const ENABLING = ['InitiateRetrievalPartition', 'CleanupWorkflow', 'OrchestratorWorkflow'];

/** Names of errors of a busy service. A service's own exception stands for all errors that its model does not name. */
const BUSY: Record<string, string[]> = {
  lambda: ['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'],
  states: [
    'StepFunctions.ExecutionLimitExceeded', 'StepFunctions.ExecutionLimitExceededException',
    'StepFunctions.StepFunctionsException', 'StepFunctions.SfnException', 'StepFunctions.ThrottlingException',
  ],
  dynamodb: ['DynamoDb.DynamoDbException', 'DynamoDb.ThrottlingException', 'DynamoDb.ProvisionedThroughputExceededException', 'DynamoDb.InternalServerErrorException'],
  eventbridge: ['EventBridge.EventBridgeException', 'EventBridge.InternalException', 'EventBridge.ThrottlingException'],
  cloudwatch: ['CloudWatch.CloudWatchException', 'CloudWatch.InternalServiceException', 'CloudWatch.ThrottlingException'],
  sns: ['Sns.SnsException', 'Sns.InternalErrorException', 'Sns.ThrottlingException'],
};

describe.each(MACHINES)('%s', (name) => {
  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validateAsl(machine(name).definition);
    expect(isValid ? '' : errorsText()).toBe('');
  });

  it('is written only in JSONata', () => {
    expect(machine(name).definition.QueryLanguage).toBe('JSONata');
    for (const [state, fields] of Object.entries(machine(name).states)) {
      expect([state, fields.QueryLanguage ?? 'JSONata']).toEqual([state, 'JSONata']);
      for (const field of ['InputPath', 'OutputPath', 'ResultPath', 'ResultSelector', 'Parameters', 'ItemsPath', 'SecondsPath', 'TimeoutSecondsPath', 'ErrorPath', 'CausePath']) {
        expect(`${state} ${fields[field] === undefined ? 'lacks' : 'has'} ${field}`).toBe(`${state} lacks ${field}`);
      }
    }
  });

  it('can reach each of its states', () => {
    const { definition, states } = machine(name);
    const reached = statesReachableFrom(machine(name), definition.StartAt);
    expect(Object.keys(states).filter((state) => state !== definition.StartAt && !reached.has(state))).toEqual([]);
  });

  it('names its states for the operator, within 80 characters', () => {
    const states = Object.keys(machine(name).states);
    expect(states.length).toBeGreaterThan(1);
    for (const state of states) expect(state).toMatch(/^[A-Z][A-Za-z0-9 ?]{2,79}$/);
  });

  it('retries every task, by the names of transient errors', () => {
    const tasks = machine(name).statesOf('Task');
    expect(tasks.length).toBeGreaterThan(0);
    for (const [state, { Retry }] of tasks) {
      expect([state, Retry?.length ?? 0]).not.toEqual([state, 0]);
      for (const error of names(Retry)) {
        expect(error).toMatch(/^([A-Z][A-Za-z]+\.)?[A-Z][A-Za-z]+$/);
        expect(error).not.toMatch(/^States\./);
      }
      for (const { ErrorEquals, MaxAttempts, MaxDelaySeconds, BackoffRate } of Retry ?? []) {
        if (ErrorEquals.includes('PolicyEnforcedException')) continue; // asked again each hour, see get-inventory.test.ts
        expect(MaxAttempts).toBeGreaterThan(0);
        expect(BackoffRate).toBeGreaterThan(1);
        expect(MaxDelaySeconds ?? 120).toBeLessThanOrEqual(300);
      }
    }
  });

  it('retries what a busy service answers, by the names that Step Functions gives its errors', () => {
    for (const [state, { Resource, Arguments, Retry }] of machine(name).statesOf('Task')) {
      const [, service] = /:::(?:aws-sdk:)?([a-z]+):/.exec(Resource)!;
      expect([state, names(Retry)]).toEqual([state, expect.arrayContaining(BUSY[service])]);
      if (/(enable|disable)Rule$/.test(Resource)) {
        expect([state, names(Retry)]).toEqual([state, expect.arrayContaining(['EventBridge.ConcurrentModificationException'])]);
      }
      expect(Arguments).toBeDefined();
    }
  });

  it('goes on if a rule cannot be enabled, because that must not end a run', () => {
    const enabling = machine(name).statesOf('Task').filter(([state]) => /^Enable /.test(state));
    expect([name, enabling.length > 0]).toEqual([name, ENABLING.includes(name)]);
    for (const [state, { Next }] of enabling) expect([state, machine(name).caught(state, 'AnyError')]).toEqual([state, Next]);
  });

  it('retries throttling by Lambda in a retrier of its own: for hours, or in a sweep until the next one', () => {
    for (const [state, { Retry }] of machine(name).statesOf('Task').filter(([, { Resource }]) => /:::lambda:invoke/.test(Resource))) {
      const throttled = (Retry ?? []).filter(({ ErrorEquals }) => ErrorEquals.includes('Lambda.TooManyRequestsException'));
      expect([state, throttled.map(({ ErrorEquals }) => ErrorEquals)]).toEqual([state, [['Lambda.TooManyRequestsException']]]);
      const { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts } = throttled[0];
      const waits = Array.from({ length: MaxAttempts }, (_, n) => Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds!));
      const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3600;
      expect([state, hours > 6, hours < 0.1]).toEqual([state, name !== 'ExtendDownloadWindowWorkflow', name === 'ExtendDownloadWindowWorkflow']);
    }
  });

  it('catches errors that Step Functions knows, and all errors only in the last place', () => {
    const catching = Object.entries(machine(name).states).filter(([, { Catch = [] }]) => Catch.length > 0);
    expect([name, catching.length > 0]).toEqual([name, CATCHING.includes(name)]);
    for (const [, { Catch = [] }] of catching) {
      for (const error of names(Catch).filter((caught) => caught.startsWith('States.'))) expect(STEP_FUNCTIONS_ERRORS).toContain(error);
      for (const { ErrorEquals } of Catch.slice(0, -1)) expect(ErrorEquals).not.toContain('States.ALL');
    }
  });

  it('gives every wait for a task token a timeout, and does not retry after it', () => {
    const waits = machine(name).statesOf('Task').filter(([, task]) => task.Resource.includes('waitForTaskToken'));
    expect(waits).toHaveLength(WAITING.includes(name) ? 1 : 0);
    for (const [state, { Resource, TimeoutSeconds, Retry }] of waits) {
      expect([state, TimeoutSeconds]).toEqual([state, 6 * 3600]);
      expect(Resource).toMatch(/:aws-sdk:dynamodb:updateItem\.waitForTaskToken$/);
      expect(names(Retry)).not.toContain('States.Timeout');
    }
  });

  it('has no loop that neither waits nor works', () => {
    const waits = Object.entries(machine(name).states).filter(([, { Type }]) => Type === 'Wait' || Type === 'Task').map(([state]) => state);
    const others = Object.keys(machine(name).states).filter((candidate) => !waits.includes(candidate));
    expect(others.length).toBeGreaterThan(0);
    for (const state of others) {
      expect([state, statesReachableFrom(machine(name), state, { without: waits }).has(state)]).toEqual([state, false]);
    }
  });

  it('can end from each of its states', () => {
    const { states } = machine(name);
    const ends = Object.entries(states).filter(([, { Type, End }]) => End || Type === 'Succeed' || Type === 'Fail').map(([state]) => state);
    expect(ends.length).toBeGreaterThan(0);
    for (const state of Object.keys(states)) {
      expect([state, ends.includes(state) || ends.some((end) => statesReachableFrom(machine(name), state).has(end))]).toEqual([state, true]);
    }
  });

  it('logs all events with their data, and is traced', () => {
    const { LoggingConfiguration, TracingConfiguration } = propertiesOf(defaultTemplate(), 'AWS::StepFunctions::StateMachine', `Transfer${name}`);
    expect(LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: true });
    expect(TracingConfiguration).toEqual({ Enabled: true });
  });
});
