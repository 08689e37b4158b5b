import { ArchiveIdentity } from '../../contracts/archive';
import { isBusy } from '../../domain/archive/glacier-errors';
import { archiveFields, Log } from '../shared/log';

/**
 * The errors of a sweep, counted by name. The first of each name is logged. A sweep may meet one for each archive of a run, and each holds its
 * request and its answer: 13,000 of them fill the memory of the function.
 */
export class FailedLooks {
  private readonly counts: Record<string, number> = {};
  /** The first that is more than a busy service, which only slows the sweep down. */
  private serious?: Error;

  constructor(private readonly log: Log) {}

  public add(id: ArchiveIdentity, error: Error): void {
    if (!isBusy(error)) this.serious ??= error;
    this.counts[error.name] = (this.counts[error.name] ?? 0) + 1;
    if (this.counts[error.name] === 1) this.log.warn('The archive stays due', { ...archiveFields(id), error });
  }

  /** @throws the first error, unless services were only busy */
  public raise(run: string): void {
    if (Object.keys(this.counts).length) this.log.info('Archives stay due', { run, errors: this.counts });
    if (this.serious) throw this.serious;
  }
}
