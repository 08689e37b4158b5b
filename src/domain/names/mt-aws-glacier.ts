import { Decoded, Decoder, UNDECODABLE } from './decoder';
import { base64Url, jsonObject } from './encoded-text';
import { modified } from './modified';

/** A version of mt-aws-glacier's format: the version, white space, and base64url of JSON. `textOf` reads the JSON's text from the bytes. */
export function mtAwsGlacier(version: string, textOf: (bytes: Buffer) => string | undefined): Decoder {
  // The version and base64 of `{"` or `{ `. The version alone is not enough: "mt2 backup" is a plain name.
  const beginning = new RegExp(`^${version}\\s+ey[A-DI-L]`);
  return {
    name: `mt-aws-glacier-${version}`,
    first: 'm',
    decode: (description) => (beginning.test(description) ? decode(description.slice(version.length + 1), textOf) : undefined),
  };
}

function decode(encoded: string, textOf: (bytes: Buffer) => string | undefined): Decoded {
  const bytes = base64Url(encoded);
  const text = bytes && textOf(bytes);
  const { filename: path, mtime } = (text && jsonObject(text)) || {};
  return typeof path === 'string' ? { path, modifiedAt: modified(mtime) } : UNDECODABLE;
}
