import { Decoder } from './decoder';
import { plainText } from './plain-text';
import { safePath } from './safe-path';

/** The first that knows a description decodes it. A new one is a file of its own and a line here, before `plainText`. */
const DECODERS: readonly Decoder[] = [plainText];

/** Descriptions that say nothing: empty, and what glacier-cmd writes where the user gave none. */
const NO_NAME = /^\s*(No description\.)?\s*$/;

/** Which decoder an archive's name comes from, where it comes from none. */
export const NO_DECODER = { UNDEFINED: 'undefined-name', UNDECODABLE: 'undecodable-name' } as const;

export interface ArchiveName {
  /** Relative to the destination prefix; may be the name of other archives too. */
  readonly name: string;
  readonly decoder: string;
}

/** An archive's name from its description, the only place where a vault keeps one. */
export function nameOf(description: string, archiveId: string): ArchiveName {
  if (NO_NAME.test(description)) return byId(NO_DECODER.UNDEFINED, archiveId);
  for (const decoder of DECODERS) {
    const decoded = decoder.decode(description);
    if (!decoded) continue;
    const name = 'path' in decoded ? safePath(decoded.path) : undefined;
    return name === undefined ? byId(NO_DECODER.UNDECODABLE, archiveId) : { name, decoder: decoder.name };
  }
  return byId(NO_DECODER.UNDECODABLE, archiveId);
}

/** The name of an archive that has no other. */
export const byId = (decoder: (typeof NO_DECODER)[keyof typeof NO_DECODER], archiveId: string): ArchiveName =>
  ({ name: `${decoder}/${archiveId}`, decoder });
