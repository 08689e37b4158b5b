import { createHash } from 'crypto';
import { DeletionFiles } from './ports';
import { DELETION_ERROR } from '../../contracts/deletion';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { ReportPart, ReportRow } from '../../contracts/manifest';
import { RunError } from '../../domain/run-error';
import type { ReportParts } from '../aws/stores/report-parts';

export interface ReportRowsPorts {
  readonly files: Pick<DeletionFiles, 'bucketName' | 'text'>;
  readonly parts: Pick<ReportParts, 'of'>;
}

/**
 * The rows of one partition of a run's report, if the file is as Write Report has written it. Who can write to the bucket must not decide what is
 * deleted from a vault.
 *
 * @throws ReportAltered if the file is missing, its hash is not the one in the transfer table, or the table has none of this pass
 */
export async function reportRows(run: string, pass: number, partition: number, { files, parts }: ReportRowsPorts): Promise<ReportRow[]> {
  const key = INVENTORY_KEYS.reportJsonl(run, partition);
  const kept = checkRecorded(await parts.of(run, partition), pass, run, partition);
  const text = await files.text(key);
  if (text === undefined) throw altered(`s3://${files.bucketName}/${key} is missing`);
  const sha256 = createHash('sha256').update(text).digest('hex');
  if (sha256 !== kept.sha256) throw altered(`s3://${files.bucketName}/${key} has the SHA-256 ${sha256}, and ${kept.sha256} was recorded when it was written`);
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as ReportRow);
}

/** @throws ReportAltered unless the table has the hash of this pass */
export function checkRecorded(part: ReportPart | undefined, pass: number, run: string, partition: number): ReportPart {
  if (part?.pass === pass) return part;
  throw altered(`the transfer table has no hash of part ${partition} of the report of WorkflowRun ${run}, pass ${pass}. A version without deletion wrote that report`);
}

const altered = (what: string): RunError =>
  new RunError(DELETION_ERROR.REPORT_ALTERED, `${what}. Nothing of it is deleted. Launch another run of the vault with the same prefix: its report is new`);
