import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The network in which functions run. Some organizations let no function leave their VPC. */
export interface NetworkOptions {
  /**
   * Every function runs in this VPC. From there it must reach Amazon S3 Glacier, S3, DynamoDB, SQS, Lambda and Step Functions: see
   * "Functions in a VPC" in docs/operations.md. Synthesis warns if the subnets are isolated and the app makes no endpoint for a service.
   */
  readonly vpc: ec2.IVpc;
  /**
   * The subnets of the functions. Lambda gives functions in public subnets no way to the internet.
   *
   * @default - private subnets with a way out, or isolated ones if there are no others
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * Security groups of every function. They must let HTTPS out.
   *
   * @default - one new group, for all functions of the transfer or of the part, that lets everything out and nothing in
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}
