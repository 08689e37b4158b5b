import { resourcesOf, withoutHash } from './resources';
import { World } from '../../../local/world';

/** A role of the template with its actions. `name` is its physical name. */
interface Role {
  readonly logicalId: string;
  readonly name: string;
  readonly granted: ReadonlySet<string>;
}

/** Actions that AWS itself performs with a role: polling, logs and traces, nested executions. */
const MACHINERY: readonly RegExp[] = [
  /^logs:/, /^xray:/,
  /^sqs:(ReceiveMessage|DeleteMessage|ChangeMessageVisibility|GetQueueUrl|GetQueueAttributes)$/,
  /^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/,
  /^states:(DescribeExecution|StopExecution)$/, /^events:(PutTargets|PutRule|DescribeRule)$/,
  // Settle Existing itself calls them, but MiniStack does not report these calls under their names.
  /^lambda:GetAccountSettings$/, /^pricing:GetProducts$/,
];

/** Grants that only a fault needs, which does not happen in these tests: role, action, and the fault. */
export const NEEDED_WHEN_THINGS_GO_WRONG: readonly (readonly [role: RegExp, action: string, reason: string])[] = [
  [/ValidateRole/, 's3:ListMultipartUploadParts', 'a part that S3 holds differs from the one recorded'],
  [/ValidateRole/, 's3:AbortMultipartUpload', 'another object appears at the key before the completion'],
  [/ValidateRole/, 's3:GetObject', 'the answer to the completion was lost, so Validation checks the object'],
  [/ValidateRole/, 's3:ListBucket', 'the object to check does not exist'],
  [/FinishRunRole/, 's3:ListBucket', 'a part of the report does not exist'],
  [/ValidateRole/, 'dynamodb:DeleteItem', 'a chunk turned out to be wrong'],
  [/NotificationsProcessorRole/, 's3:AbortMultipartUpload', 'two deliveries began an upload at once'],
  [/WriteReportRole/, 's3:ListBucketMultipartUploads', 'the answer to the beginning of an upload was lost'],
  [/WriteReportRole/, 's3:AbortMultipartUpload', 'an archive failed while its upload was open'],
  [/KeepOutputRole/, 's3:AbortMultipartUpload', 'the inventory could not be kept'],
  [/KeepOutputRole/, 's3:ListMultipartUploadParts', 'the inventory is too large for one invocation'],
  [/RegisterRunRole/, 'dynamodb:DeleteItem', 'two launches of one vault at the same time'],
  [/SweepFunctionRole/, 's3:AbortMultipartUpload', 'an upload was spoiled and is restarted'],
  [/(ChunkRetrieval|SweepFunction|WriteReport)Role/, 's3:GetObject', 'the answer to a PutObject was lost, and the object is there'],
  [/(ChunkRetrieval|SweepFunction|WriteReport)Role/, 's3:ListBucket', 'the answer to a PutObject was lost, and nothing is there'],
  [/WriteReportRole/, 'dynamodb:UpdateItem', 'the object of an archive that was given up is there after all'],
  [/InitiateRetrievalPartitionRole/, 'events:EnableRule', 'a stack update disabled the rules while archives were being requested'],
  [/CleanupWorkflowRole/, 'events:EnableRule', 'a run was launched while the rules were being disabled'],
  [/(Orchestrator|ExtendDownloadWindow)WorkflowRole/, 'events:PutEvents', 'an execution is over, and Step Functions did not report it'],
  [/SparkRole/, 's3:DeleteObject', 'Spark removes what it wrote for the time being; here it does that on disk'],
  [/SparkRole/, 's3:AbortMultipartUpload', 'a large file could not be written whole'],
  [/OrchestratorCheckSettledRole/, 'dynamodb:GetItem', 'the wait got no answer for six hours'],
  [/OrchestratorCheckSettledRole/, 'dynamodb:Query', 'the wait got no answer for six hours'],
];

/** Roles of the template with the actions that their policies allow. */
export function rolesOf(world: World): Role[] {
  const policies = resourcesOf(world, 'AWS::IAM::Policy').map(({ properties }) => properties);
  return resourcesOf(world, 'AWS::IAM::Role').map(({ logicalId, physicalId }) => {
    const own = policies.filter(({ Roles }) => Roles.some((role: any) => role.Ref === logicalId));
    const actions = own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }: any) => Action as string | string[]));
    return { logicalId, name: physicalId, granted: new Set<string>(actions) };
  });
}

/** Tells which grants of a role were not used and have no reason in the lists above. */
function unusedBy(world: World): (role: Role) => string[] {
  const used = new Set(world.ministack.readCalls().filter(({ allowed }) => allowed).map(({ principal, action }) => `${roleNameOf(principal)} ${action}`));
  return (role) => [...role.granted].filter((action) => !used.has(`${role.name} ${action}`)
    && !MACHINERY.some((known) => known.test(action))
    && !NEEDED_WHEN_THINGS_GO_WRONG.some(([pattern, needed]) => needed === action && pattern.test(role.logicalId)));
}

/** The same, as `role: action`, of the roles whose logical id matches. */
export const unusedGrantsOf = (world: World, roles: RegExp): string[] =>
  rolesOf(world).filter(({ logicalId }) => roles.test(logicalId)).flatMap((role) => unusedBy(world)(role).map((action) => `${withoutHash(role.logicalId)}: ${action}`));

/** `role: action` for each grant that was not used and has no reason in the lists above. */
export function unusedGrants(world: World): string[] {
  const unused = unusedBy(world);
  // The two transfers have the same roles. A grant is needed if one of them used it.
  const byKind = new Map<string, string[][]>();
  for (const role of rolesOf(world)) {
    const kind = kindOf(role.logicalId);
    byKind.set(kind, [...byKind.get(kind) ?? [], unused(role)]);
  }
  return [...byKind].flatMap(([kind, lists]) => lists[0].filter((action) => lists.every((list) => list.includes(action))).map((action) => `${kind}: ${action}`));
}

/** A logical id without the transfer's name and the hash. */
const kindOf = (logicalId: string) => withoutHash(logicalId).replace(/^(Studio|Finance)Transfer/, '');

const roleNameOf = (principal: string) => /(?:assumed-role|role)\/([^/]+)/.exec(principal)?.[1] ?? principal;
