import type { ManifestEngine, ManifestRequest, ManifestSink, ManifestSummary } from './engine';
import { ManifestBuild } from './manifest-build';
import { PARTITION_LIMITS, PartitionLimits } from './partition-writer';
import { DEFAULT_MEMORY, SortingMemory, SortingSpace } from './sorting-space';
import { RUN_ERROR } from '../../../contracts/launch';
import { RunError } from '../../run-error';
import { ScratchFullError, ScratchSpace } from '../sorting/scratch-space';

export interface ExternalManifestEngineOptions {
  /** @default - 240 MiB in all */
  readonly memory?: SortingMemory;
  /** @default - those of the contract */
  readonly limits?: PartitionLimits;
}

/** Sorts outside of memory: what it holds does not depend on the size of the inventory, which scratch space bounds. */
export class ExternalManifestEngine implements ManifestEngine {
  private readonly memory: SortingMemory;
  private readonly limits: PartitionLimits;

  constructor({ memory = DEFAULT_MEMORY, limits = PARTITION_LIMITS }: ExternalManifestEngineOptions = {}) {
    this.memory = memory;
    this.limits = limits;
  }

  public async build(request: ManifestRequest, sink: ManifestSink): Promise<ManifestSummary> {
    const scratch = new ScratchSpace(request.scratch, request.scratchBytes);
    const build = new ManifestBuild(request, new SortingSpace(scratch, this.memory), this.limits);
    try {
      return await build.run(sink);
    } catch (error) {
      throw error instanceof ScratchFullError ? tooLarge(build.rows, request.scratchBytes) : error;
    } finally {
      scratch.removeAll();
    }
  }
}

function tooLarge({ archives }: { readonly archives: number }, scratchBytes: number): RunError {
  const count = archives.toLocaleString('en');
  return new RunError(RUN_ERROR.INVENTORY_TOO_LARGE,
    `one workflow run sorts inventories in ${(scratchBytes / 1e6).toLocaleString('en', { maximumFractionDigits: 0 })} MB of scratch space, which were full after ${count} archives of this one. ` +
    'Nothing was requested. Provide inventories of parts of the vault, one workflow run each.');
}
