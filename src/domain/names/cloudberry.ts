import { contentFlags, Decoded, Decoder, UNDECODABLE } from './decoder';
import { jsonObject } from './encoded-text';
import { utf7 } from './utf7';

/**
 * JSON, or JSON inside a JSON string, whose first member is one that the tool writes. Any other text in braces is a plain name.
 * `Flags` is a common word. It counts only if a number follows it, and after that one of the other two members.
 */
const BEGINNING = /^"?\{\s*(?:\\?"Flags\\?"\s*:\s*\d+\s*,\s*)?\\?"(?:Path|UTCDateModified)\\?"\s*(?::|$)/;

const ESCAPED_QUOTE = /^\{\s*\\"/;
const LAST_QUOTE = /"$/;

const COMPRESSED = 1;
const ENCRYPTED = 2;

/** CloudBerry Backup and Explorer, later MSP360: JSON with the path in UTF-7. */
export const cloudBerry: Decoder = {
  name: 'cloudberry',
  decode: (description) => (BEGINNING.test(description) ? decode(decodedOnce(description)) : undefined),
};

function decode(json: string): Decoded {
  const { Path: path, Flags: bits } = jsonObject(json) ?? {};
  if (typeof path !== 'string') return UNDECODABLE;
  const flags = typeof bits === 'number' ? contentFlags(isSet(bits, COMPRESSED), isSet(bits, ENCRYPTED)) : undefined;
  return { path: utf7(path), ...(flags && { contentFlags: flags }) };
}

const isSet = (bits: number, flag: number): boolean => Math.floor(bits / flag) % 2 === 1;

/** Removes outer quotes and an outer encoding, if there are any. Damaged text is returned as it is: `jsonObject` finds the damage. */
function decodedOnce(description: string): string {
  const text = description.startsWith('"') ? description.slice(1).replace(LAST_QUOTE, '') : description;
  if (!ESCAPED_QUOTE.test(text)) return text;
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}
