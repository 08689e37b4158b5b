import { contentFlags, Decoder, UNDECODABLE } from './decoder';
import { element, fastGlacierPath, tag } from './fast-glacier-path';
import { modified } from './modified';
import { ContentFlag } from '../../contracts/manifest';

/** `<m>` and one more element of the format. `<m>` alone can begin any text. */
const BEGINNING = /^<m>\s*<(?:v|p|lm|ce)>/;
/** A description without its end may also lack `ce`, which says whether the bytes are the plain file. */
const END = /<\/m>$/;
const PATH = tag('p');
const FLAGS = tag('ce');
const TIME = tag('lm');

/** FastGlacier from metadata version 2 on, and CrushFTP. Versions differ only in `ce`, so a future version is read the same way. */
export const fastGlacier: Decoder = {
  name: 'fast-glacier',
  first: '<',
  decode: (description) => {
    if (!BEGINNING.test(description)) return undefined;
    return END.test(description) ? fastGlacierPath(element(description, PATH), moreOf(description)) : UNDECODABLE;
  },
};

function moreOf(description: string) {
  return { contentFlags: flagsOf(element(description, FLAGS)), modifiedAt: modified(element(description, TIME)) };
}

/** `compressed:encrypted:…`, each 0 or 1. */
function flagsOf(ce = ''): readonly ContentFlag[] | undefined {
  const [compressed, encrypted] = ce.split(':', 2);
  return contentFlags(compressed === '1', encrypted === '1');
}
