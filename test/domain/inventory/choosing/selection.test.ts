import { parseSelection, selectionOf } from '../../../../src/domain/inventory/choosing/selection';
import { archiveIdOf as idOf } from '../../../handlers/support/inventories';

const archive = { name: 'a.txt', createdAt: Date.parse('2015-06-01T12:00:00Z'), size: 1000 };
const accepts = (document: object, changed: Partial<typeof archive> = {}): boolean =>
  selectionOf(parseSelection(JSON.stringify(document))).accepts({ ...archive, ...changed });

describe('a glob of a selection', () => {
  it.each([
    // Without a slash: the file's own name, in any folder.
    ['*.jpg', 'a.jpg', true], ['*.jpg', '2019/june/a.jpg', true], ['*.jpg', '.jpg', true], ['*.jpg', 'a.jpg.txt', false],
    ['IMG_????.jpg', 'x/IMG_0001.jpg', true], ['IMG_????.jpg', 'x/IMG_001.jpg', false],
    ['notes.txt', 'old/notes.txt', true], ['notes.txt', 'my-notes.txt', false], ['*', 'any/thing', true],
    // Upper and lower case differ; dotfiles are files.
    ['*.jpg', 'A.JPG', false], ['*', '.bashrc', true], ['**', '.git/.config', true], ['*rc', '.bashrc', true],
    // A slash at the start or inside: from the start of the name. A star matches no folder.
    ['photos/*.jpg', 'photos/a.jpg', true], ['photos/*.jpg', 'photos/2019/a.jpg', false], ['photos/*.jpg', 'old/photos/a.jpg', false],
    ['photos/*', 'photos/a', true], ['photos/*', 'photos/2019/a', false], ['/*.jpg', 'a.jpg', true], ['/*.jpg', 'photos/a.jpg', false],
    ['*/a.jpg', 'photos/a.jpg', true], ['*/a.jpg', 'photos/2019/a.jpg', false],
    // Folders.
    ['photos/', 'photos/2019/a.jpg', true], ['photos/', 'old/photos/a.jpg', true], ['photos/', 'photos', false], ['photos/', 'my-photos/a.jpg', false],
    ['/photos/', 'photos/a.jpg', true], ['/photos/', 'old/photos/a.jpg', false], ['20??/', 'x/2019/a.jpg', true],
    ['photos', 'photos', true], ['photos', 'old/photos/a.jpg', true], ['photos', 'photos.zip', false],
    ['photos/2019', 'photos/2019/june/a.jpg', true], ['photos/2019', 'old/photos/2019/a.jpg', false],
    // Two stars: any number of folders.
    ['photos/**', 'photos/2019/june/a.jpg', true], ['photos/**', 'photosynthesis.pdf', false],
    ['photos/**/*.jpg', 'photos/a.jpg', true], ['photos/**/*.jpg', 'photos/x/y/a.jpg', true], ['**/raw/*.dng', 'raw/a.dng', true], ['**/raw/*.dng', 'x/raw/y/a.dng', false],
    // Alternatives.
    ['*.{jpg,png}', 'a.png', true], ['*.{jpg,png}', 'a.gif', false], ['[0-9]*', '7up', true], ['[!0-9]*', '7up', false], ['[!0-9]*', 'up', true],
    ['[[:upper:]]*', 'Up', true], ['x[!a]y', 'x/y', false],
    // Special characters of regular expressions are plain ones in globs.
    ['photo (*).jpg', 'photo (1).jpg', true], ['photo (*).jpg', 'photo 1.jpg', false], ['c++*', 'c++.txt', true], ['c++*', 'cc.txt', false],
    ['*|b', 'a|b', true], ['"*".txt', '"a".txt', true], ['*\'s.txt', 'it\'s.txt', true], ['@(a)*', '@(a).txt', true], ['!*', '!a', true], ['!*', 'a', false],
    ['$^*', '$^a', true], ['#*', '#a', true], ['{4711}*', '{4711}.txt', true], ['a.c*', 'abc', false],
    // A backslash makes the next character a plain one.
    ['\\*.txt', '*.txt', true], ['\\*.txt', 'a.txt', false], ['\\[a]', '[a]', true], ['\\[*', '[x', true], ['\\{*', '{x', true], ['\\(*', '(x', true],
    // A bracket that is never closed is a character.
    ['[*', '[x', true], ['*]', 'x]', true],
  ])('%s, given %s: %s', (glob, name, expected) => {
    expect(accepts({ include: [glob] }, { name })).toBe(expected);
    expect(accepts({ exclude: [glob] }, { name })).toBe(!expected);
  });

  it.each([
    ['a/*', true], ['b/', true], ['a/b', true], ['a/', true], ['b', true], ['*', true], ['a', true], ['c', false], ['/b/', false],
  ])('%s, given the folder marker a/b/: %s', (glob, expected) => {
    expect(accepts({ include: [glob] }, { name: 'a/b/' })).toBe(expected);
  });
});

describe('a selection', () => {
  it('chooses names that match an included glob and no excluded one', () => {
    const document = { include: ['*.jpg', 'docs/'], exclude: ['*.tmp', 'thumbnails/'] };
    expect(accepts(document, { name: 'a.jpg' })).toBe(true);
    expect(accepts(document, { name: 'docs/a.pdf' })).toBe(true);
    expect(accepts(document, { name: 'music/a.mp3' })).toBe(false);
    expect(accepts(document, { name: 'docs/a.tmp' })).toBe(false);
    expect(accepts(document, { name: 'thumbnails/a.jpg' })).toBe(false);
  });

  it('chooses archives created at its start, but not at its end', () => {
    const document = { created_from: '2015-06-01', created_before: '2015-06-02T00:00:00Z' };
    expect(accepts(document, { createdAt: Date.parse('2015-05-31T23:59:59.999Z') })).toBe(false);
    expect(accepts(document, { createdAt: Date.parse('2015-06-01T00:00:00Z') })).toBe(true);
    expect(accepts(document, { createdAt: Date.parse('2015-06-01T23:59:59.999Z') })).toBe(true);
    expect(accepts(document, { createdAt: Date.parse('2015-06-02T00:00:00Z') })).toBe(false);
  });

  it('chooses archives of its smallest and of its largest size', () => {
    const document = { minimum_size: 10, maximum_size: 20 };
    expect([9, 10, 20, 21].map((size) => accepts(document, { size }))).toEqual([false, true, true, false]);
    expect(accepts({ maximum_size: 0 }, { size: 1 })).toBe(false);
  });

  it('chooses an archive only if every field fits', () => {
    const document = { include: ['a.txt'], created_from: '2015-01-01', minimum_size: 1000 };
    expect(accepts(document)).toBe(true);
    expect(accepts(document, { name: 'b.txt' })).toBe(false);
    expect(accepts(document, { createdAt: 0 })).toBe(false);
    expect(accepts(document, { size: 999 })).toBe(false);
  });

  it('says whether it is by id, and leaves the ids to its caller', () => {
    const byId = (document: object) => selectionOf(parseSelection(JSON.stringify(document))).byId;
    expect(byId({ archive_ids: [idOf(1)] })).toBe(true);
    expect(byId({ archive_ids_file: 's3://bucket/ids.txt' })).toBe(true);
    expect(byId({ include: ['*'] })).toBe(false);
    expect(accepts({ archive_ids: [idOf(1)] })).toBe(true);
  });
});
