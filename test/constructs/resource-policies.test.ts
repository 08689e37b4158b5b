import { defaultTemplate } from '../support/default-template';
import { propertiesOf, readable, resourcesOf, statementsIn, withoutHash } from '../support/templates';

it('lets Glacier publish for this account, by either key that it may send, and refuses calls without TLS', () => {
  const statements = statementsIn(propertiesOf(defaultTemplate(), 'AWS::SNS::TopicPolicy', 'TransferAsyncFacilitatorJobTopicPolicy').PolicyDocument);
  expect(statements).toEqual([
    {
      effect: 'Deny',
      principal: '*',
      actions: ['sns:Publish'],
      resources: ['${TransferAsyncFacilitatorJobTopic}'],
      condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      effect: 'Allow',
      principal: { Service: 'glacier.amazonaws.com' },
      actions: ['sns:Publish'],
      resources: ['${TransferAsyncFacilitatorJobTopic}'],
      condition: { StringEquals: { 'aws:SourceAccount': '${AWS::AccountId}' } },
    },
    {
      effect: 'Allow',
      principal: { Service: 'glacier.amazonaws.com' },
      actions: ['sns:Publish'],
      resources: ['${TransferAsyncFacilitatorJobTopic}'],
      condition: { StringEquals: { 'aws:SourceOwner': '${AWS::AccountId}' } },
    },
  ]);
});

it('lets only the job topic send messages to a queue by its queue policy', () => {
  const outsiders = Object.entries(resourcesOf(defaultTemplate(), 'AWS::SQS::QueuePolicy')).flatMap(([id, { Properties }]) =>
    statementsIn(Properties.PolicyDocument).filter(({ effect }) => effect === 'Allow').map((statement) => ({ id: withoutHash(id), ...statement })));
  expect(outsiders).toEqual([{
    id: 'TransferChunkPipelineNotificationsPolicy',
    effect: 'Allow',
    principal: { Service: 'sns.amazonaws.com' },
    actions: ['sqs:SendMessage'],
    resources: ['${TransferChunkPipelineNotifications.Arn}'],
    condition: { ArnEquals: { 'aws:SourceArn': '${TransferAsyncFacilitatorJobTopic}' } },
  }]);
});

it('refuses calls without TLS at every queue and at the inventory bucket', () => {
  const denied = (type: string, of: string) => Object.values(resourcesOf(defaultTemplate(), type)).map(({ Properties }) => [
    readable(Array.isArray(Properties[of]) ? Properties[of][0] : Properties[of]),
    statementsIn(Properties.PolicyDocument).some(({ effect, principal, condition }) =>
      effect === 'Deny' && JSON.stringify(principal).includes('*') && JSON.stringify(condition) === '{"Bool":{"aws:SecureTransport":"false"}}'),
  ]);
  const queues = Object.keys(resourcesOf(defaultTemplate(), 'AWS::SQS::Queue')).map((id) => [`\${${withoutHash(id)}}`, true]);
  expect(denied('AWS::SQS::QueuePolicy', 'Queues').sort()).toEqual(queues.sort());
  expect(denied('AWS::S3::BucketPolicy', 'Bucket')).toEqual([['${TransferInventoryBucket}', true]]);
});

it('does not change the destination bucket', () => {
  expect(propertiesOf(defaultTemplate(), 'AWS::S3::Bucket', 'Destination') ?? {}).toEqual({});
});

it('keeps inventories and reports private and encrypted', () => {
  expect(propertiesOf(defaultTemplate(), 'AWS::S3::Bucket', 'TransferInventoryBucket')).toMatchObject({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
  });
});
