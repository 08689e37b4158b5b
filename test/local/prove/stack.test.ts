import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { ProveStack } from '../../../local/prove/stack';

const missing = () => Object.assign(new Error('Stack with id TheStack does not exist'), { name: 'ValidationError' });
const CONFIG = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** An account with one stack, whose statuses follow one another. */
function account(statuses: string[], contents: Record<string, string[]> = {}) {
  const calls: string[] = [];
  const send = (clientCalls: (name: string, input: Record<string, never>) => unknown) => async (command: object) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push(name);
    return clientCalls(name, (command as { input: Record<string, never> }).input);
  };
  const [cloudFormation, s3] = [new CloudFormationClient(CONFIG), new S3Client(CONFIG)];
  const buckets = Object.keys(contents).map((id) => ({ ResourceType: 'AWS::S3::Bucket', LogicalResourceId: id, PhysicalResourceId: id, ResourceStatus: 'CREATE_COMPLETE' }));
  const others = [{ ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'gone', ResourceStatus: 'DELETE_COMPLETE' }, { ResourceType: 'AWS::SQS::Queue', PhysicalResourceId: 'q' }];
  jest.spyOn(cloudFormation, 'send').mockImplementation(send((name) => {
    if (name === 'ListStackResources') return { StackResourceSummaries: [...buckets, ...others] };
    if (name !== 'DescribeStacks') return {};
    const status = statuses.shift();
    if (status === undefined) throw missing();
    return { Stacks: [{ StackStatus: status, StackStatusReason: 'its reason' }] };
  }));
  jest.spyOn(s3, 'send').mockImplementation(send((name, input: { Bucket?: string; Delete?: { Objects: { Key: string }[] } }) => {
    if (name === 'ListObjectsV2') return { Contents: contents[input.Bucket!].map((Key) => ({ Key })) };
    contents[input.Bucket!] = contents[input.Bucket!].filter((key) => !input.Delete!.Objects.some(({ Key }) => Key === key));
    return refusals(input.Delete!.Objects);
  }));
  return { calls, contents, stack: new ProveStack({ cloudFormation, s3 }, 'TheStack', 1) };
}

/** S3 does not delete an object of this key. */
const LOCKED = 'locked';
const refusals = (objects: { Key: string }[]) => ({ Errors: objects.filter(({ Key }) => Key === LOCKED).map(({ Key }) => ({ Key, Code: 'AccessDenied', Message: 'its words' })) });

describe('the removal of a stack', () => {
  it('empties its own buckets, then deletes it, and waits until it is gone', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => `key-${i}`);
    const { calls, contents, stack } = account(['CREATE_COMPLETE', 'DELETE_IN_PROGRESS'], { full: many, empty: [] });
    await stack.remove();
    expect(contents).toEqual({ full: [], empty: [] });
    expect(calls).toEqual([
      'DescribeStacks', 'ListStackResources', 'ListObjectsV2', 'DeleteObjects', 'DeleteObjects', 'ListObjectsV2', 'DeleteStack', 'DescribeStacks', 'DescribeStacks',
    ]);
  });

  it('waits for a deployment that is still going on, because CloudFormation takes no deletion before its end', async () => {
    const { calls, stack } = account(['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE']);
    await stack.remove();
    expect(calls.slice(0, 5)).toEqual(['DescribeStacks', 'DescribeStacks', 'DescribeStacks', 'ListStackResources', 'DeleteStack']);
  });

  it('does not wait for a change set that will not be executed', async () => {
    const { calls, stack } = account(['REVIEW_IN_PROGRESS']);
    await stack.remove();
    expect(calls).toEqual(['DescribeStacks', 'ListStackResources', 'DeleteStack', 'DescribeStacks']);
  });

  it('does nothing if the stack was never made', async () => {
    const { calls, stack } = account([]);
    await stack.remove();
    expect(calls).toEqual(['DescribeStacks']);
  });

  it('tells why CloudFormation or S3 does not do it', async () => {
    await expect(account(['CREATE_COMPLETE', 'DELETE_FAILED']).stack.remove()).rejects.toThrow('did not delete the stack TheStack: DELETE_FAILED. its reason');
    await expect(account(['CREATE_COMPLETE'], { full: ['a', LOCKED] }).stack.remove()).rejects.toThrow('S3 did not delete s3://full/locked: AccessDenied: its words');
  });
});
