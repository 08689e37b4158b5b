/** A vault for which AWS published what its Guidance costs, in USD by service. Version 1.1.3, us-east-2, without Glacier's own charges. */
export interface GuidanceVault {
  readonly name: string;
  readonly archives: number;
  /** Bytes of each archive. */
  readonly size: number;
  readonly published: Readonly<Record<string, number>>;
}

/** The name of the published line for all services without one of their own. */
export const OTHERS = 'SQS, SNS, Glue, CloudWatch';

/** https://docs.aws.amazon.com/solutions/latest/data-transfer-from-amazon-s3-glacier-vaults-to-amazon-s3/cost.html */
export const GUIDANCE: readonly GuidanceVault[] = [
  { name: '100,000 × 1 GB', archives: 100_000, size: 1e9, published: { 'Step Functions': 0.07, 'Lambda': 140, 'DynamoDB': 2, 'S3': 5, [OTHERS]: 6.5 } },
  { name: '10,000,000 × 10 MB', archives: 10_000_000, size: 1e7, published: { 'Step Functions': 3.21, 'Lambda': 411, 'DynamoDB': 221, 'S3': 465, [OTHERS]: 129 } },
];
