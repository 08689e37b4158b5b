import { bare } from './bare';
import { cloudBerry } from './cloudberry';
import { Decoded, Decoder } from './decoder';
import { fastGlacier } from './fast-glacier';
import { fastGlacierV1 } from './fast-glacier-v1';
import { freeze } from './freeze';
import { glacierRsync } from './glacier-rsync';
import { mtAwsGlacierMt1 } from './mt-aws-glacier-mt1';
import { mtAwsGlacierMt2 } from './mt-aws-glacier-mt2';
import { plainText } from './plain-text';
import { qnap } from './qnap';
import { safePath } from './safe-path';
import { ContentFlag, FOLDER_MARKERS, FolderMarkers, NAME_SOURCE } from '../../contracts/manifest';

/** The first decoder that recognizes a description decodes it. If none does, the description is plain text. A new decoder needs a file and a line here. */
export const DECODERS: readonly Decoder[] = [
  fastGlacier,
  fastGlacierV1,
  cloudBerry,
  mtAwsGlacierMt2,
  mtAwsGlacierMt1,
  qnap,
  glacierRsync,
  freeze,
];

/** glacier-cmd writes this if the user gives no description. */
const NO_DESCRIPTION = 'No description.';

export interface NameOptions {
  /** `AS_FILES`: a folder marker is named like a file. Otherwise its name ends in `/`, so that it never has the name of a file. */
  readonly folderMarkers: FolderMarkers;
}

export interface ArchiveName {
  /** Relative to the destination prefix. Other archives may have the same name. Ends in `/` only for a folder marker that is kept. */
  readonly name: string;
  /** A decoder's name, or a `NAME_SOURCE`. */
  readonly decoder: string;
  /** What the upload tool did to the bytes. Absent: the tool mentions nothing. */
  readonly contentFlags?: readonly ContentFlag[];
  /** The archive stands for a folder. */
  readonly folderMarker?: true;
  /** When the upload tool says that the file was modified last: seconds since the epoch, perhaps with decimals. */
  readonly modifiedAt?: string;
}

/** What names an archive. */
export interface Described {
  readonly archiveId: string;
  readonly description: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Reads an archive's name from its description, the only place where a vault keeps names.
 *
 * Never throws. The name depends only on the archive and the options, so every run finds the same name.
 * `unique-name.ts` tells equal names apart later.
 */
export function nameOf({ description, archiveId, size }: Described, options: NameOptions): ArchiveName {
  if (saysNothing(description)) return byId(NAME_SOURCE.UNDEFINED, archiveId);
  const text = bare(description);
  const first = text.charAt(0);
  for (const decoder of DECODERS) {
    const decoded = decoder.first === first ? decoder.decode(text, size) : undefined;
    if (decoded) return named(decoded, decoder.name, archiveId, options);
  }
  return named(plainText.decode(description), plainText.name, archiveId, options);
}

/** @returns true if the description is blank, or glacier-cmd's `No description.` */
export function saysNothing(description: string): boolean {
  const text = description.trim();
  return text === '' || text === NO_DESCRIPTION;
}

/** Names an archive by its id, if the description gives no name. */
export const byId = (source: typeof NAME_SOURCE.UNDEFINED | typeof NAME_SOURCE.UNDECODABLE, archiveId: string): ArchiveName =>
  ({ name: `${source}/${archiveId}`, decoder: source });

function named(decoded: Decoded, decoder: string, archiveId: string, { folderMarkers }: NameOptions): ArchiveName {
  if ('undecodable' in decoded) return byId(NAME_SOURCE.UNDECODABLE, archiveId);
  const { path, contentFlags, folderMarker, modifiedAt } = decoded;
  const safe = safePath(path);
  if (safe === undefined) return { ...byId(NAME_SOURCE.UNDECODABLE, archiveId), contentFlags, modifiedAt };
  const name = folderMarker && folderMarkers !== FOLDER_MARKERS.AS_FILES ? `${safe}/` : safe;
  return { name, decoder, contentFlags, folderMarker, modifiedAt };
}
