import { ChunkArchives, SentMessages } from './chunk-archives';
import { DEPLOYMENT, jobDocument } from './job-notifications';
import { RowOverrides } from './memory-archives';
import { JobDocument } from '../../../src/contracts/glacier';
import { BegunUpload, FanOutPorts } from '../../../src/handlers/chunk-pipeline/fan-out';
import { processNotification } from '../../../src/handlers/chunk-pipeline/notifications-processor';
import { MemoryRuns } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';

/** The archive that notifications are about. */
export const ID = { run: 'run-1', archiveId: 'archive-1' };
const settings = { deployment: DEPLOYMENT, downloadWindow: 24 * 3600, sweepPeriod: 300 };

/** Uploads that were begun, and what became of them. */
class Uploads {
  public readonly bucketName = 'destination';
  public readonly open: string[] = [];
  public readonly begun: unknown[] = [];

  public retried = false;

  public async start(...args: unknown[]): Promise<BegunUpload> {
    this.begun.push(args);
    this.open.push(`upload-${this.begun.length}`);
    return { uploadId: `upload-${this.begun.length}`, retried: this.retried };
  }

  public async abort(_key: string, uploadId: string): Promise<void> {
    this.open.splice(this.open.indexOf(uploadId), 1);
  }
}

/** An archive of three chunks, requested with the job `job-1`, and the Notifications Processor. */
export function notifiedWorld(overrides: RowOverrides = {}) {
  const archives = new ChunkArchives();
  const runs = new MemoryRuns();
  const uploads = new Uploads();
  const chunksQueue = new SentMessages();
  const smallArchivesQueue = new SentMessages();
  const validationQueue = new SentMessages();
  const clock = new TestClock();
  const row = archives.put(ID, { archive: { size: 20 * 2 ** 20, chunks_count: 3 }, job: { id: 'job-1' }, ...overrides });
  runs.put(ID.run);
  let deliveries = 0;
  const owner = () => `delivery-${deliveries += 1}`;
  const isOfThisBucket = async (run: string) => (await runs.run(run))?.destination_bucket === uploads.bucketName;
  const ports: FanOutPorts = { archives, runs, isOfThisBucket, uploads, chunksQueue, smallArchivesQueue, validationQueue, clock };
  const deliver = (body: string) => processNotification({ body, owner: owner() }, ports, settings);
  return {
    archives,
    runs,
    uploads,
    chunksQueue,
    smallArchivesQueue,
    validationQueue,
    clock,
    row,
    notify: (document: JobDocument = jobDocument(ID, row.archive)) => deliver(JSON.stringify(document)),
    deliver,
  };
}
