import { Decoded } from './decoder';

/** git-annex, glacier-cli, boto, glacieruploader and people: the description is the name. Takes everything, so it is no choice among others. */
export const plainText = {
  name: 'plain-text',
  decode: (description: string): Decoded => ({ path: description }),
};
