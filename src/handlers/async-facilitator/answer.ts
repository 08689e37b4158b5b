import { AsyncItem } from '../../contracts/keys';

/** Tasks that wait in Step Functions. */
export interface WaitingTasks {
  /** False: nobody waits for that token any more. */
  succeed(taskToken: string, output: string): Promise<boolean>;
}

export const ANSWER = {
  /** Token or result is still to come. */
  INCOMPLETE: 'incomplete',
  ANSWERED: 'answered',
  /** The task timed out, or it is answered already. */
  TOO_LATE: 'too-late',
} as const;
export type Answer = (typeof ANSWER)[keyof typeof ANSWER];

/** Unlocks a wait as soon as its item holds both token and result, whichever came last. Answering twice or late does no harm. */
export async function answer(item: Partial<AsyncItem> | undefined, tasks: WaitingTasks): Promise<Answer> {
  if (!item?.task_token || item.result === undefined) return ANSWER.INCOMPLETE;
  return await tasks.succeed(item.task_token, item.result) ? ANSWER.ANSWERED : ANSWER.TOO_LATE;
}
