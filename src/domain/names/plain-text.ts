import { Decoded } from './decoder';
import { safePath } from './safe-path';

/**
 * git-annex, glacier-cli, boto, glacieruploader and people: the description is the name. Takes any text, so it is used last.
 * Blanks around a name stay. Tabs and line breaks around it go, because no key can have them.
 */
export const plainText = {
  name: 'plain-text',
  decode: (description: string): Decoded => {
    const text = description.trim();
    return { path: text !== description && safePath(description) === undefined ? text : description };
  },
};
