import { cloudBerry } from './cloudberry';
import { Decoded, Decoder } from './decoder';
import { fastGlacier } from './fast-glacier';
import { fastGlacierV1 } from './fast-glacier-v1';
import { mtAwsGlacierMt1 } from './mt-aws-glacier-mt1';
import { mtAwsGlacierMt2 } from './mt-aws-glacier-mt2';
import { plainText } from './plain-text';
import { qnap } from './qnap';
import { safePath } from './safe-path';
import { ContentFlag, NAME_SOURCE } from '../../contracts/manifest';

/** The first that knows a description decodes it; what none knows is plain text. A new one is a file of its own and a line here. */
const DECODERS: readonly Decoder[] = [
  fastGlacier,
  fastGlacierV1,
  cloudBerry,
  mtAwsGlacierMt2,
  mtAwsGlacierMt1,
  qnap,
];

/** What glacier-cmd writes where the user gave no description. */
const NO_DESCRIPTION = 'No description.';

export interface NameOptions {
  /** The name of an archive that stands for a folder ends in `/`; otherwise it is named like a file. */
  readonly keepFolderMarkers: boolean;
}

export interface ArchiveName {
  /** Relative to the destination prefix; may be the name of other archives too. Ends in `/` only for a folder marker that is kept. */
  readonly name: string;
  /** A decoder's name, or a `NAME_SOURCE`. */
  readonly decoder: string;
  /** What the upload tool did to the bytes; absent: nothing, as far as it says. */
  readonly contentFlags?: readonly ContentFlag[];
  /** The archive stands for a folder. */
  readonly folderMarker?: true;
}

/** An archive's name from its description, the only place where a vault keeps one. Never throws. */
export function nameOf(description: string, archiveId: string, options: NameOptions): ArchiveName {
  if (saysNothing(description)) return byId(NAME_SOURCE.UNDEFINED, archiveId);
  for (const decoder of DECODERS) {
    const decoded = decoder.decode(description);
    if (decoded) return named(decoded, decoder.name, archiveId, options);
  }
  return named(plainText.decode(description), plainText.name, archiveId, options);
}

/** True where the description names nothing: it is empty, or glacier-cmd's `No description.` */
export function saysNothing(description: string): boolean {
  const text = description.trim();
  return text === '' || text === NO_DESCRIPTION;
}

/** The name of an archive that has no other. */
export const byId = (source: typeof NAME_SOURCE.UNDEFINED | typeof NAME_SOURCE.UNDECODABLE, archiveId: string): ArchiveName =>
  ({ name: `${source}/${archiveId}`, decoder: source });

function named(decoded: Decoded, decoder: string, archiveId: string, { keepFolderMarkers }: NameOptions): ArchiveName {
  if ('undecodable' in decoded) return byId(NAME_SOURCE.UNDECODABLE, archiveId);
  const { path, contentFlags, folderMarker } = decoded;
  const safe = safePath(path);
  if (safe === undefined) return { ...byId(NAME_SOURCE.UNDECODABLE, archiveId), ...(contentFlags && { contentFlags }) };
  const name = folderMarker && keepFolderMarkers ? `${safe}/` : safe;
  // Plain names are most of a vault; copying what they do not have would take longer than finding them.
  if (!contentFlags && !folderMarker) return { name, decoder };
  return { name, decoder, ...(contentFlags && { contentFlags }), ...(folderMarker && { folderMarker }) };
}
