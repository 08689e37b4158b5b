import { Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { definitionOf } from '../support/machines';
import { Simulation, StateError } from '../support/simulation';
import { once, recommendedFlags, testApp, transferStack, transferTemplate } from '../support/stacks';
import { propertiesOf, readable, resourcesOf, rolesOf } from '../support/templates';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST = { managed: 6144, inlineOfARole: 10_240, managedOfARole: 10 };
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_ENVIRONMENT = 4096;

/** Text as it may be once deployed: the longest partition and region, and generous ARNs. */
const deployed = (value: unknown): string => JSON.stringify(readable(value)).replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, (name) => (
  { '${AWS::Partition}': 'aws-us-gov', '${AWS::Region}': 'us-gov-west-1', '${AWS::AccountId}': '111122223333' }[name] ?? 'x'.repeat(120)
));

/** Characters of the policies of each role. */
function sizesOf(template: Template): { role: string; inline: number; managed: number[] }[] {
  const held = (type: string, role: string) => Object.values(resourcesOf(template, type))
    .filter(({ Properties }) => (Properties.Roles ?? []).some((holder: unknown) => readable(holder) === `\${${role}}`))
    .map(({ Properties }) => deployed(Properties.PolicyDocument).length);
  return rolesOf(template).map((role) => ({
    role, inline: held('AWS::IAM::Policy', role).reduce((a, b) => a + b, 0), managed: held('AWS::IAM::ManagedPolicy', role),
  }));
}

const names = (count: number, length: number): string[] => Array.from({ length: count }, (_, n) => `${n}`.padStart(length, 'v'));

/** What the transfer says to these vaults. */
function refusal(vaults: string[]): string {
  try { transferStack({ vaults }); } catch (error) { return (error as Error).message; }
  return 'accepted';
}

describe('vaults that a policy cannot hold', () => {
  it.each([[42, 20], [170, 12], [10, 255], [60, 2]])('are refused at synthesis with the number that fits: %d names of %d characters', (count, length) => {
    const [, fits] = /the first (\d+) of these/.exec(refusal(names(count, length))) ?? [];
    expect(Number(fits)).toBeGreaterThan(0);
    expect(Number(fits)).toBeLessThan(count);
    expect(refusal(names(Number(fits), length))).toBe('accepted');
    expect(refusal(names(Number(fits) + 1, length))).toContain(`the first ${fits} of these`);
  });

  it('are refused in words that help', () => {
    const message = refusal(names(42, 20));
    for (const words of ['vaults must ', '6,144', 'got 42', "such as 'backup-*'"]) expect(message).toContain(words);
  });
});

describe.each([['few long names', names(9, 255)], ['many short names', names(44, 2)], ['names of 20 characters', names(34, 20)]])('%s', (_, vaults) => {
  const template = once(() => Template.fromStack(transferStack({ app: testApp({ context: recommendedFlags() }), vaults }).stack));

  it('fit the limits of IAM in every role', () => {
    const sizes = sizesOf(template());
    expect(sizes.length).toBeGreaterThan(10);
    expect(sizes.filter(({ inline, managed }) =>
      inline > LONGEST.inlineOfARole || managed.some((size) => size > LONGEST.managed) || managed.length > LONGEST.managedOfARole)).toEqual([]);
  });

  it('are in no function\'s environment', () => {
    const environments = Object.values(resourcesOf(template(), 'AWS::Lambda::Function')).map(({ Properties }) => deployed(Properties.Environment ?? {}));
    expect(environments.length).toBeGreaterThan(10);
    for (const environment of environments) {
      expect(environment).not.toContain(vaults.at(-1));
      expect(environment.length).toBeLessThan(LARGEST_ENVIRONMENT);
    }
  });
});

/** What the Orchestrator of this template tells Register run. */
async function toldTo(template: Template, input: object): Promise<any> {
  let told: any;
  const orchestrator = new Simulation(definitionOf(template, 'OrchestratorWorkflow'), async ({ given }) => {
    told = (await given()).Payload;
    throw new StateError('VaultNotAllowed');
  });
  await expect(orchestrator.execute(input)).rejects.toThrow('VaultNotAllowed');
  return told;
}

describe('the Orchestrator', () => {
  it('tells Register run the vaults, whatever its own input says about them', async () => {
    const template = transferTemplate({ vaults: ['photos', 'backup-*'] });
    expect(await toldTo(template, { action: 'launch' })).toEqual({ action: 'launch', execution_arn: 'execution-1', allowed_vaults: 'photos,backup-*' });
    expect(await toldTo(template, { action: 'launch', allowed_vaults: '*' })).toMatchObject({ allowed_vaults: 'photos,backup-*' });
  });

  it('allows every vault if none is named', async () => {
    expect(await toldTo(transferTemplate(), { action: 'launch' })).toMatchObject({ allowed_vaults: '*' });
  });
});

describe('a pattern among vaults', () => {
  const template = once(() => transferTemplate({ vaults: ['photos', 'backup-*', Lazy.string({ produce: () => 'late' })] }));
  const arn = (vault: string) => `arn:\${AWS::Partition}:glacier:\${AWS::Region}:\${AWS::AccountId}:vaults/${vault}`;
  const resourcesFor = (action: string, role: string) => Object.values(resourcesOf(template(), 'AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some((holder: unknown) => readable(holder) === `\${${role}}`))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().includes(action))
    .map(({ Resource }) => readable(Resource));

  it('stands for all its vaults in the permissions, and for their mapping vaults', () => {
    expect(resourcesFor('glacier:DescribeVault', 'TransferOrchestratorRegisterRunRole')).toEqual([['photos', 'backup-*', 'late'].map(arn)]);
    expect(resourcesFor('glacier:DescribeVault', 'TransferGetInventoryRequestOutputRole'))
      .toEqual([['photos', 'backup-*', 'late', 'photos_mapping', 'late_mapping'].map(arn)]);
  });

  it('lets the launch document take any name, because the Orchestrator checks it', () => {
    const { VaultName } = propertiesOf(template(), 'AWS::SSM::Document', 'TransferSsmDocumentLaunch').Content.parameters;
    expect(VaultName).not.toHaveProperty('allowedValues');
    expect(new RegExp(VaultName.allowedPattern).test('backup-2019')).toBe(true);
  });
});
