import {
  CloudFormationClient, CreateStackCommand, DescribeStacksCommand, paginateDescribeStackEvents, paginateListStackResources, Stack,
} from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { Assembly, AssemblyStack, Template, TemplateResource } from './assembly';
import { resolveIntrinsics, StackContext } from './intrinsics';
import { documentName, Dropped, prune } from './prune';
import { AssetPublisher } from './publish';
import { LOCAL_ACCOUNT } from './synthesize';

export interface DeployOptions {
  /** URL of the local AWS. */
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  /** @default 000000000000 */
  readonly accountId?: string;
  /** Milliseconds that one stack may take. @default 120,000 */
  readonly timeoutMs?: number;
  /** Called with a line for each resource that is left out. @default - the lines go to standard output */
  readonly log?: (line: string) => void;
}

/** An SSM document of a deployed stack, as Systems Manager would hold it. */
export interface ResolvedDocument {
  readonly name: string;
  /** The content, with the physical ids and ARNs of the stack. */
  readonly content: unknown;
}

export interface DeployedStack {
  readonly stackName: string;
  readonly stackId: string;
  readonly outputs: Record<string, string>;
  /** Logical id → physical id. */
  readonly resources: Record<string, string>;
  readonly dropped: Dropped[];
  /** Logical id → SSM document. */
  readonly documents: Record<string, ResolvedDocument>;
  /** Replaces the intrinsic functions in a value of this stack's template. */
  resolve(value: unknown): unknown;
}

/** CloudFormation accepts a larger template only as an S3 URL. */
const INLINE_TEMPLATE_BYTES = 51_200;
const POLL_MS = 100;

/**
 * Deploys the stacks of an assembly into a local AWS, in the order of their dependencies.
 *
 * What the local AWS cannot create is left out by name (see `prune`). If a stack fails, it stays as it is:
 * the error holds its failure events, and the caller discards the local AWS.
 */
export async function deploy(assembly: Assembly, options: DeployOptions): Promise<DeployedStack[]> {
  const deployment = new Deployment(options);
  try {
    const deployed: DeployedStack[] = [];
    for (const stack of assembly.stacks) deployed.push(await deployment.deploy(stack));
    return deployed;
  } finally {
    deployment.destroy();
  }
}

class Deployment {
  private readonly cloudFormation: CloudFormationClient;
  private readonly s3: S3Client;
  private readonly publisher: AssetPublisher;
  private readonly accountId: string;
  private readonly exports: Record<string, string> = {};

  constructor(private readonly options: DeployOptions) {
    const { endpoint, credentials, region, accountId = LOCAL_ACCOUNT } = options;
    this.cloudFormation = new CloudFormationClient({ endpoint, credentials, region });
    this.s3 = new S3Client({ endpoint, credentials, region, forcePathStyle: true });
    this.accountId = accountId;
    this.publisher = new AssetPublisher(this.s3, accountId, region);
  }

  async deploy({ stackName, template: synthesized, assets }: AssemblyStack): Promise<DeployedStack> {
    const { template, dropped, documents } = prune(synthesized);
    this.report(stackName, dropped);
    for (const asset of assets) await this.publisher.publish(asset);
    await this.create(stackName, template);
    const stack = await this.waitFor(stackName);
    const context = await this.contextOf(stackName, stack, template);
    return {
      stackName,
      stackId: context.stackId,
      outputs: this.outputsOf(stack),
      resources: context.resources,
      dropped,
      documents: resolveDocuments(documents, context),
      resolve: (value) => resolveIntrinsics(value, context),
    };
  }

  destroy(): void {
    this.cloudFormation.destroy();
    this.s3.destroy();
  }

  private report(stackName: string, dropped: Dropped[]): void {
    const log = this.options.log ?? ((line) => process.stdout.write(`${line}\n`));
    for (const { logicalId, type, reason } of dropped) log(`${stackName}: ${logicalId} (${type}) is left out: ${reason}`);
  }

  private async create(stackName: string, template: Template): Promise<void> {
    const body = JSON.stringify(template);
    const source = Buffer.byteLength(body) <= INLINE_TEMPLATE_BYTES
      ? { TemplateBody: body }
      : { TemplateURL: `${this.options.endpoint}/${await this.publisher.publishTemplate(body)}` };
    // No rollback: the failure events stay readable, and the local AWS is discarded afterwards.
    await this.cloudFormation.send(new CreateStackCommand({
      StackName: stackName, ...source, OnFailure: 'DO_NOTHING', Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    })).catch((cause: Error) => { throw new Error(`${stackName}: ${cause.message}`, { cause }); });
  }

  private async waitFor(stackName: string): Promise<Stack> {
    const { timeoutMs = 120_000 } = this.options;
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await new Promise((resume) => setTimeout(resume, POLL_MS))) {
      const stack = (await this.cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }))).Stacks?.[0];
      if (stack?.StackStatus === 'CREATE_COMPLETE') return stack;
      if (stack?.StackStatus !== 'CREATE_IN_PROGRESS') throw new Error(`${stackName}: ${stack?.StackStatus ?? 'gone'}\n${await this.failures(stackName)}`);
    }
    throw new Error(`${stackName} was not created within ${timeoutMs / 1000} s\n${await this.failures(stackName)}`);
  }

  /** The failure events of a stack, oldest first: the first one is usually the cause. */
  private async failures(stackName: string): Promise<string> {
    const lines: string[] = [];
    for await (const { StackEvents: events = [] } of paginateDescribeStackEvents({ client: this.cloudFormation }, { StackName: stackName })) {
      lines.push(...events.filter(({ ResourceStatus: status }) => status?.endsWith('FAILED'))
        .map((event) => `  ${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatus} ${event.ResourceStatusReason ?? ''}`));
    }
    return lines.length > 0 ? lines.reverse().join('\n') : '  CloudFormation recorded no failure event';
  }

  private async contextOf(stackName: string, stack: Stack, template: Template): Promise<StackContext> {
    const resources: Record<string, string> = {};
    for await (const page of paginateListStackResources({ client: this.cloudFormation }, { StackName: stackName })) {
      for (const { LogicalResourceId: logicalId, PhysicalResourceId: physicalId } of page.StackResourceSummaries ?? []) {
        if (logicalId && physicalId) resources[logicalId] = physicalId;
      }
    }
    const { accountId, exports, options: { region } } = this;
    return { stackName, stackId: stack.StackId ?? stackName, accountId, region, template, resources, exports };
  }

  private outputsOf({ Outputs: outputs = [] }: Stack): Record<string, string> {
    for (const { ExportName: name, OutputValue: value } of outputs) if (name && value !== undefined) this.exports[name] = value;
    return Object.fromEntries(outputs.map(({ OutputKey: key, OutputValue: value }) => [key ?? '', value ?? '']));
  }
}

function resolveDocuments(documents: Record<string, TemplateResource>, context: StackContext): Record<string, ResolvedDocument> {
  return Object.fromEntries(Object.entries(documents).map(([logicalId, resource]) => {
    const content = resolveIntrinsics(resource.Properties?.Content, context);
    return [logicalId, { name: documentName(logicalId, resource), content: typeof content === 'string' ? parseContent(logicalId, content) : content }];
  }));
}

function parseContent(logicalId: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new Error(`The content of the SSM document "${logicalId}" is not JSON, and no other format is understood here`, { cause });
  }
}
