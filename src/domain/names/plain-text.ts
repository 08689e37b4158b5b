import { Decoded } from './decoder';

/** git-annex, glacier-cli, boto, glacieruploader and people: the description is the name. Takes any text, so it is used last. */
export const plainText = {
  name: 'plain-text',
  decode: (description: string): Decoded => ({ path: description }),
};
