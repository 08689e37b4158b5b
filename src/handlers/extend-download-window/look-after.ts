import { askAgain } from './ask-again';
import { asSeen, claim, giveUpTrying } from './attempt';
import { findJob } from './find-job';
import { Look } from './ports';
import { rememberedJob, resend } from './resend';
import { ARCHIVE_STATUS, ArchiveItem, isTerminal } from '../../contracts/archive';
import { FAILURE, MAX_UPLOADS } from '../../contracts/failures';
import { TIER_LONGEST_SECONDS } from '../../contracts/glacier';
import { epochSeconds } from '../../domain/clock';
import { jobOf } from '../../domain/archive/ready-job';

/** Seconds between two looks at a job that Glacier is still working on. */
const LOOK_AGAIN = 3600;

/** Does for an archive that is due whatever keeps it from waiting for ever. Everything is conditional on what was read. */
export async function lookAfter(look: Look): Promise<void> {
  const { id, ports } = look;
  const read = await ports.archives.archive(id);
  if (!read || isTerminal(read.status) || read.due_at > epochSeconds(ports.clock)) return;
  const row = read.upload_spoiled ? await newUpload(read, look) : read;
  if (!row) return;
  const done = row.status === ARCHIVE_STATUS.STAGED ? (await ports.archives.chunksDone(id, row.generation)).size : 0;
  const seen = { row, done };
  if (done >= row.chunks_count && row.job_id) return resend(seen, rememberedJob(id, row, look), look);
  const job = await findJob(row, look);
  if ('ready' in job) return resend(seen, job.ready, look, jobOf(row, job.read));
  if ('lost' in job) return askAgain(seen, job.lost, look);
  const dueAt = epochSeconds(ports.clock) + Math.min(TIER_LONGEST_SECONDS[look.run.tier], LOOK_AGAIN);
  await claim(row, { due_at: dueAt }, look);
}

/**
 * The next start begins a new upload. The old one is ended first: its id is kept nowhere else. Undefined: somebody else did
 * so, or there were uploads enough.
 */
async function newUpload(row: ArchiveItem, look: Look): Promise<ArchiveItem | undefined> {
  const { id, ports } = look;
  const uploads = (row.new_uploads ?? 0) + 1;
  if (uploads >= MAX_UPLOADS) {
    const otherwise = { reason: FAILURE.UPLOAD_FAILED, message: 'the upload could not be completed' };
    await giveUpTrying({ row, done: 0 }, otherwise, look, `in ${uploads} uploads`);
    return undefined;
  }
  if (row.upload_id) await ports.uploads.abort(row.s3_destination_key, row.upload_id);
  const gone = { upload_id: undefined, upload_spoiled: undefined, fanned_out_job: undefined };
  const changes = { ...gone, generation: row.generation + 1, new_uploads: uploads, chunks_at_attempt: 0 };
  return await ports.archives.change(id, changes, { ...asSeen(row), upload_id: row.upload_id }) ? { ...row, ...changes } : undefined;
}
