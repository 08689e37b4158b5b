import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { RunStore } from '../../../../src/handlers/aws/stores/run-store';
import { manifestTotals, runItem } from '../../../support/memory-runs';
import { recording } from '../../support/recording-client';

const refused = new ConditionalCheckFailedException({ $metadata: {}, message: '' });
function store(...answers: unknown[]) {
  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  const { client, inputs } = recording<DynamoDBDocumentClient, UpdateCommandInput>(db, answers);
  return { runs: new RunStore(client, 'table'), inputs };
}
const changes = { execution_arn: 'execution-2', mode: 'transfer', description: 'now' } as const;

describe('a manifest', () => {
  it('makes the run planned, once, with the walk at its beginning', async () => {
    const { runs, inputs } = store({}, refused);
    await expect(runs.setManifest('run-1', manifestTotals())).resolves.toBe(true);
    await expect(runs.setManifest('run-1', manifestTotals())).resolves.toBe(false);
    expect(inputs[0]).toMatchObject({
      ConditionExpression: 'phase = :inventory AND attribute_not_exists(totals)',
      ExpressionAttributeValues: { ':planned': 'planned', ':inventory': 'inventory', ':start': { partition: 1, offset: 0 } },
    });
  });
});

describe('taking a plan up', () => {
  it('is one write, made only while the run is planned and led by the execution that was seen', async () => {
    const { runs, inputs } = store({}, refused);
    await expect(runs.takeUp('run-1', { execution_arn: 'execution-1' }, { ...changes, maximum_cost: 5 })).resolves.toBe(true);
    await expect(runs.takeUp('run-1', { execution_arn: 'execution-1' }, changes)).resolves.toBe(false);
    expect(inputs[0]).toMatchObject({
      Key: { pk: 'run-1', sk: 'run' },
      UpdateExpression: expect.stringContaining(', maximum_cost = :maximum'),
      ConditionExpression: 'phase = :planned AND execution_arn = :seen',
      ExpressionAttributeValues: { ':seen': 'execution-1', ':execution': 'execution-2', ':maximum': 5 },
    });
  });

  it('takes the limit away where the launch has none', async () => {
    const { runs, inputs } = store({});
    await runs.takeUp('run-1', { execution_arn: 'execution-1' }, changes);
    expect(inputs[0].UpdateExpression).toMatch(/ REMOVE maximum_cost$/);
    expect(inputs[0].ExpressionAttributeValues).not.toHaveProperty(':maximum');
  });
});

it('marks a run approved in the list only for the execution that leads it', async () => {
  const { runs, inputs } = store({}, refused);
  await expect(runs.approve('run-1', 'execution-1')).resolves.toBe(true);
  await expect(runs.approve('run-1', 'execution-1')).resolves.toBe(false);
  expect(inputs[0]).toMatchObject({ Key: { pk: 'runs', sk: 'run-1' }, ConditionExpression: 'execution_arn = :execution' });
});

describe('a day\'s budget', () => {
  it('gets back what was not used, and never more than was spent', async () => {
    const { runs, inputs } = store({}, refused);
    await expect(runs.giveBack('2026-11-22', 1000, 1)).resolves.toBe(true);
    await expect(runs.giveBack('2026-11-22', 1000, 1)).resolves.toBe(false);
    expect(inputs[0]).toMatchObject({
      Key: { pk: 'budget|2026-11-22', sk: 'budget' },
      UpdateExpression: 'ADD #bytes :bytes, #requests :requests',
      ConditionExpression: '#bytes >= :spentBytes AND #requests >= :spentRequests',
      ExpressionAttributeValues: { ':bytes': -1000, ':requests': -1, ':spentBytes': 1000, ':spentRequests': 1 },
    });
  });
});

it('a run that is taken up has not been refused yet', async () => {
  const { runs, inputs } = store({});
  await runs.reopen('run-1', runItem(), { phase: 'requesting', execution_arn: 'execution-2', cursor: { partition: 1, offset: 0 } });
  expect(inputs[0].UpdateExpression).toMatch(/ REMOVE .*\brefused_since\b/);
});

