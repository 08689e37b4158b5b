import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { GlacierVaultToS3Transfer } from 'cdk-glacier-vault-to-s3';

/** Every function runs in private subnets of a VPC. */
const app = new App();
const stack = new Stack(app, 'InVpc');

// Functions reach Glacier through a NAT gateway, which bills each GB. S3 and DynamoDB have gateway endpoints, which cost nothing.
const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 2,
  natGateways: 1,
  gatewayEndpoints: {
    S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
    DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
  },
});
const functions = new ec2.SecurityGroup(stack, 'Functions', { vpc, allowAllOutbound: false });
functions.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'AWS services');

const destinationBucket = new s3.Bucket(stack, 'Destination', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true });
new GlacierVaultToS3Transfer(stack, 'Transfer', {
  destinationBucket,
  network: { vpc, subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, securityGroups: [functions] },
});
