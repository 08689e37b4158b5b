import { utf8 } from './encoded-text';
import { mtAwsGlacier } from './mt-aws-glacier';

/** Early versions of mt-aws-glacier encoded the text twice. Each character of the first decoding is one byte of the second. */
export const mtAwsGlacierMt1 = mtAwsGlacier('mt1', (bytes) => {
  const characters = utf8(bytes);
  return characters === undefined || BEYOND_A_BYTE.test(characters) ? undefined : utf8(Buffer.from(characters, 'latin1'));
});

const BEYOND_A_BYTE = /[^\0-\xff]/;
