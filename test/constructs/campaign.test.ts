import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Campaign } from '../../src';
import { CAMPAIGN_PARAMETER, MAX_CAMPAIGN_VAULTS, PLANNED_WITH } from '../../src/contracts/campaign';
import { LAUNCH_PARAMETER } from '../../src/contracts/launch';
import { definitionOf } from '../support/machines';
import { Simulation, StateError, Task } from '../support/simulation';
import { once, testApp, transferStack, transferTemplate } from '../support/stacks';
import { allowedActions, permissionsOf, propertiesOf, resourcesOf, rolesOf } from '../support/templates';

type TransferProps = Parameters<typeof transferTemplate>[0];
const campaignTemplate = (props: TransferProps = {}) => {
  const { stack, transfer } = transferStack({ app: testApp(), ...props });
  new Campaign(stack, 'Campaign', { transfer });
  return Template.fromStack(stack);
};
const template = once(() => campaignTemplate());
const actionsOf = (of: Template) => rolesOf(of).filter((role) => role.startsWith('Campaign')).flatMap((role) =>
  permissionsOf(of, role).flatMap(({ actions }) => actions.map((action) => [role, action])));

const TRANSFERS = '${TransferTransferTable.Arn}';
const INVENTORY_BUCKET = '${TransferInventoryBucket.Arn}';
const executionsOf = (machine: string, rest = ':*') => `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:execution:\${part 6 of \${${machine}}}${rest}`;
/** What Step Functions does with a machine's role: it invokes functions, writes logs and traces, and watches nested executions. */
const MACHINERY = /^(logs|xray|lambda|kms):|^events:(PutTargets|PutRule|DescribeRule)$/;
const withoutMachinery = (role: string) => Object.fromEntries(Object.entries(allowedActions(template(), role))
  .map(([resource, actions]) => [resource, actions.filter((action) => !MACHINERY.test(action))] as const).filter(([, actions]) => actions.length));

it.each([
  ['BeginCampaign', {
    [TRANSFERS]: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    '*': ['glacier:ListVaults'],
    [executionsOf('CampaignWorkflow')]: ['states:DescribeExecution'],
  }],
  ['LookAtVault', { [TRANSFERS]: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] }],
  ['SumUp', {
    [TRANSFERS]: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    [`${INVENTORY_BUCKET}/*/plan/*`]: ['s3:GetObject'],
    [`${INVENTORY_BUCKET}/*/campaign/*`]: ['s3:PutObject'],
    [INVENTORY_BUCKET]: ['s3:ListBucket'],
  }],
])('%s may do what it is there for, and nothing else', (name, permissions) => {
  const { '*': everywhere = [], ...rest } = allowedActions(template(), `Campaign${name}Role`);
  const own = everywhere.filter((action) => !MACHINERY.test(action));
  expect({ ...rest, ...(own.length ? { '*': own } : {}) }).toEqual(expect.objectContaining(permissions));
  expect(Object.keys({ ...rest, ...(own.length ? { '*': own } : {}) }).filter((resource) => !(resource in permissions) && !resource.includes('Logs'))).toEqual([]);
});

it('its machines start the Orchestrator, and one another, and nothing else', () => {
  expect(withoutMachinery('CampaignVaultWorkflowRole')).toEqual({
    '${TransferOrchestratorWorkflow}': ['states:StartExecution'], [executionsOf('TransferOrchestratorWorkflow', '*')]: ['states:DescribeExecution', 'states:StopExecution'],
  });
  expect(withoutMachinery('CampaignWorkflowRole')).toEqual({
    '${CampaignVaultWorkflow}': ['states:StartExecution'],
    [executionsOf('CampaignVaultWorkflow', '*')]: ['states:DescribeExecution', 'states:StopExecution'],
    'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default': ['events:PutEvents'],
  });
});

it('no role of it may touch an archive, and the transfer\'s own roles stay as they are', () => {
  expect(actionsOf(template()).filter(([, action]) => /^glacier:(?!ListVaults$)|\*/.test(action))).toEqual([]);
  const roles = (of: Template) => Object.fromEntries(rolesOf(of).filter((role) => role.startsWith('Transfer')).map((role) => [role, permissionsOf(of, role)]));
  expect(roles(template())).toEqual(roles(transferTemplate()));
});

it('bounds its roles as the transfer does, and works in a stack of its own', () => {
  const boundary = iam.ManagedPolicy.fromManagedPolicyArn(new Stack(), 'Boundary', 'arn:aws:iam::111122223333:policy/boundary');
  const roles = Object.entries(campaignTemplate({ permissionsBoundary: boundary }).findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('Campaign'));
  expect(roles.length).toBeGreaterThan(5);
  for (const [, { Properties }] of roles) expect(Properties.PermissionsBoundary).toBe('arn:aws:iam::111122223333:policy/boundary');
  const app = testApp();
  const { transfer } = transferStack({ app });
  const stack = new Stack(app, 'Theirs');
  new Campaign(stack, 'Campaign', { transfer });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 3);
  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});

