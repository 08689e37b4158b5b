import { App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { GlacierVaultToS3Transfer } from '../../src';
import { cyclesIn } from '../support/cycles';
import { recommendedFlags, testApp } from '../support/stacks';

/** Everything that a user may give, from the stack `theirs`, for a transfer in the stack `ours`. */
function transfer(ours: Stack, theirs: Stack): void {
  const encryptionKey = new kms.Key(theirs, 'Key');
  new GlacierVaultToS3Transfer(ours, 'Transfer', {
    encryptionKey,
    destinationBucket: new s3.Bucket(theirs, 'Destination', { encryptionKey: new kms.Key(theirs, 'DestinationKey') }),
    inventoryBucket: new s3.Bucket(theirs, 'Inventories', { encryptionKey }),
    monitoring: {
      alarmTopic: new sns.Topic(theirs, 'Alarms', { masterKey: encryptionKey }), completionTopic: new sns.Topic(theirs, 'Outcomes', { masterKey: encryptionKey }),
    },
  });
}

/** Where the key, the buckets and the topics are. */
const PLACES: [string, (app: App) => void][] = [
  ['in the same stack', (app) => { const stack = new Stack(app, 'Stack'); transfer(stack, stack); }],
  ['in another stack', (app) => transfer(new Stack(app, 'Stack'), new Stack(app, 'Theirs'))],
  ['in the parent of a nested stack', (app) => { const parent = new Stack(app, 'Parent'); transfer(new NestedStack(parent, 'Nested'), parent); }],
  ['in a nested stack beside it', (app) => { const parent = new Stack(app, 'Parent'); transfer(new NestedStack(parent, 'Nested'), new NestedStack(parent, 'Theirs')); }],
  ['in another stack than the parent of a nested stack', (app) => transfer(new NestedStack(new Stack(app, 'Parent'), 'Nested'), new Stack(app, 'Theirs'))],
];
const FLAGS = [['no feature flags', {}], ['every recommended feature flag', recommendedFlags()]] as const;

describe.each(FLAGS)('with %s', (_, context) => {
  it.each(PLACES)('a key %s makes no circle that CloudFormation refuses', (__, place) => {
    const app = testApp({ context });
    place(app);
    expect(cyclesIn(app.synth())).toEqual([]);
  });
});

it('the cycle finder finds a circle through a nested stack, which synthesis lets pass', () => {
  const app = testApp();
  const parent = new Stack(app, 'Parent');
  const nested = new NestedStack(parent, 'Nested');
  const [outer, inner] = [new CfnResource(parent, 'Outer', { type: 'Some::Thing' }), new CfnResource(nested, 'Inner', { type: 'Some::Thing' })];
  inner.addPropertyOverride('Needs', outer.ref);
  outer.addPropertyOverride('Needs', inner.ref);
  expect(cyclesIn(app.synth())).toEqual([expect.stringMatching(/Outer → Nested|Nested\w+ → Outer/)]);
});
