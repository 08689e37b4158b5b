import { isUtf8 } from 'buffer';

/** @returns undefined if the bytes are not UTF-8: Node's own decoder would put U+FFFD in place of wrong bytes */
export const utf8 = (bytes: Buffer): string | undefined => (isUtf8(bytes) ? bytes.toString() : undefined);

/**
 * White space is no part of base64, because mailers and editors wrap its lines.
 *
 * @returns undefined if the rest is not valid base64: Node's own decoder skips wrong characters and would return another name
 */
export function base64(encoded: string): Buffer | undefined {
  const text = encoded.replaceAll(WHITE_SPACE, '');
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Like `base64`, with the alphabet for URLs. Padding is optional. */
export function base64Url(encoded: string): Buffer | undefined {
  const text = encoded.replaceAll(WHITE_SPACE, '');
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text.replace(PADDING, '') ? bytes : undefined;
}

const PADDING = /={1,2}$/;
const WHITE_SPACE = /\s+/g;

/** Parses JSON that begins with a brace. @returns undefined if the JSON is damaged */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // The callers report the description as undecodable.
    return undefined;
  }
}
