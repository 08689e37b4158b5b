import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CleanClients } from './clean';
import type { Leftovers } from './leftovers';

/** Whose credentials are used, and where. */
export type Where = Pick<Leftovers, 'account' | 'region' | 'profile'>;

export interface ProveClients extends CleanClients {
  readonly states: SFNClient;
  readonly documents: DynamoDBDocumentClient;
  readonly logs: CloudWatchLogsClient;
}

/** Where a transfer is proven: an account of AWS, or a local AWS that lacks what the methods do. */
export interface Place {
  readonly clients: ProveClients;
  /** Milliseconds between two looks at a run or a deletion. */
  readonly pollMs: number;
  /** Looks whether the stack can be deployed, before anything is made. @throws Refusal if it cannot */
  ready(): Promise<void>;
  deploy(left: Leftovers): Promise<void>;
  /** Executes the launch document. @returns the ARN of the Orchestrator's execution */
  launch(document: string, parameters: Record<string, string>): Promise<string>;
}

/** Clients with the SDK's default credentials, or those of a profile. Environment variables such as AWS_ENDPOINT_URL hold too. */
export function clientsOf({ region, profile }: Pick<Where, 'region' | 'profile'>): ProveClients {
  const config = { region, ...(profile === undefined ? {} : { profile }) };
  return {
    cloudFormation: new CloudFormationClient(config),
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
    glacier: new GlacierClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client(config),
    states: new SFNClient(config),
  };
}
