import * as fc from 'fast-check';
import { cloudBerryOf, ENCODERS, fastGlacierOf, mt1Of, mt2Of } from './encoders';
import { ID, named } from './expectations';
import { ArchiveName, saysNothing } from '../../../src/domain/names/name-of';
import { safePath } from '../../../src/domain/names/safe-path';

const encrypted = (path: string): string => fastGlacierOf(path, { ce: '1:0:4340ebcf79712dc5e3ef7d50bab98ba5:54687' });
const FORMATS = [...Object.values(ENCODERS), encrypted, (path: string) => JSON.stringify(cloudBerryOf(path)), (path: string) => `"${fastGlacierOf(path)}"`, (path: string) => ` '${mt2Of(path)}'\n`];

const paths = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
  fc.array(fc.constantFrom('a', 'ü', '日', '😀', '.', '..', '/', '\\', '+', '-', '_', '"', ' '), { minLength: 1, maxLength: 12 }).map((all) => all.join('')),
);
const written = fc.tuple(fc.constantFrom(...FORMATS), paths).map(([encode, path]) => encode(path));
const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 1024 });

/** Descriptions as a bad disk or script leaves them: characters are replaced, removed or added. */
const damaged = fc.tuple(written, fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.string({ unit: 'grapheme-ascii', maxLength: 2 })), { minLength: 1, maxLength: 3 }))
  .map(([description, changes]) => changes.reduce((text, [place, removed, added]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + added + text.slice(at + removed);
  }, description));
const cut = fc.tuple(written, fc.nat(), fc.nat()).map(([text, from, to]) => text.slice(from % 3, to % (text.length + 1)));

function expectValid({ name, folderMarker }: ArchiveName, keepFolderMarkers: boolean): void {
  // Half of a surrogate pair would come back as another character.
  expect(Buffer.from(name).toString()).toBe(name);
  expect(name).not.toMatch(/[\p{Cc}\ufffe\uffff\\]/u);
  const path = folderMarker && keepFolderMarkers && name.endsWith('/') ? name.slice(0, -1) : name;
  expect(path.split('/').filter((segment) => segment === '' || segment === '.' || segment === '..')).toEqual([]);
}

it.each([
  ['up to 1,024 printable characters', printable],
  ['any text', fc.string({ unit: 'binary', maxLength: 1024 })],
  ['any UTF-16, halves of pairs too', fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units))],
  ['paths', paths],
  ['what tools write', written],
  ['what tools write, damaged', damaged],
  ['what tools write, cut', cut],
])('makes a valid name from %s, and the same name every time', (_, descriptions) => {
  fc.assert(fc.property(descriptions, fc.boolean(), (description, keepFolderMarkers) => {
    const name = named(description, keepFolderMarkers);
    expectValid(name, keepFolderMarkers);
    expect(named(description, keepFolderMarkers)).toEqual(name);
    expect(name.decoder === 'undefined-name').toBe(saysNothing(description));
  }), { numRuns: 500 });
});

it('never loses a printable name', () => {
  fc.assert(fc.property(printable, (description) => {
    const { name, decoder } = named(description);
    if (decoder === 'plain-text') expect(name.replaceAll('/', '')).toBe(description.replaceAll('\\', '/').split('/').filter((part) => part !== '.').join(''));
    else expect(name).toContain(ID);
  }));
});

it.each([...Object.entries(ENCODERS), ['fast-glacier', encrypted] as const])('reads every name that %s wrote', (decoder, encode) => {
  fc.assert(fc.property(paths, (path) => {
    const safe = safePath(path);
    expect(named(encode(path))).toMatchObject(safe === undefined ? { name: `undecodable-name/${ID}`, decoder: 'undecodable-name' } : { name: safe, decoder });
  }));
});

it('calls a base64 path that lost its end undecodable', () => {
  fc.assert(fc.property(fc.constantFrom(mt1Of, mt2Of), paths, fc.nat(), (encode, path, lost) => {
    const description = encode(path);
    const length = 'mt2 eyJ'.length + lost % (description.length - 'mt2 eyJ'.length);
    expect(named(description.slice(0, length)).decoder).toBe('undecodable-name');
  }));
});
