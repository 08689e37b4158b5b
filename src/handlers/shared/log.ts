import { ArchiveIdentity } from '../../contracts/archive';

/** How every log line names an archive. */
export const archiveFields = ({ run, archiveId }: ArchiveIdentity) => ({ run, archive_id: archiveId });

/** What a core tells the operator. The shells pass the Powertools logger. */
export interface Log {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
}
