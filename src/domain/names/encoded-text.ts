import { isUtf8 } from 'buffer';

/** The bytes as UTF-8; undefined: they are not. Node's own decoding would put U+FFFD where a byte is wrong. */
export const utf8 = (bytes: Buffer): string | undefined => (isUtf8(bytes) ? bytes.toString() : undefined);

/** Undefined: not base64 to the last bit. Node reads over what is wrong, and would make another name of a damaged one. */
export function base64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Like `base64`, with the alphabet for URLs; padding may be left out. */
export function base64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text.replace(PADDING, '') ? bytes : undefined;
}

const PADDING = /={1,2}$/;

/** What JSON that begins with a brace says; undefined: it is damaged. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // The callers say in the report that the description cannot be decoded.
    return undefined;
  }
}
