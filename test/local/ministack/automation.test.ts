import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { deploy, twoMiniStacks } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

jest.setTimeout(60_000);
const { patched, bare } = twoMiniStacks();

const SSM = 'ssm.amazonaws.com';
const EXECUTION = '11111111-2222-4333-8444-555555555555';

/** Lets an automation assume a role with this trust policy. @returns `allowed`, or the name of the error */
async function assume(ministack: MiniStack, service: string, condition: object = {}): Promise<string> {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, Condition: condition }] };
  const { Arn } = await deploy(ministack, { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } } }, { Arn: { 'Fn::GetAtt': ['Role', 'Arn'] } });
  const sts = new STSClient(ministack.clientConfig);
  return sts.send(new AssumeRoleCommand({ RoleArn: Arn, RoleSessionName: `Automation-${EXECUTION}` })).then(() => 'allowed', (error: Error) => error.name);
}

describe('automation-trust', () => {
  const ofAccount = (account: string) => ({ StringEquals: { 'aws:SourceAccount': account } });
  const ofExecution = (id: string) => ({ ArnLike: { 'aws:SourceArn': `arn:aws:ssm:*:000000000000:automation-execution/${id}` } });

  it('lets Systems Manager assume a role that trusts it for this account and execution', async () => {
    expect(await assume(patched(), SSM)).toBe('allowed');
    expect(await assume(patched(), SSM, ofAccount('000000000000'))).toBe('allowed');
    expect(await assume(patched(), SSM, { ...ofAccount('000000000000'), ...ofExecution('*') })).toBe('allowed');
  });

  it('refuses a role that trusts another account, another execution or another service', async () => {
    expect(await assume(patched(), SSM, ofAccount('111111111111'))).toBe('AccessDenied');
    expect(await assume(patched(), SSM, ofExecution('another'))).toBe('AccessDenied');
    expect(await assume(patched(), 'lambda.amazonaws.com')).toBe('AccessDenied');
  });

  it('is needed: MiniStack refuses every condition on the source, and ignores the service', async () => {
    expect(await assume(bare(), SSM, ofAccount('000000000000'))).toBe('AccessDenied');
    expect(await assume(bare(), 'lambda.amazonaws.com')).toBe('allowed');
  });
});
