import { PlainNames } from './plain-names';
import { RUN_ERROR } from '../../../contracts/launch';
import { NAME_SOURCE } from '../../../contracts/manifest';
import { byId } from '../../names/name-of';
import type { NameOverride } from '../../names/name-overrides';
import { RunError } from '../../run-error';

/** Sources of names that do not come from the description. A record holds a source's place in this list. */
export const GIVEN_SOURCES = [NAME_SOURCE.OVERRIDE, NAME_SOURCE.SYNOLOGY_MAPPING, NAME_SOURCE.UNDECODABLE, NAME_SOURCE.GUIDANCE] as const;
export type GivenSource = (typeof GIVEN_SOURCES)[number];

/** A name that a user or the mapping vault gives to an archive, and where it comes from. */
export interface SourcedName {
  readonly name: string;
  readonly source: GivenSource;
}

/** The name in a line of the name override file. Empty: the archive keeps its other name. @throws `MalformedNameOverrides` if it is too long for a key */
export function overrideName({ line, fileName, copiedByGuidance }: NameOverride, names: PlainNames): SourcedName {
  if (!names.fits(fileName)) throw tooLong(line);
  return { name: fileName, source: copiedByGuidance ? NAME_SOURCE.GUIDANCE : NAME_SOURCE.OVERRIDE };
}

/** A name of the mapping vault. If it cannot be part of a key, the archive is named by its id. */
export function mappedName({ archiveId, fileName }: NameOverride, names: PlainNames): SourcedName {
  if (fileName !== '' && names.fits(fileName)) return { name: fileName, source: NAME_SOURCE.SYNOLOGY_MAPPING };
  return { name: byId(NAME_SOURCE.UNDECODABLE, archiveId).name, source: NAME_SOURCE.UNDECODABLE };
}

const tooLong = (line: number): RunError => new RunError(RUN_ERROR.MALFORMED_NAME_OVERRIDES,
  `Line ${line} of the name override file has a FileName that is too long: with the destination prefix, the key has more than 1,024 bytes. Shorten the name. Nothing was requested.`);
