import { Decoder } from './decoder';

/** git-annex, glacier-cli, boto, glacieruploader and people: the description is the name. Takes everything, so it comes last. */
export const plainText: Decoder = {
  name: 'plain-text',
  decode: (description) => ({ path: description }),
};
