import { ArchiveStatus, Failure } from './archive';
import { ONE_CPU_MEMORY } from './defaults';
import { FailureReason } from './failures';
import type { StorageClass } from './launch';
import type { ObjectTags } from './object-tags';

/** One line of the manifest: an archive of the inventory, in retrieval order. */
export interface ManifestEntry {
  /** Empty if the row of the inventory has no id that can be read. */
  readonly archive_id: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256_tree_hash: string;
  /** ISO 8601, as in the inventory. */
  readonly creation_date: string;
  readonly description: string;
  /** Whole key in the destination bucket, with the prefix. Empty for a row that cannot be read. */
  readonly key: string;
  /** The source of the name: a decoder or one of `NAME_SOURCE`. Absent for a row that cannot be read. */
  readonly decoder?: string;
  /** Set if the upload tool says that the bytes are not the plain file. */
  readonly content_flags?: readonly ContentFlag[];
  /** Set if the upload tool wrote when the file was modified last: seconds since the epoch, perhaps with decimals. */
  readonly mtime?: string;
  /** Set if the archive stands for a folder and not for a file. */
  readonly folder_marker?: true;
  /** Number of the object rule that matches the archive, from 1. Absent: none does. */
  readonly rule?: number;
  /** Class of the object by the rule. Absent: that of the run. */
  readonly storage_class?: StorageClass;
  /** Tags of the object, by the rule. Absent: none. */
  readonly tags?: ObjectTags;
  /** Class of the object of a `downloaded` entry, as it was found. */
  readonly found_class?: string;
  /** In drafts only. Set if an object may exist at the key, or at `suffixed_key`. Settle Existing then looks there. */
  readonly occupied?: true;
  /** In drafts only, with `occupied`. An earlier run may have moved the archive to this key, when an older archive had its plain name. */
  readonly suffixed_key?: string;
  /** `downloaded` or `skipped` if the archive is settled before anything is requested. Absent otherwise. */
  readonly status?: ArchiveStatus;
  readonly failure?: Failure;
}

/** What an upload tool did to a file before it became an archive. */
export const CONTENT_FLAG = { COMPRESSED: 'compressed', ENCRYPTED: 'encrypted' } as const;
export type ContentFlag = (typeof CONTENT_FLAG)[keyof typeof CONTENT_FLAG];

/** What becomes of archives that stand for folders. */
export const FOLDER_MARKERS = {
  /** They are moved like files, without the `/` at the end of their names. */
  AS_FILES: 'AS_FILES',
  /** They are moved, and their keys end in `/`. */
  AS_FOLDERS: 'AS_FOLDERS',
  /** They are skipped, and reported as such. */
  LEAVE_OUT: 'LEAVE_OUT',
} as const;
export type FolderMarkers = (typeof FOLDER_MARKERS)[keyof typeof FOLDER_MARKERS];
export const DEFAULT_FOLDER_MARKERS: FolderMarkers = FOLDER_MARKERS.AS_FILES;

/** The source of a name that no decoder read from the description. The first two are folders of the destination too. */
export const NAME_SOURCE = {
  /** The description is empty, so the name is the archive's id. */
  UNDEFINED: 'undefined-name',
  /** No key can be made of the description, so the name is the archive's id. */
  UNDECODABLE: 'undecodable-name',
  /** The user's name override file. */
  OVERRIDE: 'name-override',
  /** The same file, in a line that says that AWS's Guidance copied the archive. */
  GUIDANCE: 'guidance',
  /** The mapping vault of Synology Glacier Backup. */
  SYNOLOGY_MAPPING: 'synology-mapping',
} as const;

/** Content flags as one text. The archive's row, its object and the report have this form. */
export const flagsText = (flags: readonly ContentFlag[] = []): string => flags.join(' ');

/**
 * Bytes of many archives together. It is a bigint above 2^53, which is 9 PB, because a number is not exact there. DynamoDB's client does the same.
 * One archive has at most 40 TB, and a block of the manifest at most 1 PB, so their bytes are numbers.
 */
export type Bytes = number | bigint;

/** A number of archives and their bytes. */
export interface Amount {
  readonly archives: number;
  readonly bytes: Bytes;
}

/** Archives in one partition of the manifest, and rows in one file of the report. */
export const MANIFEST_PARTITION_ARCHIVES = 50_000;
/** Bytes of text in one partition, so that a function can hold it in memory. Long descriptions make two or more partitions of the archives of one. */
export const MANIFEST_PARTITION_BYTES = 32 * 2 ** 20;
/** Bytes of /tmp that Build Manifest may use. This is Lambda's maximum. */
export const MANIFEST_SCRATCH_BYTES = 10 * 2 ** 30;
/** MiB of memory of Build Manifest. Sorting keeps one vCPU busy. It takes about 550 MiB, and the names of a mapping vault take at most 512 MiB. */
export const MANIFEST_MEMORY = ONE_CPU_MEMORY;
/** Archives in a block, which is what a walker claims at a time. */
export const MANIFEST_BLOCK_ARCHIVES = 25;

/** One row of the report. */
export interface ReportRow {
  readonly archive_id: string;
  readonly key: string;
  readonly size: number;
  readonly sha256_tree_hash: string;
  readonly creation_date: string;
  readonly description: string;
  /** The source of the name: a decoder or one of `NAME_SOURCE`. Empty for a row that cannot be read. */
  readonly decoder: string;
  /** `CONTENT_FLAG`s with blanks between them. Empty if the bytes are the plain file. */
  readonly content_flags: string;
  /** When the file was modified last, in seconds since the epoch. Empty if the upload tool wrote no time. */
  readonly mtime: string;
  readonly status: ArchiveStatus;
  /** Empty for a downloaded archive. */
  readonly reason: FailureReason | '';
  /** The reason in words. */
  readonly message: string;
  /** Storage class of a downloaded object: with which it was written, or in which it was found. Empty: there is none, or it is not known. */
  readonly storage_class: string;
}
/** What the transfer table keeps of the report of one partition. */
export interface ReportPart {
  /** The pass of the run that the report is about. */
  readonly pass: number;
  /** SHA-256 of the file of JSON lines, in lower-case hex. */
  readonly sha256: string;
  /** What the file calls downloaded. */
  readonly downloaded: Amount;
}
/** Columns of the CSV report, in order. */
export const REPORT_COLUMNS: readonly (keyof ReportRow)[] = [
  'archive_id', 'key', 'size', 'sha256_tree_hash', 'creation_date', 'description', 'decoder', 'content_flags', 'mtime', 'status', 'reason', 'message',
  'storage_class',
];
