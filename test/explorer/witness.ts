import { KEY, SmallArchive } from './archive';
import { FaultyDestination } from './destination';
import { Trace } from './trace';
import { ARCHIVE_STATUS, ArchiveItem, ArchiveStatus } from '../../src/contracts/archive';
import { OUTPUT_IS_GOOD } from '../../src/contracts/failures';

const { REQUESTED, STAGED, DOWNLOADED, FAILED } = ARCHIVE_STATUS;
type Seen = ArchiveStatus | 'no row';

/** The moves of an archive (docs/architecture.md), and two more: a request that Glacier refused is undone. */
const MOVES: Readonly<Record<Seen, readonly Seen[]>> = {
  'no row': [REQUESTED],
  [REQUESTED]: [STAGED, DOWNLOADED, FAILED, 'no row'],
  [STAGED]: [DOWNLOADED, FAILED],
  [FAILED]: [REQUESTED, DOWNLOADED],
  [DOWNLOADED]: [],
  [ARCHIVE_STATUS.SKIPPED]: [],
};

/** Watches the row and the destination after each call. It says what must never be seen, whatever follows. */
export class Witness {
  public readonly problems = new Set<string>();
  /** The archive failed before this pass, through no fault of its output. A resume reads on from that for as long as it can. */
  public isOutputGood = false;
  private status: Seen = 'no row';
  /** The upload of each generation. */
  private readonly uploads = new Map<number, string>();
  private object?: unknown;
  private row?: ArchiveItem;

  constructor(private readonly archive: SmallArchive, private readonly s3: FaultyDestination, private readonly trace: Trace) {}

  public note(problem: string): void {
    this.trace.note(`PROBLEM: ${problem}`);
    this.problems.add(problem);
  }

  public look(row: ArchiveItem | undefined): void {
    if (row && this.row) this.lookBack(this.row, row);
    this.lookAtStatus(row?.status ?? 'no row');
    if (row) this.lookAtUpload(row);
    this.lookAtObject();
    this.row = row;
  }

  /** A generation that came back would count parts of an upload that is gone. Only the undo of a request that Glacier refused may do that. */
  private lookBack(before: ArchiveItem, { upload, status, job }: ArchiveItem): void {
    const { failure } = before;
    if (before.status === FAILED && status === REQUESTED) this.isOutputGood = failure !== undefined && OUTPUT_IS_GOOD.includes(failure.reason);
    const isUndone = before.status === REQUESTED && status === FAILED;
    if (upload.generation < before.upload.generation && !isUndone) this.note('a generation came back');
    const isReadOn = before.status === STAGED && status === STAGED;
    if (isReadOn && (job?.completed_at ?? 0) < (before.job?.completed_at ?? 0)) this.note('an archive is read from an older job than before');
  }

  private lookAtStatus(status: Seen): void {
    if (status !== this.status && !MOVES[this.status].includes(status)) this.note(`the archive moved from ${this.status} to ${status}`);
    this.status = status;
  }

  /** Chunks are counted by generation, so a generation that had two uploads would count parts that its upload lacks. */
  private lookAtUpload({ upload: { generation, id } }: ArchiveItem): void {
    if (id === undefined) return;
    const before = this.uploads.get(generation);
    if (before !== undefined && before !== id) this.note('a generation has two uploads');
    this.uploads.set(generation, id);
  }

  private lookAtObject(): void {
    const object = this.s3.objects.get(KEY);
    if (this.s3.objects.size > 1) this.note('an object stands at another key');
    if (this.object !== undefined && object !== this.object) this.note('an object was replaced');
    const expected = object?.type === 'FULL_OBJECT' ? this.archive.sha256 : this.archive.composite;
    if (object && object.checksum !== expected) this.note('an object with other bytes');
    this.object = object;
  }
}
