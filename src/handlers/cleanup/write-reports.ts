import { writeReport, WriteReportPorts } from './write-report';
import { WriteReportInput, WriteReportsResult } from '../../contracts/workflow';
import { requireRun } from '../shared/require-run';

/**
 * Writes the reports of as many partitions as the time allows, from `input.partition` on. A run of a billion archives has 20,000 of them, and the
 * history of Cleanup's execution would not hold an invocation for each.
 *
 * @param deadline milliseconds since the epoch. No partition is begun after it
 */
export async function writeReports(input: WriteReportInput, deadline: number, ports: WriteReportPorts): Promise<WriteReportsResult> {
  const { totals } = await requireRun(input.run, ports.runs);
  let { partition, cared } = input;
  let unfinished = 0;
  do {
    const written = await writeReport({ ...input, partition, cared }, deadline, ports);
    unfinished += written.unfinished;
    ({ cared } = written);
    if (cared === 0) partition += 1;
  } while (cared === 0 && partition <= totals!.partitions && ports.clock.now() < deadline);
  return { partition, cared, unfinished };
}
