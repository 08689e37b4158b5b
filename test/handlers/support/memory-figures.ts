import { Bytes } from '../../../src/contracts/manifest';
import { addBytes } from '../../../src/domain/amounts';
import { APPLIED, Applied, CountedFigures, RunUpdate } from '../../../src/handlers/metrics/metrics-processor';

/** Figures in memory, with the conditions of the real table. */
export class MemoryFigures implements CountedFigures {
  public readonly runs: Record<string, Record<string, Bytes | string>> = {};
  public readonly batches = new Set<string>();
  public readonly reconciled = new Map<string, number>();
  public conflicts = 0;
  public meanwhile?: () => void;

  public async reconciledAt(runs: readonly string[]) {
    const seen = new Map(runs.flatMap((run) => (this.reconciled.has(run) ? [[run, this.reconciled.get(run)!] as const] : [])));
    this.meanwhile?.();
    this.meanwhile = undefined;
    return seen;
  }

  public async apply(batchId: string, updates: readonly RunUpdate[]): Promise<Applied> {
    expect(updates.length).toBeLessThan(100);
    if (this.batches.has(batchId)) return APPLIED.BEFORE;
    if (this.conflicts-- > 0 || updates.some(({ run, reconciledAt }) => this.reconciled.get(run) !== reconciledAt)) return APPLIED.CHANGED_MEANWHILE;
    this.batches.add(batchId);
    for (const { run, set, add } of updates) {
      const figures = (this.runs[run] ??= {});
      for (const [metric, value] of set) figures[metric] = value;
      for (const [metric, amount] of add) figures[metric] = addBytes(figures[metric] as Bytes | undefined ?? 0, amount);
    }
    return APPLIED.NOW;
  }
}
