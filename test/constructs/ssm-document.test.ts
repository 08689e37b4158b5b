import * as fc from 'fast-check';
import { LAUNCH_PARAMETER, PATTERN } from '../../src/contracts/launch';
import { defaultTemplate } from '../support/default-template';
import { propertiesOf, readable } from '../support/templates';

const document = (name: 'Launch' | 'Resume') => readable(propertiesOf(defaultTemplate(), 'AWS::SSM::Document', `TransferSsmDocument${name}`)).Content;

interface Parameter { type: string; description: string; default?: string; allowedPattern?: string; allowedValues?: string[] }
const parametersOf = (name: 'Launch' | 'Resume') => Object.entries(document(name).parameters as Record<string, Parameter>);

/** Whether Systems Manager would accept a value. */
const allows = ({ allowedPattern, allowedValues }: Parameter, value: string): boolean =>
  (!allowedPattern || new RegExp(allowedPattern).test(value)) && (!allowedValues || allowedValues.includes(value));

/** The Orchestrator's input for these parameters. Systems Manager inserts them as text. */
function input(name: 'Launch' | 'Resume', values: Record<string, string>): Record<string, string> {
  const known: Record<string, string> = { 'automation:EXECUTION_ID': '0b2c7a1e-1111-2222-3333-444455556666' };
  for (const [parameter, { default: fallback }] of parametersOf(name)) known[parameter] = values[parameter] ?? fallback;
  return JSON.parse(document(name).mainSteps[0].inputs.input.replace(/\{\{ ?([A-Za-z:_]+) ?\}\}/g, (_: string, key: string) => {
    if (known[key] === undefined) throw new Error(`${key} is not a parameter of ${name}`);
    return known[key];
  }));
}

describe.each(['Launch', 'Resume'] as const)('%s', (name) => {
  it('is one step that starts the Orchestrator with the documents\' role', () => {
    expect(propertiesOf(defaultTemplate(), 'AWS::SSM::Document', `TransferSsmDocument${name}`)).toMatchObject({ DocumentType: 'Automation', DocumentFormat: 'JSON' });
    expect(document(name)).toMatchObject({ schemaVersion: '0.3', assumeRole: '${TransferSsmDocumentRole.Arn}' });
    expect(document(name).mainSteps).toHaveLength(1);
    expect(document(name).mainSteps[0]).toMatchObject({
      action: 'aws:executeAwsApi', inputs: { Service: 'stepfunctions', Api: 'StartExecution', stateMachineArn: '${TransferOrchestratorWorkflow}' },
    });
  });

  it('is updated as a new version, so that its name stays', () =>
    expect(propertiesOf(defaultTemplate(), 'AWS::SSM::Document', `TransferSsmDocument${name}`)).toMatchObject({ UpdateMethod: 'NewVersion' }));

  it('explains each parameter, and says which are required', () => {
    expect(parametersOf(name).length).toBeGreaterThan(0);
    for (const [parameter, { type, description, default: fallback }] of parametersOf(name)) {
      expect([parameter, type]).toEqual([parameter, 'String']);
      expect(description).toMatch(/^\((Required|Optional)/);
      if (fallback === undefined) expect(description).toMatch(/^\(Required\)/);
    }
  });

  it('accepts its own defaults', () => {
    const optional = parametersOf(name).filter(([, { default: fallback }]) => fallback !== undefined);
    expect(optional).toHaveLength(parametersOf(name).length - 1);
    for (const [parameter, definition] of optional) expect([parameter, allows(definition, definition.default!)]).toEqual([parameter, true]);
  });

  it('passes every parameter to the Orchestrator', () => {
    expect(parametersOf(name).length).toBeGreaterThan(0);
    for (const [parameter] of parametersOf(name)) expect(document(name).mainSteps[0].inputs.input).toContain(`"{{ ${parameter} }}"`);
  });

  it('refuses every character that would end the JSON text around it', () => {
    const hostile = ['"', '\\', '\n', '\r', '\t', '\0', '\x1f', '\x7f'].flatMap((character) => [character, `a${character}b`, `a${character}`, `${character}a`]);
    expect(parametersOf(name).length).toBeGreaterThan(0);
    for (const [parameter, definition] of parametersOf(name)) {
      for (const value of [...hostile, 'x", "action": "resume']) expect([parameter, value, allows(definition, value)]).toEqual([parameter, value, false]);
    }
  });

  it('starts the Orchestrator with exactly the given values, for all allowed values', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...parametersOf(name).map(([parameter]) => parameter)), fc.string({ unit: 'binary', maxLength: 80 })), (given) => {
      const allowed = Object.fromEntries(Object.entries(given).filter(([parameter, value]) => allows(document(name).parameters[parameter], value)));
      const required = Object.fromEntries(parametersOf(name).filter(([, { default: fallback }]) => fallback === undefined).map(([parameter]) => [parameter, 'photos']));
      const started = input(name, { ...required, ...allowed });
      for (const [parameter, value] of Object.entries(allowed)) {
        expect(started[LAUNCH_PARAMETER[parameter as keyof typeof LAUNCH_PARAMETER]]).toBe(value);
      }
      expect(started.action).toBe(name.toLowerCase());
    }), { numRuns: 300 });
  });
});