describe('the workflow', () => {
  /** Leads a campaign of so many vaults. `broken`: nested executions that fail. */
  async function lead(answers: { vaults?: number; moves?: boolean; broken?: number; sumUp?: Error; refusedEvent?: boolean; outcome?: string } = {}) {
    const { vaults = 4, moves = true, broken = 0, sumUp, refusedEvent = false, outcome = 'succeeded' } = answers;
    const given: Record<string, any[]> = {};
    const machine = definitionOf(template(), 'CampaignWorkflow');
    const work: Task = async ({ state, given: evaluate }) => {
      (given[state] ??= []).push(await evaluate());
      if (state === 'Begin campaign') return { Payload: { campaign: 'all', vaults, concurrency: 5, moves } };
      if (/^(Plan|Move) vault$/.test(state)) {
        if (given[state].length <= broken) throw new StateError('States.TaskFailed', JSON.stringify({ ExecutionArn: 'x', Error: 'Broken', Cause: 'because' }));
        return { Output: {} };
      }
      if (state === 'Plan the account' && sumUp) throw sumUp;
      if (state.startsWith('End ')) return { Payload: { campaign: 'all', outcome: given[state].at(-1).Payload.failure ? 'stopped' : outcome, error: 'E', cause: 'C' } };
      if (state === 'Publish outcome') return { FailedEntryCount: refusedEvent ? 1 : 0, Entries: [{ ErrorCode: 'Full' }] };
      return { Payload: {} };
    };
    const simulation = new Simulation(machine, work);
    const end = await simulation.execute({ vault_names: '*' }).then((output) => ({ output }), (error: StateError) => ({ error: error.name, cause: error.reason }));
    return { end, given, visits: simulation.visits, events: simulation.events, seconds: simulation.seconds };
  }

  it('plans each vault before the first is moved, and a history of 1,000 vaults is short enough', async () => {
    const { visits, given, events, end } = await lead({ vaults: MAX_CAMPAIGN_VAULTS });
    expect(given['Move vault'].map(({ Input }) => Input.number)).toEqual(Array.from({ length: MAX_CAMPAIGN_VAULTS }, (_, i) => i + 1));
    expect(given['Move vault'][6].Input).toEqual({ campaign: 'all', execution_arn: 'execution-1', number: 7, work: 'move' });
    expect(visits.lastIndexOf('Plan vault')).toBeLessThan(visits.indexOf('Plan the account'));
    expect(visits.indexOf('Plan the account')).toBeLessThan(visits.indexOf('Move vault'));
    expect(events).toBeLessThan(20_000);
    expect(end).toEqual({ output: expect.objectContaining({ outcome: 'succeeded' }) });
  });

  it('moves as many at once as it is told', () => {
    const { states } = definitionOf(template(), 'CampaignWorkflow');
    for (const map of ['Plan each vault', 'Move each vault']) expect(states[map]).toMatchObject({ MaxConcurrency: '{% $concurrency %}', ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' } } });
  });

  it('ends after the plan unless vaults are to be moved', async () => {
    const { visits, end } = await lead({ moves: false, outcome: 'planned' });
    expect(visits).not.toContain('Move vault');
    expect(end).toEqual({ output: expect.objectContaining({ outcome: 'planned' }) });
  });

  it('notes a nested execution that fails by itself, and goes on with the other vaults', async () => {
    const { given, events } = await lead({ vaults: 400, broken: 300 });
    expect(given['Note why not to move']).toHaveLength(300);
    expect(given['Note why not to move'][2].Payload).toEqual({ campaign: 'all', execution_arn: 'execution-1', number: 3, work: 'move', tries: 1, looks: 0, failure: { error: 'Broken', cause: 'because' } });
    expect(events).toBeLessThan(15_000);
  });

  it('sums up what there is if it cannot go on, tells it, and fails with the error', async () => {
    const { given, end, visits } = await lead({ sumUp: new StateError('CostAboveMaximum', 'too much') });
    expect(given['End after an error'][0].Payload).toEqual({ step: 'end', campaign: 'all', execution_arn: 'execution-1', failure: { error: 'CostAboveMaximum', cause: 'too much' } });
    expect(visits).not.toContain('Move vault');
    expect(end).toEqual({ error: 'E', cause: 'C' });
  });

  it('fails if the campaign was stopped, or its event was not taken', async () => {
    expect((await lead({ outcome: 'stopped' })).end).toEqual({ error: 'E', cause: 'C' });
    expect((await lead({ refusedEvent: true })).end).toMatchObject({ error: 'OutcomeNotAccepted', cause: expect.stringContaining('Full') });
  });

  it('tells the event of the deployment, the campaign and what came of it', async () => {
    const { given } = await lead();
    expect(JSON.parse(given['Publish outcome'][0].Entries[0].Detail)).toMatchObject({ deployment: '${TransferTransferTable}', campaign: 'all', outcome: 'succeeded' });
  });
});

describe('the workflow of a vault', () => {
  const machine = once(() => definitionOf(template(), 'CampaignVaultWorkflow'));
  const INPUT = { campaign: 'all', execution_arn: 'execution-0', number: 7, work: 'move' };

  /** Answers the looks one after the other. `fails`: the run that fails. */
  async function lead(steps: object[], fails?: number) {
    const [looks, runs]: [any[], any[]] = [[], []];
    const simulation = new Simulation(machine(), async ({ state, given }) => {
      if (state === 'Run the Orchestrator') {
        runs.push(await given());
        if (runs.length === fails) throw new StateError('States.TaskFailed', JSON.stringify({ ExecutionArn: 'x', Error: 'VaultBusy', Cause: 'busy' }));
        return { Output: {} };
      }
      looks.push((await given()).Payload);
      return { Payload: steps[looks.length - 1] ?? { step: 'done', wait_seconds: 0, input: {} } };
    });
    await simulation.execute(INPUT);
    return { looks, runs, seconds: simulation.seconds, visits: simulation.visits };
  }
  const run = (input: object) => ({ step: 'run', wait_seconds: 0, input });
  const wait = (seconds: number) => ({ step: 'wait', wait_seconds: seconds, input: {} });

  it('runs the Orchestrator as Look at Vault says, and looks again', async () => {
    const { looks, runs } = await lead([run({ action: 'launch', workflow_run: 'a' }), run({ action: 'resume', workflow_run: 'a' })]);
    expect(runs.map(({ Input }) => Input)).toEqual([{ action: 'launch', workflow_run: 'a' }, { action: 'resume', workflow_run: 'a' }]);
    expect(runs.map(({ Name }) => Name)).toEqual(['name-1-0', 'name-1-1']);
    expect(looks.map(({ tries }) => tries)).toEqual([0, 1, 2]);
    expect(looks[0]).toEqual({ ...INPUT, tries: 0, looks: 0 });
  });

  it('waits as it is told, and counts the looks since the last try', async () => {
    const { looks, seconds } = await lead([wait(60), wait(120), run({}), wait(60)]);
    expect(looks.map(({ looks: before }) => before)).toEqual([0, 1, 2, 0, 1]);
    expect(seconds).toBe(240);
  });

  it('tells Look at Vault why a run failed, and ends well', async () => {
    const { looks, visits } = await lead([run({}), run({})], 2);
    expect(looks.at(-1)).toEqual({ ...INPUT, tries: 2, looks: 0, failure: { error: 'VaultBusy', cause: 'busy' } });
    expect(visits.at(-1)).toBe('Vault failed');
  });
});

it('the document plans unless it is told to move, and takes what a launch takes, but for what is of one vault', () => {
  const { parameters } = propertiesOf(template(), 'AWS::SSM::Document', 'CampaignDocument').Content;
  expect(Object.keys(parameters)).toEqual(Object.keys(CAMPAIGN_PARAMETER));
  expect(parameters).toMatchObject({ Mode: { default: 'plan' }, Concurrency: { default: '5' }, MaximumCost: { default: '' } });
  expect(Object.keys(LAUNCH_PARAMETER).filter((name) => !(name in CAMPAIGN_PARAMETER))).toEqual(['VaultName', 'ProvidedInventory', 'WorkflowRun', 'MappingVaultName', 'OnCompletion']);
  expect(PLANNED_WITH.filter((name) => !(name in CAMPAIGN_PARAMETER))).toEqual([]);
});

it('lets a principal launch campaigns and read what they write', () => {
  const { stack, transfer } = transferStack({ app: testApp() });
  const campaign = new Campaign(stack, 'Campaign', { transfer });
  campaign.grantLaunch(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));
  const granted = JSON.stringify(permissionsOf(Template.fromStack(stack), 'Operator'));
  for (const expected of ['CampaignDocument', '/*/campaign/*', '/*/plan/*', '/*/report/*']) expect(granted).toContain(expected);
});

it('has a rule for the event at its end, and an alarm', () => {
  const { stack, transfer } = transferStack({ app: testApp() });
  const campaign = new Campaign(stack, 'Campaign', { transfer });
  campaign.onCampaignFinished('Tell', { eventPattern: { detail: { outcome: ['stopped'] } } });
  const rules = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern).filter((pattern) => JSON.stringify(pattern ?? {}).includes('Campaign Finished'));
  expect(rules).toEqual([{ 'source': ['cdk-glacier-vault-to-s3'], 'detail-type': ['Glacier Vault Transfer Campaign Finished'], 'detail': { outcome: ['stopped'], deployment: [expect.anything()] } }]);
  expect(campaign.alarms).toHaveLength(1);
});
