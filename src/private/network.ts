import { Annotations, Aspects, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { NetworkOptions } from '../network-options';

/** Services that functions call themselves, by the prefix of their actions. S3, DynamoDB and SQS use KMS in their own network. */
const CALLED = ['dynamodb', 'glacier', 'lambda', 's3', 'sqs', 'states'];

/**
 * What Lambda needs of a role to connect its function to a VPC: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 * The actions have no resource level that Lambda could use. The code of the function may not use them: calls from it name their function,
 * and Lambda's own calls do not.
 */
export const connectToVpc = (network: NetworkOptions | undefined): iam.PolicyStatement[] => (network ? [new iam.PolicyStatement({
  actions: [
    'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
    'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
  conditions: { Null: { 'lambda:SourceFunctionArn': 'true' } },
})] : []);

/** The network with its security groups. Without any from the user, all functions in `scope` share one. */
export function withSecurityGroups(scope: Construct, network: NetworkOptions | undefined): NetworkOptions | undefined {
  if (!network || network.securityGroups) return network;
  const made = scope.node.tryFindChild('SecurityGroup');
  const group = made instanceof ec2.SecurityGroup ? made : new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc: network.vpc, description: `Functions of ${scope.node.path} let everything out and nothing in`,
  });
  return { ...network, securityGroups: [group] };
}

/** The network in a function's options. */
export function networkOfFunction(scope: Construct, network: NetworkOptions | undefined): lambda.FunctionOptions {
  const { vpc, subnets, securityGroups } = withSecurityGroups(scope, network) ?? {};
  return vpc ? { vpc, vpcSubnets: subnets, securityGroups } : {};
}

/** Services that statements allow to call, and that a function reaches over its network. */
export const servicesIn = (policy: iam.PolicyStatement[]): string[] =>
  [...new Set(policy.flatMap(({ actions }) => actions.map((action) => action.split(':')[0])))].filter((service) => CALLED.includes(service));

/**
 * Warns of services that functions in isolated subnets cannot reach. Endpoints count if this app makes them, in any stack. Nothing is known of
 * a VPC that is imported, and of routes that others add.
 */
export function warnOfUnreachable(role: Construct, network: NetworkOptions | undefined, services: string[]): void {
  if (!network || !isIsolated(network)) return;
  Aspects.of(role).add({
    visit: (node) => {
      if (node !== role) return;
      for (const service of services.filter((name) => !hasEndpoint(network.vpc, name))) {
        // The text is the same for all functions, so CDK keeps one warning for each service.
        Annotations.of(network.vpc).addWarningV2(`cdk-glacier-vault-to-s3:unreachable-${service}`,
          `network.subnets must have a way to ${service}: they are isolated, and this app makes no VPC endpoint for it. ${wayTo(service)}`);
      }
    },
  });
}

const wayTo = (service: string): string => (service === 'glacier'
  ? 'Use subnets with a way out, such as a NAT gateway, because the CDK knows no endpoint of Amazon S3 Glacier'
  : 'Add the endpoint, or use subnets with a way out, such as a NAT gateway');

function isIsolated({ vpc, subnets }: NetworkOptions): boolean {
  if (!(vpc instanceof ec2.Vpc)) return false;
  const isolated = new Set(vpc.isolatedSubnets);
  return vpc.selectSubnets(subnets).subnets.some((subnet) => isolated.has(subnet));
}

function hasEndpoint(vpc: ec2.IVpc, service: string): boolean {
  return vpc.node.root.node.findAll().some((node) => node instanceof ec2.CfnVPCEndpoint
    && textOf(vpc, vpc.vpcId) === textOf(node, node.vpcId) && textOf(node, node.serviceName).endsWith(`.${service}"`));
}

/** A value as text, whose end is that of the value, also if the value is a list that CloudFormation joins. */
const textOf = (scope: Construct, value: unknown): string => JSON.stringify(Stack.of(scope).resolve(value) ?? '').replace(/[\]}]+$/, '');
