import { contentFlags, Decoder, UNDECODABLE } from './decoder';
import { element, fastGlacierPath } from './fast-glacier-path';
import { ContentFlag } from '../../contracts/manifest';

/** With an element of the format, because `<m>` alone may begin a text of any kind. */
const BEGINNING = /^"?<m>\s*<(?:v|p|lm|ce)>/;
/** What has lost its end may have lost `ce` too, which says whether the bytes are the plain file. */
const END = /<\/m>"?$/;

/** FastGlacier from metadata version 2 on, and CrushFTP. Versions differ in `ce` only, so one that is not known yet is read the same way. */
export const fastGlacier: Decoder = {
  name: 'fast-glacier',
  decode: (description) => {
    if (!BEGINNING.test(description)) return undefined;
    return END.test(description) ? fastGlacierPath(element(description, 'p'), flagsOf(element(description, 'ce'))) : UNDECODABLE;
  },
};

/** `compressed:encrypted:…` of the file before it was uploaded. */
function flagsOf(ce = ''): readonly ContentFlag[] | undefined {
  const [compressed, encrypted] = ce.split(':', 2);
  return contentFlags(compressed === '1', encrypted === '1');
}
