/*
 * Carries out what nextStep decides for one archive that is due. An archive for which a job must be requested goes into the request lane.
 *
 * Each step is claimed first: the write is made only if the row is as it was read (`asRead`). Of sweeps that overlap one
 * makes it. A sweep that dies after a claim has not sent or requested anything yet: the archive is due again at the new
 * `due_at`, and is looked after then. It has cost time, and for a request that was not sent, one of its starts.
 */
import { Look } from './ports';
import { ARCHIVE_STATUS, ArchiveItem, Failure } from '../../contracts/archive';
import { ArchiveChanges, asRead } from '../../contracts/archive-changes';
import { isOfEarlierPass } from '../../domain/archive/due';
import { isLate, ReadyJob } from '../../domain/archive/job';
import { betterOf, JobFinding, jobsOf, judge } from '../../domain/archive/job-finding';
import { nextStep, NextStep, Situation } from '../../domain/archive/next-step';
import { rememberedJob } from '../../domain/archive/remembered-job';
import { epochSeconds, isoNow } from '../../domain/clock';
import { lookAtKey } from '../shared/look-at-key';
import { settleDownloaded } from '../shared/settle-downloaded';

export async function lookAfter(look: Look): Promise<void> {
  const archive = await look.ports.archives.archive(look.id);
  if (archive) await decide(await situationOf(archive, look), look);
}

async function situationOf(archive: ArchiveItem, look: Look): Promise<Situation> {
  const { id, run, isAboveMaximum, ports, settings: window } = look;
  const isStaged = archive.status === ARCHIVE_STATUS.STAGED;
  const chunksDone = isStaged ? (await ports.archives.chunksDone(id, archive.upload.generation, archive.archive.chunks_count)).size : 0;
  return { archive, chunksDone, run, isAboveMaximum, now: epochSeconds(ports.clock), window };
}

async function decide(situation: Situation, look: Look): Promise<void> {
  const { archive } = situation;
  const step = nextStep(situation);
  switch (step.do) {
    case 'leave': return undefined;
    case 'ask-about-jobs': return decide({ ...situation, job: await findJob(situation, look) }, look);
    case 'measure-queues': return decide({ ...situation, queues: { queued: await look.queued(), workers: look.settings.workers } }, look);
    case 'look-at-key': return lookThere(situation, look);
    case 'renew-upload': return renewUpload(archive, step.changes, look);
    case 'send': return sendAgain(situation, step, look);
    case 'request': return look.lane.take(situation, look);
    case 'wait': return void await claim(archive, step.changes, look);
    case 'fail': return fail(archive, step.failure, look);
  }
}

/** The newer job first. The other one is asked about only if the newer one has no output, or was done before the job that is being read. */
async function findJob({ archive, ...at }: Situation, { ports }: Look): Promise<JobFinding> {
  const judged = async (jobId: string) => judge(jobId, await ports.jobs.describe(archive.archive.vault_name, jobId), archive, at);
  const [newest, other] = jobsOf(archive);
  const finding = await judged(newest);
  const isEnough = finding.kind === 'ready' && !isLate(archive, finding.read);
  return other === undefined || isEnough ? finding : betterOf(finding, await judged(other));
}

/** An object that came although its answer was lost costs nothing more. */
async function lookThere(situation: Situation, look: Look): Promise<void> {
  const at = await lookAtKey(look.id.archiveId, situation.archive, look.ports.uploads);
  if (at.kind === 'this-archive') await settleDownloaded(look.id, at, look.ports);
  else await decide({ ...situation, atKey: at.kind }, look);
}

/** The old upload is ended before the row forgets its id, which is kept nowhere else. */
async function renewUpload(archive: ArchiveItem, changes: ArchiveChanges, look: Look): Promise<void> {
  const { archive: { key }, upload: { id } } = archive;
  if (id) await look.ports.uploads.abort(key, id);
  if (await claim(archive, changes, look)) await lookAfter(look);
}

async function sendAgain({ archive, now, job: finding }: Situation, { changes, document }: NextStep & { do: 'send' }, look: Look): Promise<void> {
  if (!await claim(archive, changes, look)) return;
  if (finding?.kind === 'ready' && isNews(finding.read, archive)) look.ports.metrics.unannounced();
  const job = document ?? rememberedJob(look.id, archive, look.settings.deployment, now);
  await look.ports.notifications.send([JSON.stringify(job)]);
}

/** A notification would have told the row. A job of an earlier pass was announced then. */
const isNews = ({ jobId, completedAt }: ReadyJob, archive: ArchiveItem): boolean =>
  !(archive.job?.id === jobId && archive.job.completed_at !== undefined) && !isOfEarlierPass(completedAt, archive);

/** @returns false if the row is not as it was read: another sweep, a delivery or Validation was faster */
const claim = (archive: ArchiveItem, changes: ArchiveChanges, { id, ports }: Look): Promise<boolean> =>
  ports.archives.change(id, changes, asRead(archive));

async function fail(archive: ArchiveItem, failure: Failure, { id, ports }: Look): Promise<void> {
  await ports.archives.move(id, { from: [archive.status], to: ARCHIVE_STATUS.FAILED }, { failure, settled_at: isoNow(ports.clock) }, asRead(archive));
}
