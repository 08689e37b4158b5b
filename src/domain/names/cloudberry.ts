import { contentFlags, Decoded, Decoder, UNDECODABLE } from './decoder';
import { jsonObject } from './encoded-text';
import { modified } from './modified';
import { utf7 } from './utf7';

/**
 * JSON, or JSON inside a JSON string without its quotes, whose first member is one that the tool writes. Any other text in braces is a plain name.
 * `Flags` is a common word. It counts only if a number follows it, and after that one of the other two members.
 */
const BEGINNING = /^\{\s*(?:\\?"Flags\\?"\s*:\s*\d+\s*,\s*)?\\?"(?:Path|UTCDateModified)\\?"\s*(?::|$)/;

const ESCAPED_QUOTE = /^\{\s*\\"/;

const COMPRESSED = 1;
const ENCRYPTED = 2;

/** CloudBerry Backup and Explorer, later MSP360: JSON with the path in UTF-7. */
export const cloudBerry: Decoder = {
  name: 'cloudberry',
  first: '{',
  decode: (description) => (BEGINNING.test(description) ? decode(decodedOnce(description)) : undefined),
};

function decode(json: string): Decoded {
  const { Path: path, Flags: bits, UTCDateModified: time } = jsonObject(json) ?? {};
  if (typeof path !== 'string') return UNDECODABLE;
  const flags = typeof bits === 'number' ? contentFlags(isSet(bits, COMPRESSED), isSet(bits, ENCRYPTED)) : undefined;
  return { path: utf7(path), contentFlags: flags, modifiedAt: modified(time) };
}

const isSet = (bits: number, flag: number): boolean => Math.floor(bits / flag) % 2 === 1;

/** Removes an outer encoding, if there is one. Damaged text is returned as it is: `jsonObject` finds the damage. */
function decodedOnce(text: string): string {
  if (!ESCAPED_QUOTE.test(text)) return text;
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}
