import { ExternalSorter } from '../sorting/external-sorter';
import { ScratchSpace } from '../sorting/scratch-space';

const MIB = 2 ** 20;

/** Bytes that sorters hold in memory: `large` each that sorts archives, `small` each that sorts what is known of them. */
export interface SortingMemory {
  readonly large: number;
  readonly small: number;
}

/** At most one large and three small ones are filled at a time; merging adds 256 KiB for each run. */
export const DEFAULT_MEMORY: SortingMemory = { large: 96 * MIB, small: 48 * MIB };

/** Makes sorters that share a scratch space. */
export class SortingSpace {
  constructor(private readonly scratch: ScratchSpace, private readonly memory: SortingMemory) {}

  public large(prefix: number): ExternalSorter {
    return new ExternalSorter({ scratch: this.scratch, prefix, arenaBytes: this.memory.large });
  }

  public small(prefix: number): ExternalSorter {
    return new ExternalSorter({ scratch: this.scratch, prefix, arenaBytes: this.memory.small });
  }
}
