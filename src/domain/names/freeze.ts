import { Decoder } from './decoder';

/** Bytes of an archive that stands for a folder. Freeze cannot upload an archive of none. */
const FOLDER_BYTES = 1;

/** Freeze for macOS: a folder is an archive of one byte, and its path begins with a slash. The paths of files are plain text. */
export const freeze: Decoder = {
  name: 'freeze',
  first: '/',
  decode: (description, size) => (size === FOLDER_BYTES && description.startsWith('/') ? { path: description, folderMarker: true } : undefined),
};
