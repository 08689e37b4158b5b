import { DescribeExecutionCommand, ExecutionDoesNotExist, ExecutionStatus, SFNClient } from '@aws-sdk/client-sfn';
import { Log } from '../shared/log';

/** Tells whether executions are over. */
export interface Executions {
  /** @returns false if the execution runs, or if Step Functions does not say */
  isOver(executionArn: string): Promise<boolean>;
}

/** Tells whether executions were over at a time. */
export interface EarlierExecutions {
  /** @returns false if the execution was not over at `time` (milliseconds since the epoch), or if Step Functions does not say */
  wasOverAt(executionArn: string, time: number): Promise<boolean>;
}

const OVER: readonly (ExecutionStatus | undefined)[] = [
  ExecutionStatus.ABORTED, ExecutionStatus.FAILED, ExecutionStatus.SUCCEEDED, ExecutionStatus.TIMED_OUT,
];

/**
 * Step Functions reports the end of an execution by an event, on a best-effort basis.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export class StepFunctionsExecutions implements Executions, EarlierExecutions {
  constructor(private readonly states: SFNClient, private readonly log: Log) {}

  public async isOver(executionArn: string): Promise<boolean> {
    return this.wasOverAt(executionArn, Infinity);
  }

  public async wasOverAt(executionArn: string, time: number): Promise<boolean> {
    try {
      const { status, stopDate } = await this.states.send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }));
      return OVER.includes(status) && (stopDate?.getTime() ?? Infinity) <= time;
    } catch (error) {
      // Step Functions forgets an execution 90 days after its end.
      if (error instanceof ExecutionDoesNotExist) return true;
      this.log.warn('It is unknown whether the execution is over, so it counts as running', { execution: executionArn, error });
      return false;
    }
  }
}
