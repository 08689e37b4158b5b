import { CountedRun } from '../../../src/handlers/aws/stores/run-figures';

/** Figures as the metric table has them. */
export class CountedFigures {
  public readonly runs: Record<string, CountedRun> = {};

  public async of(runs: readonly string[]) {
    return new Map(runs.flatMap((run) => (this.runs[run] ? [[run, this.runs[run]] as const] : [])));
  }
}
