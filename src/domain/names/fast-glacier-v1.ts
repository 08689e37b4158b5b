import { Decoder, UNDECODABLE } from './decoder';
import { element, fastGlacierPath, tag } from './fast-glacier-path';

/** People do not write this element by hand. A description that begins with it comes from the tool, even if the rest is damaged. */
const BEGINNING = /^<ArchiveMetadata>/;
const END = /<\/ArchiveMetadata>$/;
const PATH = tag('Path');

/** FastGlacier's first metadata format, which has no version number. */
export const fastGlacierV1: Decoder = {
  name: 'fast-glacier-v1',
  first: '<',
  decode: (description) => {
    if (!BEGINNING.test(description)) return undefined;
    return END.test(description) ? fastGlacierPath(element(description, PATH)) : UNDECODABLE;
  },
};
