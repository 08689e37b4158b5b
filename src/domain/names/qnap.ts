import { Decoder, UNDECODABLE } from './decoder';
import { jsonObject } from './encoded-text';

/** Checked first, because a failed attempt to parse JSON takes several microseconds. */
const MEMBERS = /^\{\s*"/;
/** Damaged JSON that begins with these members comes from the tool. Other text that begins with a brace is a plain name. */
const BEGINNING = /^\{\s*"(?:path"\s*:\s*"|type"\s*:\s*"(?:file"|[^"]*"\s*,\s*"path"))/;
/** The tool escapes a path before it writes the JSON, which escapes it again. */
const ESCAPED = /\\u([0-9a-fA-F]{4})/g;

/** QNAP's Glacier app: JSON with a path. Only the type `file` stands for a file of the user. */
export const qnap: Decoder = {
  name: 'qnap',
  first: '{',
  decode: (description) => {
    if (!MEMBERS.test(description)) return undefined;
    const json = jsonObject(description);
    if (!json) return BEGINNING.test(description) ? UNDECODABLE : undefined;
    const { type, path } = json;
    if (type === 'file' && typeof path === 'string') return { path: unescaped(path) };
    // Both words are common. JSON with only one of them is not of this tool.
    return type === 'file' || (type !== undefined && path !== undefined) ? UNDECODABLE : undefined;
  },
};

const unescaped = (path: string): string => path.replace(ESCAPED, (_, unit: string) => String.fromCharCode(parseInt(unit, 16)));