describe('a block of the manifest', () => {
  const at = { partition: 1, offset: 0 };

  it.each([
    ['is done: nothing is refused any more', (runs: RunStore) => runs.finishBlock('run-1', at, { partition: 2, offset: 0 }, 'me'), 'SET #cursor = :next REMOVE lease_owner, lease_until, refused_since'],
    ['is left', (runs: RunStore) => runs.releaseBlock('run-1', at, 'me'), 'REMOVE lease_owner, lease_until, refused_since'],
    ['is left because Glacier refuses', (runs: RunStore) => runs.releaseBlock('run-1', at, 'me', 100), 'SET refused_since = :since REMOVE lease_owner, lease_until'],
  ])('%s', async (_, leave, UpdateExpression) => {
    const { runs, inputs } = store({}, refused);
    await expect(leave(runs)).resolves.toBe(true);
    await expect(leave(runs)).resolves.toBe(false);
    expect(inputs[0]).toMatchObject({ UpdateExpression, ConditionExpression: '#cursor = :at AND lease_owner = :owner' });
  });
});

describe('what is done to a run as it was seen', () => {
  it('is done in that pass and under that execution only', async () => {
    const { runs, inputs } = store({}, refused, {});
    await expect(runs.setPhase('run-1', ['planned'], 'settling', { stopped: true }, { pass: 2, execution_arn: 'execution-1' })).resolves.toBe(true);
    await expect(runs.claimBlock('run-1', { pass: 2 }, { partition: 1, offset: 0 }, 'walker', 100, 220)).resolves.toBe(false);
    await runs.setPhase('run-1', ['planned'], 'settling');
    expect(inputs[0]).toMatchObject({
      ConditionExpression: 'phase IN (:from0) AND #pass = :pass AND execution_arn = :execution',
      ExpressionAttributeValues: { ':from0': 'planned', ':pass': 2, ':execution': 'execution-1', ':stopped': true },
    });
    expect(inputs[1]).toMatchObject({
      ConditionExpression: expect.stringContaining('phase = :requesting AND #pass = :pass AND #cursor = :at'), ExpressionAttributeValues: { ':pass': 2 },
    });
    expect(inputs[2].ConditionExpression).toBe('phase IN (:from0)');
  });
});

describe('the sweep of a run', () => {
  it('is one execution\'s, until it releases it or its time has run out', async () => {
    const { runs, inputs } = store({}, refused, {}, refused);
    await expect(runs.claimSweep('run-1', 'sweep-1', 100, 490)).resolves.toBe(true);
    await expect(runs.claimSweep('run-1', 'sweep-2', 100, 490)).resolves.toBe(false);
    await expect(runs.releaseSweep('run-1', 'sweep-1')).resolves.toBe(true);
    await expect(runs.releaseSweep('run-1', 'sweep-2')).resolves.toBe(false);
    expect(inputs[0]).toMatchObject({
      Key: { pk: 'run-1', sk: 'run' },
      ConditionExpression: 'attribute_not_exists(sweep_owner) OR sweep_owner = :me OR sweep_until <= :now',
      ExpressionAttributeValues: { ':me': 'sweep-1', ':now': 100, ':until': 490 },
    });
    expect(inputs[2]).toMatchObject({ Key: { pk: 'run-1', sk: 'run' }, ConditionExpression: 'sweep_owner = :me', ExpressionAttributeValues: { ':me': 'sweep-1' } });
  });
});

it('uses every value and every name that it declares', async () => {
  const { runs, inputs } = store(...Array.from({ length: 13 }, () => ({})));
  await runs.setPhase('run-1', ['planned'], 'settling', {}, { pass: 2, execution_arn: 'execution-1' });
  await runs.claimBlock('run-1', { pass: 2 }, { partition: 1, offset: 0 }, 'walker', 100, 220);
  await runs.setManifest('run-1', manifestTotals());
  await runs.takeUp('run-1', { execution_arn: 'execution-1' }, changes);
  await runs.takeUp('run-1', { execution_arn: 'execution-1' }, { ...changes, maximum_cost: 0 });
  await runs.approve('run-1', 'execution-1');
  await runs.giveBack('2026-11-22', 1000, 1);
  await runs.claimSweep('run-1', 'sweep-1', 100, 490);
  await runs.releaseSweep('run-1', 'sweep-1');
  await runs.finishBlock('run-1', { partition: 1, offset: 0 }, { partition: 2, offset: 0 }, 'me');
  await runs.releaseBlock('run-1', { partition: 1, offset: 0 }, 'me');
  await runs.releaseBlock('run-1', { partition: 1, offset: 0 }, 'me', 100);
  for (const { UpdateExpression, ConditionExpression, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } of inputs) {
    const used = new Set(`${UpdateExpression} ${ConditionExpression}`.match(/[:#]\w+/g));
    expect([...used].sort()).toEqual([...Object.keys(ExpressionAttributeNames), ...Object.keys(ExpressionAttributeValues)].sort());
  }
});
