import { PhysicalName, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DestinationBucketOptions, ObjectEncryption } from '../../src';
import { once, testApp, transferStack, transferTemplate } from '../support/stacks';
import { allowedActions, readable, resourcesOf, rolesOf } from '../support/templates';

const OBJECTS = '${Destination.Arn}/*';
const BEGINS = 'TransferChunkPipelineNotificationsProcessorRole';
const COPIES = 'TransferChunkPipelineChunkRetrievalRole';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/k';

const demanding = once(() => {
  const stack = new Stack(testApp(), 'Keys');
  const destination: DestinationBucketOptions = {
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY), expectedBucketOwner: '444455556666', bucketOwnerFullControl: true, objectTags: { origin: 'vault' },
  };
  const { stack: ours, transfer } = transferStack({ destination });
  return { template: Template.fromStack(ours), transfer, ours };
});
/** Launches may give tags to objects. */
const taggable = once(() => {
  const { stack, transfer } = transferStack({ destination: { objectTagging: true } });
  return { template: Template.fromStack(stack), transfer };
});
const variables = (template: Template, name: string): Record<string, unknown> => {
  const found = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).find(([id]) => id.startsWith(name))!;
  return readable(found[1].Properties.Environment.Variables) as Record<string, unknown>;
};

describe('what a destination demands', () => {
  it('is allowed to the two functions that begin objects, and only if it is asked for', () => {
    const plain = transferTemplate();
    const onObjects = (template: Template, role: string) => allowedActions(template, role)[OBJECTS] ?? [];
    const more = rolesOf(plain)
      .map((role) => [role, onObjects(demanding().template, role).filter((action) => !onObjects(plain, role).includes(action))])
      .filter(([, actions]) => actions.length);
    expect(more).toEqual([BEGINS, COPIES].map((role) => [role, ['s3:PutObjectAcl', 's3:PutObjectTagging']]));
  });

  it('is allowed without tags of its own if launches may give tags, and only then', () => {
    const tagging = (template: Template) => rolesOf(template).filter((role) => allowedActions(template, role)[OBJECTS]?.includes('s3:PutObjectTagging'));
    expect(tagging(taggable().template).sort()).toEqual([BEGINS, COPIES].sort());
    expect([tagging(transferTemplate()), tagging(transferTemplate({ destination: { objectTagging: false } }))]).toEqual([[], []]);
    expect(taggable().transfer.destinationPolicyStatements().flatMap(({ actions }) => actions)).toContain('s3:PutObjectTagging');
  });

  it('is told to the functions that write, and to the one that reads the object rules', () => {
    for (const name of ['TransferChunkPipelineNotificationsProcessor', 'TransferChunkPipelineChunkRetrieval', 'TransferGetInventoryBuildManifest']) {
      expect(variables(taggable().template, name)).toMatchObject({ OBJECT_TAGGING: 'YES' });
      expect(variables(demanding().template, name)).toMatchObject({ DESTINATION_TAGS: '{"origin":"vault"}' });
      expect(variables(demanding().template, name)).not.toHaveProperty('OBJECT_TAGGING');
    }
    const plain = Object.values(resourcesOf(transferTemplate(), 'AWS::Lambda::Function')).map(({ Properties }) => Properties.Environment?.Variables ?? {});
    for (const env of plain) expect(env).not.toHaveProperty('OBJECT_TAGGING');
  });

  it('lets the three functions that write use the key, and no other function', () => {
    const users = rolesOf(demanding().template).filter((role) => allowedActions(demanding().template, role)[KEY]);
    expect(users.sort()).toEqual([BEGINS, COPIES, 'TransferValidationValidateRole'].sort());
    for (const role of users) expect(allowedActions(demanding().template, role)[KEY]).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  it('is told to the function that begins uploads; every function knows the owner', () => {
    expect(variables(demanding().template, 'TransferChunkPipelineNotificationsProcessor')).toMatchObject({
      DESTINATION_OWNER: '444455556666',
      DESTINATION_ENCRYPTION: 'aws:kms',
      DESTINATION_KEY_ARN: KEY,
      DESTINATION_ACL: 'bucket-owner-full-control',
      DESTINATION_TAGS: '{"origin":"vault"}',
    });
    const reaching = Object.values(resourcesOf(demanding().template, 'AWS::Lambda::Function'))
      .map(({ Properties }) => Properties.Environment?.Variables as Record<string, unknown> | undefined).filter((env) => env?.DESTINATION_BUCKET);
    expect(reaching).toHaveLength(8);
    for (const env of reaching) expect(env).toHaveProperty('DESTINATION_OWNER', '444455556666');
  });

  it('tells Cleanup the role that begins uploads, by which it knows its own', () => {
    expect(variables(transferTemplate(), 'TransferCleanupWriteReport').UPLOADER_ROLE).toMatch(new RegExp(BEGINS));
  });

  it('is in the statements for the bucket policy of another account', () => {
    const statements = demanding().transfer.destinationPolicyStatements().flatMap(({ actions }) => actions);
    expect(statements).toEqual(expect.arrayContaining(['s3:PutObjectAcl', 's3:PutObjectTagging']));
    expect(transferStack().transfer.destinationPolicyStatements().flatMap(({ actions }) => actions)).not.toContain('s3:PutObjectAcl');
  });

  it.each<[string, DestinationBucketOptions, RegExp]>([
    ['the owner', { expectedBucketOwner: '1234' }, /^destination\.expectedBucketOwner must be the 12 digits of an account's id; got '1234'/],
    ['tags that do not fit into a request', { objectTags: { a: '日'.repeat(256), b: '日'.repeat(256) } }, /^destination\.objectTags must have at most 4096 bytes .*; got 4613/],
    ['too many tags', { objectTags: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, ''])) }, /^destination\.objectTags must be at most 10 tags; got 11/],
    ['the name of a tag', { objectTags: { 'aws:x': 'y' } }, /^destination\.objectTags must be letters.*got 'aws:x' = 'y'/],
    ['the value of a tag', { objectTags: { x: 'a&b' } }, /^destination\.objectTags must be.*got 'x' = 'a&b'/],
  ])('is checked: %s', (_, destination, message) => expect(() => transferStack({ destination })).toThrow(message));

  describe('of a bucket that the app makes in another account', () => {
    const into = (objectOwnership: s3.ObjectOwnership | undefined, account: string, destination?: DestinationBucketOptions) => () => {
      const app = testApp();
      const theirs = new Stack(app, 'Theirs', { env: { account, region: 'eu-west-1' } });
      const destinationBucket = new s3.Bucket(theirs, 'Bucket', { bucketName: PhysicalName.GENERATE_IF_NEEDED, objectOwnership });
      return transferStack({ app, stack: { env: { account: '111122223333', region: 'eu-west-1' } }, destinationBucket, destination });
    };

    it.each([s3.ObjectOwnership.OBJECT_WRITER, s3.ObjectOwnership.BUCKET_OWNER_PREFERRED])('is full control of its owner, if the bucket is known to be %s', (ownership) => {
      expect(into(ownership, '444455556666')).toThrow('destination.bucketOwnerFullControl must be true, because destinationBucket is in account 444455556666 and '
        + `keeps access control lists (${ownership}): its owner could not read the objects; got undefined`);
      expect(into(ownership, '444455556666', { bucketOwnerFullControl: true })).not.toThrow();
      expect(into(ownership, '111122223333')).not.toThrow();
    });

    it('is nothing if the bucket owns its objects', () => {
      for (const ownership of [undefined, s3.ObjectOwnership.BUCKET_OWNER_ENFORCED]) expect(into(ownership, '444455556666')).not.toThrow();
    });
  });

  it('is either a key or the encryption that S3 manages', () => {
    const { stack } = transferStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    expect(() => transferStack({ destination: { encryptionKey, encryption: ObjectEncryption.S3_MANAGED } }))
      .toThrow('destination.encryption must be ObjectEncryption.KMS if destination.encryptionKey is given; got ObjectEncryption.S3_MANAGED');
  });
});
