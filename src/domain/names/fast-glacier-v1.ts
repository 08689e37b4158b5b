import { Decoder, UNDECODABLE } from './decoder';
import { element, fastGlacierPath } from './fast-glacier-path';

/** Nobody writes this element by hand, so what begins with it is the tool's, whole or not. */
const BEGINNING = /^"?<ArchiveMetadata>/;
const END = /<\/ArchiveMetadata>"?$/;

/** FastGlacier with metadata version 1, which has no version number. */
export const fastGlacierV1: Decoder = {
  name: 'fast-glacier-v1',
  decode: (description) => {
    if (!BEGINNING.test(description)) return undefined;
    return END.test(description) ? fastGlacierPath(element(description, 'Path')) : UNDECODABLE;
  },
};
