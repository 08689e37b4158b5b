import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { GlacierVaultToS3Transfer } from '../../src';
import { ONE_CPU_MEMORY } from '../../src/contracts/defaults';
import { definitionOf } from '../support/machines';
import { Simulation, StateError } from '../support/simulation';
import { once, testApp, transferTemplate } from '../support/stacks';
import { allowedActions, propertiesOf, readable } from '../support/templates';

const plain = once<Template>(transferTemplate);
const withTopic = once(() => {
  const stack = new Stack(testApp(), 'Stack');
  const completionTopic = new sns.Topic(stack, 'Completion', { masterKey: new kms.Key(stack, 'TopicKey') });
  new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket: new s3.Bucket(stack, 'Destination'), monitoring: { completionTopic } });
  return Template.fromStack(stack);
});

const FINISHED = {
  outcome: 'completed-with-failures',
  vault_name: 'photos',
  report: 's3://inventories/run-1/report/summary.md',
  pass: 2,
  archives: { total: 3, downloaded: 2, failed: 1, skipped: 0 },
  bytes: { total: 30, downloaded: 20, failed: 10, skipped: 0 },
  publish: true,
  on_completion: 'EVENT',
  listed_for: 'orchestrator-1',
};

interface World {
  readonly input?: object;
  /** Whether the run is registered at the second check. @default - the value of `active` */
  readonly registered?: boolean;
  readonly finished?: Partial<typeof FINISHED>;
  readonly active?: boolean;
  /** State → name of the error with which it fails. */
  readonly failing?: Record<string, string>;
  readonly refusedEntries?: number;
}

/** Executes Cleanup. @returns the tasks in order, and what each was given */
async function cleanUp(template: Template, { input = { run: 'run-1' }, finished, active = true, registered = active, failing = {}, refusedEntries = 0 }: World = {}) {
  const done: string[] = [];
  const given: Record<string, any> = {};
  const cleanup = new Simulation(definitionOf(template, 'CleanupWorkflow'), async ({ state, given: args }) => {
    if (failing[state]) throw new StateError(failing[state], 'no');
    done.push(state);
    given[state] = await args();
    const results: Record<string, unknown> = {
      'Begin cleanup': { Payload: { run: active ? 'run-1' : '', active, partitions: 1 } },
      'Begin cleanup after all': { Payload: { run: registered ? 'run-1' : '', active: registered, partitions: 1 } },
      'Finish run': { Payload: { ...FINISHED, ...finished } },
      'Look whether it has settled': { Payload: { settled: true } },
      'Write report': { Payload: { partition: 2, unfinished: 0, cared: 0 } },
      'Publish outcome': { FailedEntryCount: refusedEntries, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'oops' }] },
    };
    return results[state] ?? { Items: [], Output: {} };
  });
  const ended = await cleanup.execute(input).then((output) => ({ output, error: undefined }), (error: Error) => ({ output: undefined, error }));
  return { ...ended, done, given, visits: cleanup.visits, seconds: cleanup.seconds };
}

const DISABLE = ['Disable ExtendDownloadWindow Rule 1', 'Disable Dashboard Rule 2'];

it('publishes the outcome, records that, unlists the run, and only then disables the rules', async () => {
  const { done, given, output } = await cleanUp(plain());
  expect(done.slice(done.indexOf('Finish run'))).toEqual([
    'Finish run', 'Publish outcome', 'Note that the outcome is published', 'Take the run off the list', 'Update dashboard',
    'List active runs', ...DISABLE, 'Look again for active runs',
  ]);
  expect(JSON.parse(given['Publish outcome'].Entries[0].Detail)).toEqual({
    deployment: '${TransferTransferTable}', workflow_run: 'run-1', vault_name: 'photos', outcome: FINISHED.outcome, report: FINISHED.report,
  });
  expect(given['Note that the outcome is published']).toMatchObject({
    Key: { pk: { S: 'run-1' }, sk: { S: 'run' } }, ExpressionAttributeValues: { ':pass': { N: '2' } },
  });
  expect(given['Take the run off the list']).toMatchObject({
    Key: { pk: { S: 'runs' }, sk: { S: 'run-1' } },
    ConditionExpression: 'attribute_not_exists(pk) OR execution_arn = :execution',
    ExpressionAttributeValues: { ':execution': { S: 'orchestrator-1' } },
  });
  expect(output).toMatchObject({ outcome: FINISHED.outcome, report: FINISHED.report });
});

it.each([...DISABLE, 'List active runs', 'Look again for active runs'])('has published the outcome and fails visibly if "%s" fails', async (state) => {
  const { done, error } = await cleanUp(plain(), { failing: { [state]: 'AccessDenied' } });
  expect(done).toEqual(expect.arrayContaining(['Publish outcome', 'Take the run off the list']));
  expect(error).toMatchObject({ name: 'AccessDenied' });
});

it('disables the rules and publishes nothing for a run that is no longer listed', async () => {
  const { done, output } = await cleanUp(plain(), { active: false });
  expect(done).toEqual(['Begin cleanup', 'List active runs', ...DISABLE, 'Look again for active runs']);
  expect(output).toEqual({ outcome: 'nothing-to-clean-up' });
});

it('has the time to add up the report of a billion archives: 20,000 files, of 2 ms of a whole CPU each', () => {
  const { Timeout, MemorySize } = propertiesOf(plain(), 'AWS::Lambda::Function', 'TransferCleanupFinishRun');
  expect(Timeout * (MemorySize / ONE_CPU_MEMORY)).toBeGreaterThan(5 * 20_000 * 0.002);
});

