import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand, paginateListStackResources, Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3';
import { Destination } from '../demo/proof';

/** The most keys that DeleteObjects takes. */
const DELETE_BATCH = 1_000;
const BUCKET = 'AWS::S3::Bucket';

export interface StackClients {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
}

/** A stack that `npm run prove` made, as CloudFormation tells of it. Its name has a random part, so nothing else has it. */
export class ProveStack {
  /** @param pollMs between two looks at a deletion. @default 5 seconds */
  constructor(private readonly clients: StackClients, private readonly name: string, private readonly pollMs = 5_000) {}

  /** @returns undefined if there is no such stack */
  public async find(): Promise<Stack | undefined> {
    try {
      const { Stacks: [stack] = [] } = await this.clients.cloudFormation.send(new DescribeStacksCommand({ StackName: this.name }));
      return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack;
    } catch (error) {
      if (isMissing(error as Error)) return undefined;
      throw error;
    }
  }

  /** The value of an output. @throws Error if the stack does not have it */
  public async output(name: string): Promise<string> {
    const value = (await this.find())?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (value === undefined) throw new Error(`the stack ${this.name} has no output ${name}`);
    return value;
  }

  /** The physical id of the only resource of this type whose logical id begins so. */
  public async physicalId(type: string, prefix: string): Promise<string> {
    const found = (await this.resources())
      .filter(({ ResourceType, LogicalResourceId }) => ResourceType === type && LogicalResourceId?.startsWith(prefix));
    if (found.length !== 1) throw new Error(`${found.length} resources of the stack ${this.name} are a ${type} whose logical id begins with ${prefix}`);
    return found[0].PhysicalResourceId!;
  }

  /** Deletes the stack with all that is in its buckets. Does nothing if it is gone. @throws Error if CloudFormation cannot delete it */
  public async remove(): Promise<void> {
    if (!await this.settled()) return;
    for (const { ResourceType: type, PhysicalResourceId: bucket } of await this.resources()) if (type === BUCKET && bucket) await this.empty(bucket);
    await this.clients.cloudFormation.send(new DeleteStackCommand({ StackName: this.name }));
    const stack = await this.settled();
    if (stack) throw new Error(`CloudFormation did not delete the stack ${this.name}: ${stack.StackStatus}. ${stack.StackStatusReason ?? ''}`);
  }

  /** Waits until nothing is done to the stack. A stack that was only announced by a change set stays as it is. */
  private async settled(): Promise<Stack | undefined> {
    for (;;) {
      const stack = await this.find();
      if (!stack?.StackStatus?.endsWith('_IN_PROGRESS') || stack.StackStatus === 'REVIEW_IN_PROGRESS') return stack;
      await sleep(this.pollMs);
    }
  }

  private async resources(): Promise<StackResourceSummary[]> {
    const found: StackResourceSummary[] = [];
    for await (const page of paginateListStackResources({ client: this.clients.cloudFormation }, { StackName: this.name })) {
      found.push(...page.StackResourceSummaries ?? []);
    }
    return found.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE');
  }

  /** The buckets have no versions, so this is all that is in them. */
  private async empty(bucket: string): Promise<void> {
    const keys = await new Destination(this.clients.s3, bucket).keys().catch((error: Error) => {
      if (error.name === 'NoSuchBucket') return [];
      throw error;
    });
    for (let i = 0; i < keys.length; i += DELETE_BATCH) {
      const Objects = keys.slice(i, i + DELETE_BATCH).map((Key) => ({ Key }));
      const { Errors: [refused] = [] } = await this.clients.s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
      if (refused) throw new Error(`S3 did not delete s3://${bucket}/${refused.Key}: ${refused.Code}: ${refused.Message}`);
    }
  }
}

/** CloudFormation has no error of its own for a stack that does not exist. */
const isMissing = ({ name, message }: Error): boolean => name === 'ValidationError' && message.includes('does not exist');
