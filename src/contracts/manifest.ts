import { ArchiveStatus, Failure } from './archive';

/** One line of the manifest: an archive of the inventory, in retrieval order. */
export interface ManifestEntry {
  /** Empty where the row of the inventory has none that can be read. */
  readonly archive_id: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256_tree_hash: string;
  /** ISO 8601, as in the inventory. */
  readonly creation_date: string;
  readonly description: string;
  /** Whole key in the destination bucket, prefix included; empty for a row that cannot be read. */
  readonly key: string;
  /** Where the name comes from: a decoder, `NAME_SOURCE` otherwise; absent for a row that cannot be read. */
  readonly decoder?: string;
  /** The upload tool says that the bytes are not the plain file. */
  readonly content_flags?: readonly ContentFlag[];
  /** It stands for a folder, not for a file. */
  readonly folder_marker?: true;
  /** In drafts only: something may stand at the key, so it is looked at before the manifest is settled. */
  readonly occupied?: true;
  /** Set where the archive is settled before anything is requested: `downloaded` or `skipped`. */
  readonly status?: ArchiveStatus;
  readonly failure?: Failure;
}

/** What an upload tool did to a file before it became an archive. */
export const CONTENT_FLAG = { COMPRESSED: 'compressed', ENCRYPTED: 'encrypted' } as const;
export type ContentFlag = (typeof CONTENT_FLAG)[keyof typeof CONTENT_FLAG];

/** Where a name comes from that no decoder read from the description. The first two are folders of the destination too. */
export const NAME_SOURCE = {
  /** The description says nothing: the name is the archive's id. */
  UNDEFINED: 'undefined-name',
  /** No key can be made of the description: the name is the archive's id. */
  UNDECODABLE: 'undecodable-name',
  /** The user's name override file. */
  OVERRIDE: 'name-override',
  /** The mapping vault of Synology Glacier Backup. */
  SYNOLOGY_MAPPING: 'synology-mapping',
} as const;

/** Content flags as one text, as the archive's row, its object and the report carry them. */
export const flagsText = (flags: readonly ContentFlag[] = []): string => flags.join(' ');

/** Archives and their bytes. */
export interface Amount {
  readonly archives: number;
  readonly bytes: number;
}

/** Archives in one partition of the manifest, and so rows in one file of the report. */
export const MANIFEST_PARTITION_ARCHIVES = 50_000;
/** Bytes of text in one partition: long descriptions end it earlier, so that a function can hold it. */
export const MANIFEST_PARTITION_BYTES = 32 * 2 ** 20;
/** What Build manifest may take of /tmp: Lambda's most. */
export const MANIFEST_SCRATCH_BYTES = 10 * 2 ** 30;
/**
 * MiB of memory of Build manifest: one vCPU, which is what sorting keeps busy; sorting takes about 550 MiB, and the names of a mapping vault
 * at most 512. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const MANIFEST_MEMORY = 1769;
/** Archives that Initiate Retrieval claims at a time. */
export const MANIFEST_BLOCK_ARCHIVES = 25;

/** One row of the report. */
export interface ReportRow {
  readonly archive_id: string;
  readonly key: string;
  readonly size: number;
  readonly sha256_tree_hash: string;
  readonly creation_date: string;
  readonly description: string;
  /** Where the name comes from: a decoder or one of `NAME_SOURCE`; empty for a row that cannot be read. */
  readonly decoder: string;
  /** `CONTENT_FLAG`s with blanks between them where the bytes are not the plain file; empty otherwise. */
  readonly content_flags: string;
  readonly status: ArchiveStatus;
  /** One of `FAILURE`, empty for a downloaded archive. */
  readonly reason: string;
  /** The reason in words. */
  readonly message: string;
}
/** Columns of the CSV report, in order. */
export const REPORT_COLUMNS: readonly (keyof ReportRow)[] = [
  'archive_id', 'key', 'size', 'sha256_tree_hash', 'creation_date', 'description', 'decoder', 'content_flags', 'status', 'reason', 'message',
];
