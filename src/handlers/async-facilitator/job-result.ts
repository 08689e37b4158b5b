import { JobDocument, parseJobDescription } from '../../contracts/glacier';
import { AsyncStore } from '../aws/stores/async-store';

export interface JobResultPorts {
  readonly waits: Pick<AsyncStore, 'putResult'>;
  /** Name of the transfer table. It tells this deployment's jobs from those of another. */
  readonly deployment: string;
}

/** The notification is not the document of a job. */
export class MalformedNotificationError extends Error {
  public readonly name = 'MalformedNotificationError';
}

/**
 * Puts a job's outcome beside the token of the workflow that waits for it.
 *
 * @returns the key of the wait. Undefined if the job is not ours, or if no workflow waits for it.
 */
export async function jobResult(message: string, { waits, deployment }: JobResultPorts): Promise<string | undefined> {
  const job = parse(message);
  const origin = parseJobDescription(job.JobDescription);
  if (origin?.deployment !== deployment || !origin.wait) return undefined;
  await waits.putResult(origin.wait, { job_id: job.JobId, status_code: job.StatusCode, status_message: job.StatusMessage ?? '' });
  return origin.wait;
}

function parse(message: string): JobDocument {
  try {
    return Object(JSON.parse(message)) as JobDocument;
  } catch (error) {
    throw new MalformedNotificationError(`the notification is not JSON: ${(error as Error).message}`);
  }
}
