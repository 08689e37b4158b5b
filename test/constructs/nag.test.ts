import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NagPackSuppression, NagSuppressions } from 'cdk-nag';
import { GlacierVaultToS3Transfer } from '../../src';
import { once } from '../support/stacks';

/** Why a wildcard of a policy is one: by service, each reason once. */
const WILDCARDS: [RegExp, string][] = [
  [/^Resource::\*$/, 'X-Ray, log delivery, ListStreams and PutMetricData know no resource; policies.test.ts lists these actions'],
  [/^Resource::arn:.*:glacier:.*:vaults\/\*$/, 'every vault of the account may be transferred unless `vaults` names them'],
  [/^Resource::<.*InventoryBucket.*\.Arn>\/\*\/(inventory|manifest|plan|report)\/\*$/, 'the first part of a key is the run, which is named at launch'],
  [/^Resource::<.*InventoryBucket.*\.Arn>\/\*$/, 'users put what chooses and names archives where they like in the inventory bucket; it is read only'],
  [/^Resource::arn:.*:s3:::archives\/\*$/, 'keys at the destination are the names of archives, known from the inventory only'],
  [/^Resource::<.*\.Arn>:\*$/, 'CDK lets a state machine invoke every version of a function that it invokes'],
  [/^Resource::arn:.*:states:.*:execution:.*\*$/, 'an execution\'s name is given when it is started; only those of the one nested machine are allowed'],
];

const ACKNOWLEDGED: NagPackSuppression[] = [
  ...WILDCARDS.map(([pattern, reason]) => ({ id: 'AwsSolutions-IAM5', reason, appliesTo: [{ regex: `/${pattern.source}/g` }] })),
  { id: 'AwsSolutions-S1', reason: 'a log bucket for a few reports of one run would need one itself; who wants access logs gives an inventoryBucket' },
];

function findings(acknowledged: NagPackSuppression[]): string[] {
  // Findings are read below; the newest CDK would throw at the first one.
  const app = new App({ context: { '@aws-cdk/core:annotationsInValidationReport': false } });
  const stack = new Stack(app, 'Stack');
  new GlacierVaultToS3Transfer(stack, 'Transfer', { destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives') });
  NagSuppressions.addStackSuppressions(stack, acknowledged);
  Aspects.of(app).add(new AwsSolutionsChecks());
  const annotations = Annotations.fromStack(stack);
  return [...annotations.findError('*', Match.anyValue()), ...annotations.findWarning('*', Match.anyValue())].map(({ id, entry }) => `${id}: ${entry.data}`);
}
const unacknowledged = once(() => findings([]));

it('has no finding of cdk-nag\'s AwsSolutions that is not acknowledged with a reason', () => {
  expect(findings(ACKNOWLEDGED)).toEqual([]);
});

it('acknowledges nothing that is not found', () => {
  expect(unacknowledged().length).toBeGreaterThan(0);
  expect(unacknowledged().filter((finding) => finding.includes('AwsSolutions-S1:'))).toHaveLength(1);
  const wildcards = unacknowledged().map((finding) => /AwsSolutions-IAM5\[(.*?)\]: The IAM/s.exec(finding)?.[1]).filter((found) => found !== undefined);
  for (const [pattern, reason] of WILDCARDS) expect([reason, wildcards.some((found) => pattern.test(found))]).toEqual([reason, true]);
});
