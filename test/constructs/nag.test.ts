import { Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NagPackSuppression, NagSuppressions } from 'cdk-nag';
import { GlacierVaultToS3Transfer } from '../../src';
import { once, testApp } from '../support/stacks';

/** Patterns of wildcards in policies, each with its reason. */
const WILDCARDS: [RegExp, string][] = [
  [/^Resource::\*$/, 'X-Ray, log delivery, ListStreams, GetAccountSettings, GetProducts and PutMetricData have no resource level; policies.test.ts lists these actions'],
  [/^Resource::arn:.*:glacier:.*:vaults\/\*$/, 'every vault of the account may be transferred unless `vaults` names them'],
  [/^Resource::<.*InventoryBucket.*\.Arn>\/\*\/(inventory|manifest|plan|report)\/\*$/, 'the first part of a key is the run, which is named at launch'],
  [/^Resource::<.*InventoryBucket.*\.Arn>\/\*$/, 'users choose the keys of selection and name files in the inventory bucket; the role may only read'],
  [/^Resource::arn:.*:s3:::archives\/\*$/, 'keys at the destination are names of archives, which only the inventory tells'],
  [/^Resource::<.*\.Arn>:\*$/, 'CDK allows a state machine to invoke every version of its functions'],
  [/^Resource::arn:.*:states:.*:execution:.*\*$/, 'an execution gets its name at its start; only executions of the nested machine are allowed'],
];

const ACKNOWLEDGED: NagPackSuppression[] = [
  ...WILDCARDS.map(([pattern, reason]) => ({ id: 'AwsSolutions-IAM5', reason, appliesTo: [{ regex: `/${pattern.source}/g` }] })),
  { id: 'AwsSolutions-S1', reason: 'a log bucket would need a log bucket itself; users that want access logs can give their own inventoryBucket' },
];

function findings(acknowledged: NagPackSuppression[]): string[] {
  // The findings are read below. Without this flag the newest CDK throws at the first one.
  const app = testApp({ context: { '@aws-cdk/core:annotationsInValidationReport': false } });
  const stack = new Stack(app, 'Stack');
  new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives') });
  NagSuppressions.addStackSuppressions(stack, acknowledged);
  Aspects.of(app).add(new AwsSolutionsChecks());
  const annotations = Annotations.fromStack(stack);
  return [...annotations.findError('*', Match.anyValue()), ...annotations.findWarning('*', Match.anyValue())].map(({ id, entry }) => `${id}: ${entry.data}`);
}
const unacknowledged = once(() => findings([]));

it('has no finding of cdk-nag\'s AwsSolutions without an acknowledged reason', () => {
  expect(findings(ACKNOWLEDGED)).toEqual([]);
});

it('acknowledges only findings that exist', () => {
  expect(unacknowledged().length).toBeGreaterThan(0);
  expect(unacknowledged().filter((finding) => finding.includes('AwsSolutions-S1:'))).toHaveLength(1);
  const wildcards = unacknowledged().map((finding) => /AwsSolutions-IAM5\[(.*?)\]: The IAM/s.exec(finding)?.[1]).filter((found) => found !== undefined);
  for (const [pattern, reason] of WILDCARDS) expect([reason, wildcards.some((found) => pattern.test(found))]).toEqual([reason, true]);
});
