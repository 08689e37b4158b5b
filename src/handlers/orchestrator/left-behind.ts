import { RegisterRunPorts } from './ports';
import { EndedExecution, endedExecution } from '../../contracts/executions';
import { RunErrorName } from '../../contracts/launch';
import { ActiveRunItem } from '../../contracts/run';
import { RunError } from '../../domain/run-error';

/** A listed run is in the way, and its execution is over: the event that reports the end of an execution may never come. Cleanup must end that run first. */
export class LeftBehindError extends RunError {
  constructor(name: RunErrorName, message: string, public readonly ended: EndedExecution) {
    super(name, message);
  }
}

/** @returns the error if the execution of the listed run is over; undefined if it runs */
export async function leftBehind(
  name: RunErrorName, run: string, { execution_arn: execution }: Pick<ActiveRunItem, 'execution_arn'>, { executions }: Pick<RegisterRunPorts, 'executions'>,
): Promise<LeftBehindError | undefined> {
  if (!await executions.isOver(execution)) return undefined;
  return new LeftBehindError(name,
    `execution ${execution} of WorkflowRun ${run} is over, but the run was not cleaned up. Cleanup is being started for it. Try again once that run has ended`, endedExecution(execution));
}
