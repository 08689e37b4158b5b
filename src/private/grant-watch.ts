import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Finds tables by the resources of their stack, or the stack by one of its resources. */
const FIND = ['cloudformation:DescribeStackResources', 'cloudformation:ListStackResources'];

/** Lets a principal find these tables of a transfer by its stack, and read their items. */
export function grantWatch(transfer: Construct, tables: dynamodb.ITable[], grantee: iam.IGrantable): iam.Grant {
  const { stackName: resourceName } = Stack.of(transfer);
  const stackArn = Stack.of(transfer).formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${resourceName}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const keys = new Set(tables.map(({ encryptionKey }) => encryptionKey).filter((key) => key !== undefined));
  return [
    iam.Grant.addToPrincipal({ grantee, actions: ['dynamodb:GetItem'], resourceArns: tables.map(({ tableArn }) => tableArn) }),
    iam.Grant.addToPrincipal({ grantee, actions: FIND, resourceArns: [stackArn] }),
    ...[...keys].map((key) => key.grantDecrypt(grantee)),
  ].reduce((all, grant) => all.combine(grant));
}
