import { Decoded, Decoder, UNDECODABLE } from './decoder';
import { base64Url, jsonObject } from './encoded-text';

/** A version of mt-aws-glacier's format: the version, a space, and base64url of JSON whose text `textOf` reads from the bytes. */
export function mtAwsGlacier(version: string, textOf: (bytes: Buffer) => string | undefined): Decoder {
  // Base64 of `{"` or `{ `: after the version alone anybody's words may follow, "mt2 backup" for one.
  const beginning = new RegExp(`^${version} ey[A-DI-L]`);
  return {
    name: `mt-aws-glacier-${version}`,
    decode: (description) => (beginning.test(description) ? decode(description.slice(version.length + 1), textOf) : undefined),
  };
}

function decode(encoded: string, textOf: (bytes: Buffer) => string | undefined): Decoded {
  const bytes = base64Url(encoded);
  const text = bytes && textOf(bytes);
  const path = text && jsonObject(text)?.filename;
  return typeof path === 'string' ? { path } : UNDECODABLE;
}
