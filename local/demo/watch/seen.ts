import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { RunFigures, figuresOf } from '../../../cli/terminal/run-figures';
import { ARCHIVE_STATUS, ArchiveItem } from '../../../src/contracts/archive';
import { ARCHIVE_SK, RUN_SK } from '../../../src/contracts/keys';
import { RunPhase } from '../../../src/contracts/run';
import { World } from '../../world';

/** What CDK adds to the name of a resource. */
const HASH = /^[0-9A-F]{8}$/;
/** Executions that are counted at most: one page. */
const MOST_EXECUTIONS = 1000;

/** What the tables, queues and machines say at one moment. */
export interface Seen {
  readonly figures: RunFigures;
  /** Absent before the launch. */
  readonly phase?: RunPhase;
  /** Archives that have a row, and those of them that Glacier has made ready, that are prepared, and that are downloaded. */
  readonly archives: { readonly requested: number; readonly ready: number; readonly prepared: number; readonly downloaded: number };
  /** Chunks of prepared archives, and those of them that are copied. */
  readonly chunks: { readonly sent: number; readonly copied: number };
  /** Messages that wait. `chunks`: of small archives too. */
  readonly waiting: { readonly notifications: number; readonly chunks: number; readonly validation: number };
  /** Executions since the start. */
  readonly executions: { readonly sweeps: number; readonly updates: number };
}

/** Looks at a local world. It reads the whole transfer table, so it is for a demo and not for a deployed run. */
export class Observer {
  private readonly sqs: SQSClient;

  constructor(private readonly world: World, private readonly run: string) {
    this.sqs = new SQSClient(world.ministack.clientConfig);
  }

  public async look(): Promise<Seen> {
    const [figures, rows, notifications, chunks, small, validation, sweeps, updates] = await Promise.all([
      this.figures(), this.rows(), this.waiting('TransferChunkPipelineNotifications'), this.waiting('TransferChunkPipelineChunks'),
      this.waiting('TransferChunkPipelineSmallArchives'),
      this.waiting('TransferValidationQueue'), this.executions('TransferExtendDownloadWindowWorkflow'), this.executions('TransferDashboardWorkflow'),
    ]);
    return { figures, ...rows, waiting: { notifications, chunks: chunks + small, validation }, executions: { sweeps, updates } };
  }

  public close(): void {
    this.sqs.destroy();
  }

  private async figures(): Promise<RunFigures> {
    const { Item: item = {} } = await this.world.documents.send(new GetCommand({ TableName: this.world.physicalId('TransferMetricsTable'), Key: { pk: this.run } }));
    return figuresOf(item);
  }

  private async rows(): Promise<Pick<Seen, 'phase' | 'archives' | 'chunks'>> {
    const archives = { requested: 0, ready: 0, prepared: 0, downloaded: 0 };
    const chunks = { sent: 0, copied: 0 };
    let phase: RunPhase | undefined;
    for await (const { Items: items = [] } of paginateScan({ client: this.world.documents }, { TableName: this.world.physicalId('TransferTransferTable') })) {
      for (const item of items) {
        if (item.sk === RUN_SK) phase = item.phase as RunPhase;
        else if (item.sk === ARCHIVE_SK) countArchive(item as ArchiveItem, archives, chunks);
        else if (String(item.sk).startsWith('chunk|')) chunks.copied += 1;
      }
    }
    return { phase, archives, chunks };
  }

  private async waiting(name: string): Promise<number> {
    const QueueUrl = this.physicalId(name);
    const { Attributes: found = {} } = await this.sqs.send(new GetQueueAttributesCommand({
      QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }));
    return Number(found.ApproximateNumberOfMessages) + Number(found.ApproximateNumberOfMessagesNotVisible);
  }

  private async executions(name: string): Promise<number> {
    const command = new ListExecutionsCommand({ stateMachineArn: this.physicalId(name), maxResults: MOST_EXECUTIONS });
    const { executions = [] } = await this.world.states.send(command);
    return executions.length;
  }

  /** The only resource of this name. CDK adds a hash to the name, and other names begin with it, too. */
  private physicalId(name: string): string {
    const all = this.world.stacks.flatMap(({ resources }) => Object.entries(resources));
    const found = all.filter(([id]) => id.startsWith(name) && HASH.test(id.slice(name.length)));
    if (found.length !== 1) throw new Error(`${found.length} resources are named ${name}`);
    return found[0][1] as string;
  }
}

function countArchive({ status, job, archive }: ArchiveItem, archives: { -readonly [K in keyof Seen['archives']]: number }, chunks: { sent: number }): void {
  archives.requested += 1;
  if (status !== ARCHIVE_STATUS.REQUESTED || job?.completed_at !== undefined) archives.ready += 1;
  if (job?.messages_sent) {
    archives.prepared += 1;
    chunks.sent += archive.chunks_count;
  }
  if (status === ARCHIVE_STATUS.DOWNLOADED) archives.downloaded += 1;
}