describe('the end of an execution without a listed run', () => {
  const input = { execution_arn: 'orchestrator-1', stopped: true };

  it('may come while its Register run still works: Cleanup waits, then ends that run', async () => {
    const { done, given, seconds, output } = await cleanUp(plain(), { input, active: false, registered: true });
    expect(done.slice(0, 3)).toEqual(['Begin cleanup', 'Begin cleanup after all', 'Look whether it has settled']);
    expect([given['Begin cleanup'].Payload, given['Begin cleanup after all'].Payload]).toEqual([input, input]);
    const { Timeout } = propertiesOf(plain(), 'AWS::Lambda::Function', 'TransferOrchestratorRegisterRun');
    expect(seconds).toBeGreaterThan(Timeout);
    expect(output).toMatchObject({ outcome: FINISHED.outcome });
  });

  it('leaves nothing to do if the execution registered no run', async () => {
    const { done, output } = await cleanUp(plain(), { input, active: false });
    expect(done).toEqual(['Begin cleanup', 'Begin cleanup after all', 'List active runs', ...DISABLE, 'Look again for active runs']);
    expect(output).toEqual({ outcome: 'nothing-to-clean-up' });
  });
});

it('succeeds, disables the rules and publishes nothing if the run was resumed before its end', async () => {
  const { done, error, output } = await cleanUp(plain(), { failing: { 'Finish run': 'RunTakenUp' } });
  expect(error).toBeUndefined();
  expect(output).toEqual({ outcome: 'taken-up' });
  expect(done.slice(done.indexOf('Write report') + 1)).toEqual(['List active runs', ...DISABLE, 'Look again for active runs']);
});

it('leaves a run listed for the next Cleanup if its outcome is not published and recorded', async () => {
  for (const state of ['Publish outcome', 'Note that the outcome is published']) {
    const { done, error } = await cleanUp(plain(), { failing: { [state]: 'AccessDenied' } });
    expect(error).toMatchObject({ name: 'AccessDenied' });
    expect(done).not.toContain('Take the run off the list');
  }
});

it('fails if the call to publish succeeds but its entry was refused', async () => {
  const { done, error } = await cleanUp(plain(), { refusedEntries: 1 });
  expect(error).toMatchObject({ name: 'OutcomeNotAccepted', reason: expect.stringContaining('InternalFailure, oops') });
  expect(done).not.toContain('Note that the outcome is published');
});

it('does not publish an outcome twice', async () => {
  const { done } = await cleanUp(plain(), { finished: { publish: false } });
  expect(done).not.toContain('Publish outcome');
  expect(done).toContain('Take the run off the list');
});

it('leaves a run listed if another execution has taken it up, and succeeds', async () => {
  const { done, error } = await cleanUp(plain(), { failing: { 'Take the run off the list': 'DynamoDb.ConditionalCheckFailedException' } });
  expect(error).toBeUndefined();
  expect(done).toContain('List active runs');
});

describe('the completion topic', () => {
  it('gets a readable message if the launch asked for it', async () => {
    const { done, given } = await cleanUp(withTopic(), { finished: { on_completion: 'EVENT_AND_TOPIC' } });
    expect(done.indexOf('Tell the completion topic')).toBe(done.indexOf('Publish outcome') + 1);
    const { TopicArn, Subject, Message } = given['Tell the completion topic'];
    expect([TopicArn, Subject]).toEqual(['${Completion}', 'Transfer run-1: completed-with-failures']);
    expect(JSON.parse(Message)).toEqual({
      deployment: '${TransferTransferTable}',
      workflow_run: 'run-1',
      vault_name: 'photos',
      outcome: FINISHED.outcome,
      report: FINISHED.report,
      archives: FINISHED.archives,
      bytes: FINISHED.bytes,
    });
    expect(Message).toContain('\n');
    expect(`Transfer ${'r'.repeat(64)}: completed-with-failures`.length).toBeLessThanOrEqual(100);
  });

  it('gets no message if the launch did not ask for it', async () => expect((await cleanUp(withTopic())).done).not.toContain('Tell the completion topic'));

  it('may refuse the message: Cleanup does all its work, then fails', async () => {
    const { done, error } = await cleanUp(withTopic(), {
      finished: { on_completion: 'EVENT_AND_TOPIC' }, failing: { 'Tell the completion topic': 'Sns.KmsAccessDeniedException' },
    });
    expect(done).toEqual(expect.arrayContaining(['Note that the outcome is published', 'Take the run off the list', ...DISABLE]));
    expect(error).toMatchObject({ name: 'Sns.KmsAccessDeniedException' });
  });

  it('is known to Register run, which refuses a launch that needs a missing topic', () => {
    const environment = (template: Template) => propertiesOf(template, 'AWS::Lambda::Function', 'TransferOrchestratorRegisterRun').Environment.Variables;
    expect(readable(environment(withTopic()).COMPLETION_TOPIC_ARN)).toBe('${Completion}');
    expect(environment(plain())).not.toHaveProperty('COMPLETION_TOPIC_ARN');
  });

  it('and its key are usable by Cleanup\'s machine alone, or by no role if there is no topic', () => {
    expect(allowedActions(withTopic(), 'TransferCleanupWorkflowRole')).toMatchObject({
      '${Completion}': ['sns:Publish'], '${TopicKey.Arn}': ['kms:Decrypt', 'kms:GenerateDataKey'],
    });
    const actions = Object.values(allowedActions(plain(), 'TransferCleanupWorkflowRole')).flat();
    expect(actions.filter((action) => /^(sns|kms):/.test(action))).toEqual([]);
  });
});
