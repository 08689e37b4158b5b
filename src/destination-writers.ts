import * as lambda from 'aws-cdk-lib/aws-lambda';

/** The functions that write to the destination. The Orchestrator has each of them try that before anything is paid. */
export interface DestinationWriters {
  /** Begins and ends uploads: `notificationsProcessorFunction` of `ChunkPipeline`. */
  readonly notificationsProcessorFunction: lambda.IFunction;
  /** Sends parts: `chunkRetrievalFunction` of `ChunkPipeline`. */
  readonly chunkRetrievalFunction: lambda.IFunction;
  /** Completes uploads: `validateFunction` of `Validation`. */
  readonly validateFunction: lambda.IFunction;
}
