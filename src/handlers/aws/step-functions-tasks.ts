import { InvalidToken, SendTaskSuccessCommand, SFNClient, TaskDoesNotExist, TaskTimedOut } from '@aws-sdk/client-sfn';
import { WaitingTasks } from '../async-facilitator/answer';

/** The task timed out or has an answer, or its execution has ended. */
const OVER = [TaskTimedOut, TaskDoesNotExist, InvalidToken];

export class StepFunctionsTasks implements WaitingTasks {
  constructor(private readonly states: SFNClient) {}

  public async succeed(taskToken: string, output: string): Promise<boolean> {
    try {
      await this.states.send(new SendTaskSuccessCommand({ taskToken, output }));
      return true;
    } catch (error) {
      if (OVER.some((type) => error instanceof type)) return false;
      throw error;
    }
  }
}
