import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { resourcesOf, withoutHash } from './resources';
import { archivesOf, expectAccountedFor } from './support';
import { TwoTransfers } from './two-transfers';
import { ArchiveItem } from '../../../src/contracts/archive';
import { JobDocument } from '../../../src/contracts/glacier';
import { archiveReady, chunkMessage } from '../../../src/contracts/messages';

const RUN = 'letters-1';

/** Puts a message into each dead-letter queue, as SQS would after it was received too often. */
async function bury({ world }: TwoTransfers, letters: Record<string, string>): Promise<void> {
  const sqs = new SQSClient(world.ministack.clientConfig);
  const queues = resourcesOf(world, 'AWS::SQS::Queue', 'StudioTransfer').filter(({ properties }) => !properties.RedrivePolicy);
  try {
    // One that is added has a consumer to be tested here, too.
    expect(queues.map(({ logicalId }) => withoutHash(logicalId)).sort()).toEqual(Object.keys(letters).sort());
    for (const { logicalId, physicalId } of queues) {
      await sqs.send(new SendMessageCommand({ QueueUrl: physicalId, MessageBody: letters[withoutHash(logicalId)] }));
    }
  } finally {
    sqs.destroy();
  }
}

const secondsFromNow = ({ due_at: dueAt }: ArchiveItem): number => dueAt - Date.now() / 1000;

/** What a queue gave up. Its consumer, with its role, mapping and bundle, is all that stands between such an archive and a run without end. */
export function testDeadLetters(transfers: () => TwoTransfers): void {
  it('is recorded on its archive, whatever queue gave it up: the archive is due at once, and arrives', async () => {
    const { studio } = transfers();
    const uploaded = await transfers().inventoried('letters', archivesOf(['notification.txt', 'chunk.txt', 'validation.txt']));
    const ids = uploaded.map(({ archiveId }) => archiveId);
    const rows = async () => Promise.all(ids.map((archiveId) => studio.archive({ run: RUN, archiveId })));
    const jobs = await studio.archiveJobs();
    const lost = transfers().loseNotifications('letters');
    const execution = await studio.launch({ VaultName: 'letters', WorkflowRun: RUN });
    await studio.until('the jobs of the archives', async () => lost.length === 3 && (await rows()).every((row) => row?.job_id));
    for (const row of await rows()) expect(secondsFromNow(row!)).toBeGreaterThan(3600);

    // The sweep asks about the job of what is due before it changes anything.
    const release = transfers().hold(({ operation, params }) => operation === 'DescribeJob' && params.vaultName === 'letters');
    await bury(transfers(), {
      StudioTransferChunkPipelineNotificationsDeadLetters: lost.find((message) => (JSON.parse(message) as JobDocument).ArchiveId === ids[0])!,
      StudioTransferChunkPipelineChunksDeadLetters: chunkMessage({ run: RUN, archiveId: ids[1], chunk: 1 }),
      StudioTransferValidationDeadLetters: archiveReady({ run: RUN, archiveId: ids[2], generation: 1 }),
    });
    await studio.until('the record of each dead letter', async () => (await rows()).every((row) => row?.failure));
    for (const row of await rows()) expect(secondsFromNow(row!)).toBeLessThanOrEqual(0);
    expect((await rows()).map((row) => row?.failure)).toEqual([
      { reason: 'DownloadFailed', message: expect.stringMatching(/^preparing the download failed .*NotificationsDeadLetters/) },
      { reason: 'DownloadFailed', message: expect.stringMatching(/^copying chunk 1 failed .*ChunksDeadLetters/) },
      { reason: 'UploadFailed', message: expect.stringMatching(/^completing the upload failed .*ValidationDeadLetters/) },
    ]);

    release();
    expect((await studio.ended(execution)).status).toBe('SUCCEEDED');
    await expectAccountedFor(studio, RUN, uploaded);
    expect((await studio.report(RUN)).map(({ status }) => status)).toEqual(['downloaded', 'downloaded', 'downloaded']);
    expect(await studio.archiveJobs()).toBe(jobs + uploaded.length);
  });
}
