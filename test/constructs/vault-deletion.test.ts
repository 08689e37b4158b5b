import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { VaultDeletion } from '../../src';
import { DELETION_PARAMETER } from '../../src/contracts/deletion';
import { definitionOf } from '../support/machines';
import { Simulation, Task } from '../support/simulation';
import { once, testApp, transferStack, transferTemplate } from '../support/stacks';
import { allowedActions, permissionsOf, propertiesOf, rolesOf } from '../support/templates';

type TransferProps = Parameters<typeof transferTemplate>[0];
const deletionTemplate = (props: TransferProps = {}) => {
  const { stack, transfer } = transferStack({ app: testApp(), ...props });
  new VaultDeletion(stack, 'Delete', { transfer });
  return Template.fromStack(stack);
};
const template = once(() => deletionTemplate());
const actionsOf = (of: Template) => rolesOf(of).flatMap((role) =>
  permissionsOf(of, role).flatMap(({ actions }) => actions.map((action) => [role, action])));
const deletes = (of: Template) => actionsOf(of).filter(([, action]) => /^glacier:(Delete|\*)|^\*$|^glacier:.*\*/.test(action));

const TRANSFERS = '${TransferTransferTable.Arn}';
const INVENTORY_BUCKET = '${TransferInventoryBucket.Arn}';
const ANY_VAULT = 'arn:${AWS::Partition}:glacier:${AWS::Region}:${AWS::AccountId}:vaults/*';

it('without it no role of a transfer may delete from a vault', () => {
  expect(deletes(transferTemplate())).toEqual([]);
});

it('with it the roles of the transfer still may not: only two of its own functions may', () => {
  expect(deletes(template()).sort()).toEqual([
    ['DeleteDeleteArchivesRole', 'glacier:DeleteArchive'], ['DeleteEndDeletionRole', 'glacier:DeleteVault'],
  ]);
});

it.each([
  ['PlanDeletion', {
    [TRANSFERS]: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    [`${INVENTORY_BUCKET}/*/report/*`]: ['s3:GetObject'],
    [`${INVENTORY_BUCKET}/*/deletion/*`]: ['s3:GetObject', 's3:PutObject'],
    [INVENTORY_BUCKET]: ['s3:ListBucket'],
    [ANY_VAULT]: ['glacier:DescribeVault'],
    'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${part 6 of ${DeleteWorkflow}}:*': ['states:DescribeExecution'],
  }],
  ['DeleteArchives', {
    [TRANSFERS]: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
    [`${INVENTORY_BUCKET}/*/report/*`]: ['s3:GetObject'],
    [`${INVENTORY_BUCKET}/*/deletion/*`]: ['s3:PutObject'],
    [INVENTORY_BUCKET]: ['s3:ListBucket'],
    '${Destination.Arn}/*': ['s3:GetObject'],
    '${Destination.Arn}': ['s3:ListBucket'],
    [ANY_VAULT]: ['glacier:DeleteArchive'],
  }],
  ['EndDeletion', {
    [TRANSFERS]: ['dynamodb:DeleteItem', 'dynamodb:GetItem'],
    [`${INVENTORY_BUCKET}/*/deletion/*`]: ['s3:GetObject', 's3:PutObject'],
    [INVENTORY_BUCKET]: ['s3:ListBucket'],
    [ANY_VAULT]: ['glacier:DeleteVault', 'glacier:DescribeVault'],
  }],
])('%s may do what it is there for, and nothing else', (name, permissions) => {
  expect(allowedActions(template(), `Delete${name}Role`)).toEqual(permissions);
});

it('is limited to the vaults of the transfer', () => {
  const named = deletionTemplate({ vaults: ['photos'] });
  const statements = rolesOf(named).filter((role) => role.startsWith('Delete')).flatMap((role) => permissionsOf(named, role))
    .filter(({ actions }) => actions.some((action) => action.startsWith('glacier:')));
  expect(statements.map(({ resources }) => resources)).toEqual([[ANY_VAULT.replace('*', 'photos')], [ANY_VAULT.replace('*', 'photos')]]);
});

it('may look at the vault whose names a mapping vault holds, of those that it may delete', () => {
  const looks = (...vaults: string[]) => permissionsOf(deletionTemplate({ vaults }), 'DeletePlanDeletionRole').filter(({ actions }) => actions.includes('glacier:DescribeVault')).flatMap(({ resources }) => resources);
  expect(looks('photos', 'nas_mapping', 'old-*')).toEqual(['nas', 'old-*'].map((name) => ANY_VAULT.replace('*', name)));
  expect(looks('photos')).toEqual([]);
});

