import * as lambda from 'aws-cdk-lib/aws-lambda';

/** The functions that write to the destination. The Orchestrator has each of them try that before anything is paid. */
export interface DestinationWriters {
  /** Begins and ends uploads: `notificationsProcessor` of `ChunkPipeline`. */
  readonly notificationsProcessor: lambda.IFunction;
  /** Sends parts: `chunkRetrieval` of `ChunkPipeline`. */
  readonly chunkRetrieval: lambda.IFunction;
  /** Completes uploads: `handler` of `Validation`. */
  readonly validate: lambda.IFunction;
}
