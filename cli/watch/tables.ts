import { CloudFormationClient, DescribeStackResourcesCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { WatchArguments } from './arguments';
import { InputError } from '../input-error';

/** The tables of a transfer that say how far a run is. */
export interface Tables {
  readonly transfer: string;
  readonly metrics: string;
}

interface Resource {
  /** Without the hash at its end. */
  readonly path: string;
  readonly physicalId: string;
}

/** How logical ids end, behind the id of the transfer. */
const TRANSFER_TABLE = 'TransferTable';
const METRICS_TABLE = 'MetricsTable';
const LAUNCH_DOCUMENT = 'SsmDocumentLaunch';
const HASH = /[0-9A-F]{8}$/;

/** Finds the tables of the transfer in a stack, or of the transfer that a launch document belongs to. @throws InputError if there is not exactly one */
export async function tablesOf(cloudFormation: CloudFormationClient, { stack, document, transfer }: Pick<WatchArguments, 'stack' | 'document' | 'transfer'>): Promise<Tables> {
  if ((stack === undefined) === (document === undefined)) throw new InputError('give either --stack or --document');
  const name = stack ?? await stackOf(cloudFormation, document!);
  const resources = await resourcesOf(cloudFormation, name);
  const launched = resources.find(({ path, physicalId }) => physicalId === document && path.endsWith(LAUNCH_DOCUMENT));
  if (document !== undefined && !launched) throw new InputError(`${document} is not the launch document of a transfer`);
  const found = launched ? launched.path.slice(0, -LAUNCH_DOCUMENT.length) : theOnly(name, idsOf(resources), transfer);
  const tableOf = (end: string) => resources.find(({ path }) => path === found + end)!.physicalId;
  return { transfer: tableOf(TRANSFER_TABLE), metrics: tableOf(METRICS_TABLE) };
}

const idsOf = (resources: readonly Resource[]): string[] =>
  resources.filter(({ path }) => path.endsWith(METRICS_TABLE)).map(({ path }) => path.slice(0, -METRICS_TABLE.length));

/** @param wanted undefined if the stack is to have one transfer alone */
function theOnly(stack: string, ids: readonly string[], wanted: string | undefined): string {
  const [found, ...others] = ids.filter((id) => wanted === undefined || id === wanted);
  if (found === undefined) throw new InputError(`the stack ${stack} has no transfer${wanted === undefined ? '' : ` ${wanted}; it has ${ids.join(', ') || 'none'}`}`);
  if (others.length) throw new InputError(`the stack ${stack} has ${ids.length} transfers: give --transfer, one of ${ids.join(', ')}`);
  return found;
}

async function stackOf(cloudFormation: CloudFormationClient, document: string): Promise<string> {
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ PhysicalResourceId: document }));
  if (!StackResources.length) throw new InputError(`no stack has a resource with the name ${document}`);
  return StackResources[0].StackName!;
}

async function resourcesOf(cloudFormation: CloudFormationClient, StackName: string): Promise<Resource[]> {
  const found: Resource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client: cloudFormation }, { StackName })) {
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries) {
      found.push({ path: LogicalResourceId.replace(HASH, ''), physicalId: PhysicalResourceId });
    }
  }
  return found;
}
