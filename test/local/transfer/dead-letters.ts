import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { resourcesOf, withoutHash } from './resources';
import { archivesOf, expectAccountedFor } from './support';
import { TwoTransfers } from './two-transfers';
import { ArchiveItem } from '../../../src/contracts/archive';
import { archiveReady, chunkMessage } from '../../../src/contracts/messages';

const RUN = 'letters-1';
/** Bytes of an archive that goes in parts: only such archives have messages in each queue. */
const TWO_CHUNKS = 8 * 2 ** 20 + 1;

/** Puts a message into each dead-letter queue, as SQS does after too many deliveries. */
async function bury({ world }: TwoTransfers, letters: Record<string, string>): Promise<void> {
  const sqs = new SQSClient(world.ministack.clientConfig);
  const queues = resourcesOf(world, 'AWS::SQS::Queue', 'StudioTransfer').filter(({ properties }) => !properties.RedrivePolicy);
  try {
    // A new dead-letter queue must be added here, so that its consumer is tested too.
    expect(queues.map(({ logicalId }) => withoutHash(logicalId)).sort()).toEqual(Object.keys(letters).sort());
    for (const { logicalId, physicalId } of queues) {
      await sqs.send(new SendMessageCommand({ QueueUrl: physicalId, MessageBody: letters[withoutHash(logicalId)] }));
    }
  } finally {
    sqs.destroy();
  }
}

const secondsFromNow = ({ due_at: dueAt }: ArchiveItem): number => dueAt - Date.now() / 1000;

/** Holds the first read of each job of these archives. @returns `release`, which ends the hold, and `stuck`, the number of held reads */
function holdFirstReads(transfers: TwoTransfers, archiveIds: readonly string[]) {
  const unread = new Set<string>();
  let stuck = 0;
  const release = transfers.hold(({ operation, input, params }) => {
    if (operation === 'CompleteJob' && archiveIds.includes(input.ArchiveId as string)) unread.add(params.jobId!);
    const isFirst = operation === 'GetJobOutput' && unread.delete(params.jobId!);
    if (isFirst) stuck++;
    return isFirst;
  });
  return { release, stuck: () => stuck };
}

/** Launches a run with three stuck archives: one with a lost notification, and two of which a chunk is held. No archive is due for hours. */
async function launchStuck(transfers: TwoTransfers) {
  const { studio } = transfers;
  const uploaded = await transfers.inventoried('letters', archivesOf(['notification.txt', 'chunk.txt', 'validation.txt'], TWO_CHUNKS));
  const ids = uploaded.map(({ archiveId }) => archiveId);
  const lost = transfers.loseNotifications(ids[0]);
  const reads = holdFirstReads(transfers, ids.slice(1));
  const rows = async () => Promise.all(ids.map((archiveId) => studio.archive({ run: RUN, archiveId })));
  const execution = await studio.launch({ VaultName: 'letters', WorkflowRun: RUN });
  await studio.until('the state in which all three are stuck', async () =>
    lost.length === 1 && reads.stuck() === 2 && (await rows()).every((row) => row?.job?.id));
  expect((await rows()).map((row) => row?.status)).toEqual(['requested', 'staged', 'staged']);
  for (const row of await rows()) expect(secondsFromNow(row!)).toBeGreaterThan(3600);
  return { uploaded, ids, execution, rows, notification: lost[0], releaseReads: reads.release };
}

/** Tests the consumers of the dead-letter queues, with their roles, mappings and bundles. Without them such a run would never end. */
export function testDeadLetters(transfers: () => TwoTransfers): void {
  it('of any queue is recorded on its archive, which is due at once and arrives', async () => {
    const { studio } = transfers();
    const jobs = await studio.archiveJobs();
    const { uploaded, ids, execution, rows, notification, releaseReads } = await launchStuck(transfers());
    // The sweep calls DescribeJob before it changes a due archive, so this holds the sweep.
    const letSweep = transfers().hold(({ operation, params }) => operation === 'DescribeJob' && params.vaultName === 'letters');
    await bury(transfers(), {
      StudioTransferChunkPipelineNotificationsDeadLetters: notification,
      StudioTransferChunkPipelineChunksDeadLetters: chunkMessage({ run: RUN, archiveId: ids[1], chunk: 1 }),
      StudioTransferValidationDeadLetters: archiveReady({ run: RUN, archiveId: ids[2], generation: 1 }),
    });
    await studio.until('the record of each dead letter', async () => (await rows()).every((row) => row?.failure));
    expect((await rows()).filter((row) => secondsFromNow(row!) <= 0)).toHaveLength(ids.length);
    expect((await rows()).map((row) => row?.failure)).toEqual([
      { reason: 'DownloadFailed', message: expect.stringMatching(/^preparing the download failed .*NotificationsDeadLetters/) },
      { reason: 'DownloadFailed', message: expect.stringMatching(/^copying chunk 1 failed .*ChunksDeadLetters/) },
      { reason: 'UploadFailed', message: expect.stringMatching(/^completing the upload failed .*ValidationDeadLetters/) },
    ]);

    letSweep();
    // The first reads are still held, so only the sweep can have started the archives again.
    expect((await studio.ended(execution)).status).toBe('SUCCEEDED');
    releaseReads();
    await expectAccountedFor(studio, RUN, uploaded);
    expect((await studio.report(RUN)).map(({ status }) => status)).toEqual(['downloaded', 'downloaded', 'downloaded']);
    expect(await studio.archiveJobs()).toBe(jobs + uploaded.length);
  });
}
