import { AsyncItem } from '../../contracts/keys';

/** Tasks that wait in Step Functions. */
export interface WaitingTasks {
  /** @returns false if the task is over: timed out, answered, or its execution has ended. */
  succeed(taskToken: string, output: string): Promise<boolean>;
}

export const ANSWER = {
  /** The token or the result is missing. */
  INCOMPLETE: 'incomplete',
  ANSWERED: 'answered',
  /** The task is over. */
  TOO_LATE: 'too-late',
} as const;
export type Answer = (typeof ANSWER)[keyof typeof ANSWER];

/** Ends a wait if its item holds both the token and the result, whichever came last. A second or late answer does no harm. */
export async function answer(item: Partial<AsyncItem> | undefined, tasks: WaitingTasks): Promise<Answer> {
  if (!item?.task_token || item.result === undefined) return ANSWER.INCOMPLETE;
  return await tasks.succeed(item.task_token, item.result) ? ANSWER.ANSWERED : ANSWER.TOO_LATE;
}
