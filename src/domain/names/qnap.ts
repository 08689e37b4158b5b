import { Decoder, UNDECODABLE } from './decoder';
import { jsonObject } from './encoded-text';

/** Looked for first, because an attempt to parse what is no JSON takes several microseconds. */
const MEMBERS = /^\{\s*"/;
/** Where the JSON is damaged: with these members first it is the tool's, and not a text that begins with a brace. */
const BEGINNING = /^\{\s*"(?:path"\s*:\s*"|type"\s*:\s*"(?:file"|[^"]*"\s*,\s*"path"))/;
/** The tool escapes a path once before it makes JSON of it. */
const ESCAPED = /\\u([0-9a-fA-F]{4})/g;

/** QNAP's Glacier app: JSON with a path. Types other than `file` are not files of the user. */
export const qnap: Decoder = {
  name: 'qnap',
  decode: (description) => {
    if (!MEMBERS.test(description)) return undefined;
    const json = jsonObject(description);
    if (!json) return BEGINNING.test(description) ? UNDECODABLE : undefined;
    const { type, path } = json;
    if (type === 'file' && typeof path === 'string') return { path: unescaped(path) };
    // Both words are common: with one of them alone it is JSON of somebody else.
    return type === 'file' || (type !== undefined && path !== undefined) ? UNDECODABLE : undefined;
  },
};

const unescaped = (path: string): string => path.replace(ESCAPED, (_, unit: string) => String.fromCharCode(parseInt(unit, 16)));