it('may decrypt with the key of the objects, because S3 gives no checksum otherwise', () => {
  const key = kms.Key.fromKeyArn(new Stack(), 'Theirs', 'arn:aws:kms:us-east-1:111122223333:key/objects');
  const encrypted = deletionTemplate({ destination: { encryptionKey: key } });
  expect(allowedActions(encrypted, 'DeleteDeleteArchivesRole')).toMatchObject({ 'arn:aws:kms:us-east-1:111122223333:key/objects': ['kms:Decrypt'] });
});

it('has no wildcard in any action, and bounds its roles as the transfer does', () => {
  expect(actionsOf(template()).filter(([, action]) => action.includes('*'))).toEqual([]);
  const boundary = iam.ManagedPolicy.fromManagedPolicyArn(new Stack(), 'Boundary', 'arn:aws:iam::111122223333:policy/boundary');
  const bounded = deletionTemplate({ permissionsBoundary: boundary });
  const roles = Object.entries(bounded.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('Delete'));
  expect(roles.length).toBeGreaterThan(4);
  for (const [, { Properties }] of roles) expect(Properties.PermissionsBoundary).toBe('arn:aws:iam::111122223333:policy/boundary');
});

it('works in a stack of its own', () => {
  const app = testApp();
  const { transfer } = transferStack({ app });
  const stack = new Stack(app, 'Theirs');
  new VaultDeletion(stack, 'Delete', { transfer });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 3);
  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 1);
});

describe('the history of an execution', () => {
  /** Deletes from a report of so many parts, each in so many invocations. */
  async function historyOf(partitions: number, invocations: number) {
    let [done, looks] = [0, 0];
    const work: Task = ({ state }) => {
      if (state === 'Begin deletion') return { Payload: { run: 'run-1', partitions, deletes: true, delete_vault: true, rules: {} } };
      if (state === 'Look at the vault') return { Payload: { step: ++looks < 70 ? 'wait' : 'deleted', reason: '' } };
      if (state !== 'Delete archives') return { Payload: {} };
      done += 1;
      return { Payload: { partition: Math.floor(done / invocations) + 1, done: 0, idle: 0, wait_seconds: 1, at: '2026-11-22T10:00:00.000Z' } };
    };
    const simulation = new Simulation(definitionOf(template(), 'DeleteWorkflow'), work);
    await simulation.execute({ workflow_run: 'run-1' });
    return { events: simulation.events, parts: Math.floor(done / invocations) };
  }

  it('has room for ten million archives, and for the wait for the vault', async () => {
    const { events, parts } = await historyOf(200, 5);
    expect(parts).toBe(200);
    expect(events).toBeLessThan(20_000);
  });

  it.each([[200, 1000], [2000, 5]])('ends in time with %i parts of %i invocations each, and leaves the rest', async (partitions, invocations) => {
    const { events, parts } = await historyOf(partitions, invocations);
    expect(parts).toBeLessThan(partitions);
    expect(events).toBeGreaterThan(15_000);
    expect(events).toBeLessThan(23_000);
  });
});

it('the document plans unless it is told to delete, and never deletes the vault unasked', () => {
  const { parameters } = propertiesOf(template(), 'AWS::SSM::Document', 'DeleteDocument').Content;
  expect(Object.keys(parameters)).toEqual(Object.keys(DELETION_PARAMETER));
  expect(parameters).toMatchObject({
    Mode: { default: 'plan' }, DeleteVault: { default: 'NO' }, AllowExpiring: { default: 'NO' }, MinimumAge: { default: '7' }, Confirmation: { default: '' },
  });
});

it('lets a principal delete with the document, which launch permissions do not', () => {
  const { stack, transfer } = transferStack({ app: testApp() });
  const deletion = new VaultDeletion(stack, 'Delete', { transfer });
  const [launcher, operator] = ['Launcher', 'Operator'].map((id) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() }));
  transfer.grantLaunch(launcher);
  deletion.grantDelete(operator);
  const granted = (role: string) => JSON.stringify(permissionsOf(Template.fromStack(stack), role));
  expect(granted('Operator')).toContain('DeleteDocument');
  expect(granted('Operator')).toContain('/*/deletion/*');
  expect(granted('Launcher')).not.toContain('DeleteDocument');
});
