import { Decoder, UNDECODABLE } from './decoder';
import { modified } from './modified';

const BEGINNING = 'grsync|';
/** Path, size, modification time and the user's text. Path and text can hold `|`. Size and time are numbers, so the last pair of them counts. */
const FIELDS = /^grsync\|(.*)\|\d+\|([\d.]+)\|/s;

/** glacier-rsync: fields between `|`. */
export const glacierRsync: Decoder = {
  name: 'glacier-rsync',
  first: 'g',
  decode: (description) => {
    if (!description.startsWith(BEGINNING)) return undefined;
    const [, path, seconds] = FIELDS.exec(description) ?? [];
    return path ? { path, modifiedAt: modified(seconds) } : UNDECODABLE;
  },
};
