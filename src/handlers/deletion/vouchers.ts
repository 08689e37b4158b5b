import { ArchiveIdentity, ArchiveItem } from '../../contracts/archive';
import { PATTERN } from '../../contracts/launch';
import { METADATA } from '../../contracts/metadata';
import { RESERVED_RUN_IDS } from '../../contracts/run';
import { Look, Voucher } from '../../domain/deletion/proof';
import type { ArchiveStore } from '../aws/stores/archive-store';
import type { RunStore } from '../aws/stores/run-store';

export interface VoucherPorts {
  readonly runs: Pick<RunStore, 'run'>;
  readonly archives: Pick<ArchiveStore, 'archive'>;
}

export interface VoucherSource {
  /** @param own the row of the archive in the run whose archives are deleted */
  of(id: ArchiveIdentity, own: ArchiveItem | undefined, look: Look): Promise<Voucher | undefined>;
}

const RUN_NAME = new RegExp(PATTERN.WORKFLOW_RUN);

/**
 * Finds the row that has the checksum of an object. If the run itself did not copy the archive, because the object was there already, the metadata
 * of the object names the run that did. It only says where to look: the row says what the object must be.
 */
export class Vouchers implements VoucherSource {
  private readonly buckets = new Map<string, string | undefined>();

  constructor(private readonly ports: VoucherPorts) {}

  public async of(id: ArchiveIdentity, own: ArchiveItem | undefined, look: Look): Promise<Voucher | undefined> {
    const run = own ? id.run : namedBy(look);
    if (run === undefined) return undefined;
    const row = own ?? await this.ports.archives.archive({ run, archiveId: id.archiveId });
    const bucketName = row && await this.bucketOf(run);
    return row && bucketName ? { run, row, bucketName } : undefined;
  }

  private async bucketOf(run: string): Promise<string | undefined> {
    if (!this.buckets.has(run)) this.buckets.set(run, (await this.ports.runs.run(run))?.destination_bucket);
    return this.buckets.get(run);
  }
}

function namedBy(look: Look): string | undefined {
  const run = look.kind === 'object' ? look.object.metadata?.[METADATA.RUN] : undefined;
  return run !== undefined && RUN_NAME.test(run) && !RESERVED_RUN_IDS.includes(run) ? run : undefined;
}
