import { JobDocument, parseJobDescription } from '../../contracts/glacier';
import { AsyncStore } from '../aws/stores/async-store';

export interface JobResultPorts {
  readonly waits: Pick<AsyncStore, 'putResult'>;
  /** Name of the transfer table: tells this deployment's jobs from another's. */
  readonly deployment: string;
}

/** The notification is not the document of a job. */
export class MalformedNotificationError extends Error {
  public readonly name = 'MalformedNotificationError';
}

/** Gives a job's outcome to whoever waits for it. Returns the key of the wait; undefined: the job is none of ours, or nobody waits for it. */
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
