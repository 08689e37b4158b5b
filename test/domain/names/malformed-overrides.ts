import { archiveIdOf as idOf } from '../../handlers/support/inventories';

const HEADER = 'GlacierArchiveID,FileName';
export { HEADER as OVERRIDES_HEADER };

/** What is wrong, the file, the line and the message. */
export const malformedOverrides: readonly (readonly [string, string, number, RegExp])[] = [
  ['is empty', '', 1, /file is empty/],
  ['has no header', `${idOf(1)},a.txt\n`, 1, /must be GlacierArchiveID,FileName/],
  ['has another header', 'ArchiveId,Name\n', 1, /it is \["ArchiveId","Name"\]/],
  ['has a header of one quoted column', `"${HEADER}"\n`, 1, /must be/],
  ['has a copier that is unknown', `${HEADER},CopiedBy\n${idOf(1)},a.txt,me\n`, 2, /has "me" as CopiedBy, which is empty or Guidance/],
  ['has a copier without a name', `${HEADER},CopiedBy\n${idOf(1)},,Guidance\n`, 2, /has no FileName under which it did/],
  ['has a third column of another name', `${HEADER},Copied\n`, 1, /must be GlacierArchiveID,FileName or GlacierArchiveID,FileName,CopiedBy/],
  ['has a line without its third column', `${HEADER},CopiedBy\n${idOf(1)},a.txt\n`, 2, /expect 3, got 2/],
  ['has a line of one column', `${HEADER}\n${idOf(1)},a.txt\n${idOf(2)}\n`, 3, /expect 2, got 1/],
  ['has a line of three columns', `${HEADER}\r\n${idOf(1)},a, b.txt\r\n`, 2, /expect 2, got 3/],
  ['has a quote that is never closed', `${HEADER}\n\n${idOf(1)},"a.txt\n${idOf(2)},b.txt\n`, 3, /never closed/],
  ['has a quote inside a name without quotes', `${HEADER}\n${idOf(1)},5" disk.img\n`, 2, /Invalid Opening Quote/],
  ['has something after a quoted name', `${HEADER}\n${idOf(1)},"a".txt\n`, 2, /Invalid Closing Quote/],
  ['has an archive id that is too short', `${HEADER}\n${idOf(1).slice(1)},a.txt\n`, 2, /not 138 characters/],
  ['has an archive id of other characters', `${HEADER}\n${idOf(1).slice(1)}+,a.txt\n`, 2, /not 138 characters/],
  ['has a name in another folder', `${HEADER}\n${idOf(1)},a.txt\n${idOf(2)},../b.txt\n`, 3, /cannot be part of a key: "\.\.\/b\.txt"/],
  ['has a name of nothing', `${HEADER}\n${idOf(1)},/\n`, 2, /cannot be part of a key/],
  ['has a name with a control character', `${HEADER}\n${idOf(1)},a\tb.txt\n`, 2, /cannot be part of a key/],
  ['has a name on two lines', `${HEADER}\n${idOf(1)},"a\nb.txt"\n`, 3, /cannot be part of a key/],
  ['has a name longer than a key', `${HEADER}\n${idOf(1)},${'ü'.repeat(513)}\n`, 2, /more than 1024 bytes/],
];
