import { ExternalSorter } from '../sorting/external-sorter';
import { RecordLog } from '../sorting/record-log';
import { ScratchSpace } from '../sorting/scratch-space';

const MIB = 2 ** 20;

/** Bytes of memory that a sorter fills before it writes to the disk. A `large` sorter sorts whole archives, a `small` one short records. */
export interface SortingMemory {
  readonly large: number;
  readonly small: number;
}

/** At most one large and three small sorters are filled at a time: 240 MiB. Merging adds 256 KiB for each run. */
export const DEFAULT_MEMORY: SortingMemory = { large: 96 * MIB, small: 48 * MIB };

/** Makes sorters and logs that share a scratch space. */
export class SortingSpace {
  constructor(private readonly scratch: ScratchSpace, private readonly memory: SortingMemory) {}

  public large(prefix: number): ExternalSorter {
    return new ExternalSorter({ scratch: this.scratch, prefix, arenaBytes: this.memory.large });
  }

  public small(prefix: number): ExternalSorter {
    return new ExternalSorter({ scratch: this.scratch, prefix, arenaBytes: this.memory.small });
  }

  public log(): RecordLog {
    return new RecordLog(this.scratch);
  }
}
