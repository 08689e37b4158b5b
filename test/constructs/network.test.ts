import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer, NetworkOptions, Validation } from '../../src';
import { once, testApp, transferTemplate } from '../support/stacks';
import { permissionsOf, readable, resourcesOf, rolesOf } from '../support/templates';

/** A transfer in a VPC that the same stack makes. */
function transferIn(network: (vpc: ec2.Vpc) => Partial<NetworkOptions>, subnetConfiguration?: ec2.SubnetConfiguration[]): Stack {
  const stack = new Stack(testApp(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', { subnetConfiguration, natGateways: subnetConfiguration ? 0 : 1 });
  new GlacierVaultToS3Transfer(stack, 'Transfer', {
    destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'), network: { vpc, ...network(vpc) },
  });
  return stack;
}
const ISOLATED = [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
const inVpc = once(() => Template.fromStack(transferIn(() => ({}))));
const functionsOf = (template: Template) => Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).filter(([id]) => id.startsWith('Transfer'));

/** Services that a synthesis says cannot be reached. */
const unreachable = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue())
  .map(({ entry }) => /must have a way to (\w+)/.exec(`${entry.data}`)?.[1]).filter((service) => service !== undefined).sort();

describe('with a network', () => {
  it('every function is in the private subnets of the VPC, and all share one security group', () => {
    const functions = functionsOf(inVpc());
    expect(functions.length).toBeGreaterThan(20);
    for (const [id, { Properties }] of functions) {
      const { SubnetIds, SecurityGroupIds } = readable(Properties.VpcConfig ?? {});
      expect([id, SubnetIds, SecurityGroupIds]).toEqual([
        id, ['${VpcPrivateSubnet1Subnet}', '${VpcPrivateSubnet2Subnet}'], ['${TransferSecurityGroup.GroupId}'],
      ]);
    }
    const [group, ...more] = Object.values(resourcesOf(inVpc(), 'AWS::EC2::SecurityGroup'));
    expect(more).toEqual([]);
    expect(group.Properties.SecurityGroupIngress).toBeUndefined();
  });

  it('each role of a function lets Lambda connect it to the VPC, its code not, and gets no managed policy', () => {
    const roles = new Set(functionsOf(inVpc()).map(([, { Properties }]) => readable(Properties.Role).slice(2, -'.Arn}'.length) as string));
    for (const role of roles) {
      const network = permissionsOf(inVpc(), role).filter(({ actions }) => actions.some((action) => action.startsWith('ec2:')));
      expect([role, network]).toEqual([role, [{
        effect: 'Allow',
        principal: undefined,
        actions: [
          'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets',
          'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses',
        ],
        resources: ['*'],
        condition: { Null: { 'lambda:SourceFunctionArn': 'true' } },
      }]]);
    }
    for (const { Properties } of Object.values(resourcesOf(inVpc(), 'AWS::IAM::Role'))) expect(Properties.ManagedPolicyArns ?? []).toEqual([]);
    const others = rolesOf(inVpc()).filter((role) => role.startsWith('Transfer') && !roles.has(role));
    expect(others.filter((role) => JSON.stringify(permissionsOf(inVpc(), role)).includes('ec2:'))).toEqual([]);
  });

  it('functions take the subnets and the security groups of the user', () => {
    const template = Template.fromStack(transferIn((vpc) => ({
      subnets: { subnets: [vpc.privateSubnets[1]] }, securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(vpc, 'Theirs', 'sg-1')],
    })));
    for (const [id, { Properties }] of functionsOf(template)) {
      expect([id, readable(Properties.VpcConfig)]).toEqual([id, { SubnetIds: ['${VpcPrivateSubnet2Subnet}'], SecurityGroupIds: ['sg-1'] }]);
    }
    expect(resourcesOf(template, 'AWS::EC2::SecurityGroup')).toEqual({});
  });

  it('a part alone has a security group of its own', () => {
    const stack = new Stack(new App(), 'Stack');
    new Validation(stack, 'Validation', {
      transferTable: dynamodb.Table.fromTableName(stack, 'Transfers', 'transfers'),
      destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'),
      network: { vpc: new ec2.Vpc(stack, 'Vpc') },
    });
    expect(Object.keys(resourcesOf(Template.fromStack(stack), 'AWS::EC2::SecurityGroup'))).toEqual([expect.stringMatching(/^ValidationSecurityGroup/)]);
  });
});

it('without a network no function is in a VPC', () => {
  expect(functionsOf(transferTemplate()).filter(([, { Properties }]) => Properties.VpcConfig)).toEqual([]);
  expect(JSON.stringify(transferTemplate().toJSON())).not.toContain('ec2:');
});

describe('synthesis', () => {
  it('warns of each service that isolated subnets cannot reach', () => {
    expect(unreachable(transferIn(() => ({}), ISOLATED))).toEqual(['dynamodb', 'glacier', 'lambda', 's3', 'sqs', 'states']);
  });

  it('warns of what a part alone calls, and of nothing else', () => {
    const stack = new Stack(testApp(), 'Stack');
    new Validation(stack, 'Validation', {
      transferTable: dynamodb.Table.fromTableName(stack, 'Transfers', 'transfers'),
      destinationBucket: s3.Bucket.fromBucketName(stack, 'Archives', 'archives'),
      network: { vpc: new ec2.Vpc(stack, 'Vpc', { subnetConfiguration: ISOLATED }) },
    });
    expect(unreachable(stack)).toEqual(['dynamodb', 's3', 'sqs']);
  });

  it('warns only of Glacier if the app makes the endpoints', () => {
    const { DYNAMODB, S3 } = ec2.GatewayVpcEndpointAwsService;
    const { SQS, LAMBDA, STEP_FUNCTIONS } = ec2.InterfaceVpcEndpointAwsService;
    const stack = transferIn((vpc) => {
      Object.entries({ DYNAMODB, S3 }).forEach(([name, service]) => vpc.addGatewayEndpoint(name, { service }));
      Object.entries({ SQS, LAMBDA, STEP_FUNCTIONS }).forEach(([name, service]) => vpc.addInterfaceEndpoint(name, { service }));
      return {};
    }, ISOLATED);
    expect(unreachable(stack)).toEqual(['glacier']);
  });

  it('does not count the endpoints of another VPC', () => {
    const stack = transferIn((vpc) => {
      new ec2.Vpc(vpc, 'Other').addInterfaceEndpoint('Queues', { service: ec2.InterfaceVpcEndpointAwsService.SQS });
      return {};
    }, ISOLATED);
    expect(unreachable(stack)).toContain('sqs');
  });

  it('warns of nothing if the subnets have a way out, or if nothing is known of the VPC', () => {
    expect(unreachable(transferIn(() => ({})))).toEqual([]);
    const imported = transferIn((vpc) => ({
      vpc: ec2.Vpc.fromVpcAttributes(vpc, 'Imported', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] }),
    }));
    expect(unreachable(imported)).toEqual([]);
  });
});
