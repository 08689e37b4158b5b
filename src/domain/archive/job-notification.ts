import { ArchiveIdentity } from '../../contracts/archive';
import { JOB_ACTION, JobDocument, parseJobDescription } from '../../contracts/glacier';
import { MalformedMessageError } from '../../contracts/messages';

/** The job document in a message of the job topic: raw, or in SNS's envelope. Keys may be missing: published samples omit some. */
export function parseJobNotification(body: string): JobDocument {
  const document = parseObject(body);
  return typeof document.Message === 'string' && document.JobId === undefined ? parseObject(document.Message) : document;
}

/**
 * The archive that a job of this deployment retrieves.
 * @returns undefined if another deployment or program requested the job, or if a workflow waits for it
 */
export function archiveOfJob(job: JobDocument, deployment: string): ArchiveIdentity | undefined {
  const origin = parseJobDescription(job.JobDescription);
  if (origin?.deployment !== deployment || origin.wait || job.Action === JOB_ACTION.INVENTORY_RETRIEVAL || !job.ArchiveId) return undefined;
  return { run: origin.run, archiveId: job.ArchiveId };
}

/** When the job was completed (seconds since the epoch). A document without a readable date was completed just now. */
export function completedAt(job: JobDocument, now: number): number {
  const time = Date.parse(job.CompletionDate ?? '');
  return Number.isNaN(time) ? now : Math.floor(time / 1000);
}

function parseObject(text: string): JobDocument & { readonly Message?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MalformedMessageError('the notification is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedMessageError('the notification is not a job document');
  return value;
}
