import type { ManifestEngine, ManifestRequest, ManifestSink, ManifestSummary } from './engine';
import { ManifestBuild } from './manifest-build';
import { PARTITION_LIMITS, PartitionLimits } from './partition-writer';
import { DEFAULT_MEMORY, SortingMemory, SortingSpace } from './sorting-space';
import { RUN_ERROR } from '../../../contracts/launch';
import { USE_SPARK } from '../../../contracts/spark';
import { count } from '../../format';
import { RunError } from '../../run-error';
import { ScratchFullError, ScratchSpace } from '../sorting/scratch-space';

export interface ExternalManifestEngineOptions {
  /** @default - 240 MiB in all */
  readonly memory?: SortingMemory;
  /** @default PARTITION_LIMITS */
  readonly limits?: PartitionLimits;
}

/** Sorts on disk, so its memory does not depend on the size of the inventory. The scratch space limits that size. */
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
  return new RunError(RUN_ERROR.INVENTORY_TOO_LARGE,
    `one workflow run can use ${count(Math.round(scratchBytes / 1e6))} MB of scratch space to sort the inventory. It was full after ${count(archives)} archives. ` +
    `Nothing was requested. ${USE_SPARK} Or provide inventories of parts of the vault, one workflow run each.`);
}
