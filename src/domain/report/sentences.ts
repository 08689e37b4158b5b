import { Summary } from './summary';
import { NAME_SOURCE } from '../../contracts/manifest';
import { METADATA } from '../../contracts/metadata';
import { RUN_OUTCOME, RunOutcome } from '../../contracts/run';
import { count } from '../format';

/* What the pages of a report say in words. Code stands between backticks. */

export const OUTCOME_WORDS: Record<RunOutcome, string> = {
  [RUN_OUTCOME.SUCCEEDED]: 'every archive is in the bucket',
  [RUN_OUTCOME.COMPLETED_WITH_FAILURES]: 'some archives could not be moved',
  [RUN_OUTCOME.STOPPED]: 'the run ended early',
};

/** What happened, a sentence or two each. */
export function happenings(summary: Summary): string[] {
  const { has_manifest: hasManifest, stop_reason: reason, outcome, already_downloaded: there, statuses, total } = summary;
  const { undecodable, not_plain: notPlain, left_out: leftOut } = summary;
  const why = reason ? `What ended the run: ${reason}` : "See the history of the Orchestrator's execution for what ended the run.";
  if (!hasManifest) return [`Nothing was requested, because the run ended before it had the vault's inventory. ${why}`];
  return [
    `${count(statuses.downloaded.archives)} of ${count(total.archives)} ${leftOut.archives ? 'selected ' : ''}archives of the inventory are in the bucket. The SHA-256 tree hash of each is that of the inventory.`,
    ...(there.archives ? [`${count(there.archives)} of them were there before this run, so they were not requested again.`] : []),
    ...(leftOut.archives ? [`${count(leftOut.archives)} others were not selected and stay in the vault.`] : []),
    ...(undecodable.archives ? [`${count(undecodable.archives)} have names that cannot be read: each is at \`${NAME_SOURCE.UNDECODABLE}/<archive id>\`.`] : []),
    ...(notPlain.archives
      ? [`${count(notPlain.archives)} were compressed or encrypted by the upload tool, so their bytes are not the plain files. \`${METADATA.CONTENT_FLAGS}\` of each object says so.`]
      : []),
    ...(outcome === RUN_OUTCOME.STOPPED ? [why] : []),
  ];
}

/** @returns undefined if the report lists every archive of the manifest. */
export const lacking = ({ unreported }: Summary): string | undefined => (unreported
  ? `The report lacks ${count(unreported)} archives of the manifest. Do not delete anything from the vault before this is explained.` : undefined);

/** What to do after a run that did not succeed. */
export const goOn = ({ workflow_run: run, resumable }: Summary): string => (resumable === 0
  ? 'A resume would request nothing: the archives that are not in the bucket were skipped when the manifest was made, or differ from what it says. Correct what the reasons say, and launch a new run.'
  : `Execute the resume document with \`WorkflowRun\` = \`${run}\`. It requests only archives that are not in the bucket yet, so you do not pay again for those that have arrived.`);