it('has a parameter for each launch parameter of the Orchestrator, with these defaults', () => {
  expect(parametersOf('Launch').map(([parameter]) => parameter).sort()).toEqual(Object.keys(LAUNCH_PARAMETER).sort());
  expect(Object.fromEntries(parametersOf('Launch').map(([parameter, { default: fallback }]) => [parameter, fallback]))).toMatchObject({
    VaultName: undefined,
    WorkflowRun: '',
    S3StorageClass: 'DEEP_ARCHIVE',
    Tier: 'Bulk',
    DestinationPrefix: '',
    Description: '',
    ProvidedInventory: 'NO',
    AcknowledgeAdditionalCostForCrossRegionTransfer: 'NO',
    Mode: 'transfer',
    MaximumCost: '',
    SelectionFile: '',
    ObjectRulesFile: '',
    NameOverrideFile: '',
    FolderMarkers: 'AS_FILES',
    MappingVaultName: '',
    OnCompletion: 'EVENT',
    AllowConcurrentRun: 'NO',
  });
});

it('offers only the two modes', () => expect(document('Launch').parameters.Mode.allowedValues).toEqual(['plan', 'transfer']));

it('needs only the run\'s name for a resume, because the other values are kept with the run', () => {
  const required = parametersOf('Resume').filter(([, { default: fallback }]) => fallback === undefined).map(([parameter]) => parameter);
  expect(required).toEqual(['WorkflowRun']);
  expect(allows(document('Resume').parameters.WorkflowRun, '')).toBe(false);
});

it('takes a new MaximumCost for a resume, with the same rule as the launch', () => {
  const [launch, resume] = [document('Launch'), document('Resume')].map(({ parameters }) => parameters.MaximumCost);
  expect([resume.default, resume.allowedPattern]).toEqual(['', launch.allowedPattern]);
  expect(input('Resume', { WorkflowRun: 'run-1', MaximumCost: '99.50' })).toMatchObject({ action: 'resume', workflow_run: 'run-1', maximum_cost: '99.50' });
});

it('tells the Orchestrator the automation\'s execution id, the name of a run without a name', () => {
  const { workflow_run: run, automation_execution_id: id } = input('Launch', { VaultName: 'photos' });
  expect([run, id]).toEqual(['', '0b2c7a1e-1111-2222-3333-444455556666']);
});

describe('patterns', () => {
  it.each([
    ['VAULT_NAME', ['a', 'A.b_c-9', 'x'.repeat(255)], ['', 'x'.repeat(256), 'a b', 'a/b', 'ä', 'a\n']],
    ['WORKFLOW_RUN', ['r', 'Run_1-x', 'x'.repeat(64)], ['', '-r', '_r', 'x'.repeat(65), 'a|b', 'a/b', 'a b', 'a.b']],
    ['OPTIONAL_WORKFLOW_RUN', ['', 'r'], ['-r', 'a|b', ' ']],
    ['DESCRIPTION', ['', 'Ümläute, 漢字, \'quotes\', {{braces}}', 'x'.repeat(256)], ['"', '\\', '\u0000', 'x'.repeat(257)]],
    ['OPTIONAL_VAULT_NAME', ['', 'photos_mapping'], ['a b', 'a/b', 'x'.repeat(256)]],
    ['MAXIMUM_COST', ['', '0', '250', '99.5', '99.50', '999999999.99'], ['-1', '1.', '.5', '1.234', '1e3', '1,000', '$5', ' 5']],
    ['OPTIONAL_S3_URI', ['', 's3://bucket/a.json', 's3://my.bucket-1/run/plan/größe (1).csv'], ['s3://bucket', 's3://bucket/', 'bucket/a', 'https://b/a', 's3://B/a', 's3://bu/a"b', 's3://bu/a\\b']],
    ['DESTINATION_PREFIX', ['', 'a', 'a/b', "!_.*()'-/x"], ['/a', 'a/', 'a//b', 'a b', 'ä', 'a"b']],
  ] as const)('%s', (name, good, bad) => {
    const pattern = new RegExp(PATTERN[name]);
    expect(good.filter((value) => !pattern.test(value))).toEqual([]);
    expect(bad.filter((value) => pattern.test(value))).toEqual([]);
  });

  it('use no look-ahead and no named groups, which Systems Manager cannot read', () => {
    expect(Object.values(PATTERN).length).toBeGreaterThan(0);
    for (const pattern of Object.values(PATTERN)) expect(pattern).not.toMatch(/\(\?/);
  });
});
