import { fastGlacierOf, fastGlacierV1Of } from './encoders';
import { expectPlainText, expectUndecodable, ID, timeless } from './expectations';

const V4 = '<m><v>4</v><p>Z2xhY2llci1kZy5wZGY=</p><lm>20120821T170824Z</lm><ce>1:1:4340ebcf79712dc5e3ef7d50bab98ba5:54687</ce></m>';
const V1 = '<ArchiveMetadata><Path>UkVOREVSRkFSTTUvQjovb25lL3R3by90aHJlZS9jaDAxX3NlcTAwNF9zaDAwMTAuMjA0NC5kcHg=</Path></ArchiveMetadata>';

it.each([V4, `"${V4}"`])('reads what FastGlacier 4 wrote: %s', (description) => {
  expect(timeless(description)).toEqual({ name: 'glacier-dg.pdf', decoder: 'fast-glacier', contentFlags: ['compressed', 'encrypted'] });
});

it.each([V1, `"${V1}"`])('reads what FastGlacier 1 wrote: %s', (description) => {
  expect(timeless(description)).toEqual({ name: 'RENDERFARM5/B:/one/two/three/ch01_seq004_sh0010.2044.dpx', decoder: 'fast-glacier-v1' });
});

it.each([2, 3, 4, 5, 17])('reads version %d', (version) => {
  expect(timeless(fastGlacierOf('Grüße/日本.txt', { version }))).toEqual({ name: 'Grüße/日本.txt', decoder: 'fast-glacier' });
});

it('reads elements with spaces between them', () => {
  expect(timeless('<m> <v>4</v> <p>YQ==</p> <lm>20120821T170824Z</lm> <ce>0:1:0:1</ce> </m>')).toEqual(
    { name: 'a', decoder: 'fast-glacier', contentFlags: ['encrypted'] });
});

it.each([
  ['1:0:4340ebcf79712dc5e3ef7d50bab98ba5', ['compressed']],
  ['0:1:4340ebcf79712dc5e3ef7d50bab98ba5:54687', ['encrypted']],
  ['1:1', ['compressed', 'encrypted']],
  ['0:0:4340ebcf79712dc5e3ef7d50bab98ba5:54687', undefined],
  ['', undefined],
  [':1', ['encrypted']],
  ['11:10', undefined],
])('reads the content flags %j as %j', (ce, contentFlags) => {
  expect(timeless(fastGlacierOf('a', { ce })).contentFlags).toEqual(contentFlags);
});

describe.each([['fast-glacier', fastGlacierOf], ['fast-glacier-v1', fastGlacierV1Of]] as const)('a folder marker of %s', (decoder, encode) => {
  it.each(['photos/2012/', 'photos\\2012\\'])('is named like a file unless markers are kept: %s', (path) => {
    expect(timeless(encode(path), false)).toEqual({ name: 'photos/2012', decoder, folderMarker: true });
    expect(timeless(encode(path), true)).toEqual({ name: 'photos/2012/', decoder, folderMarker: true });
  });

  it('is undecodable if its path is only a slash', () => {
    expectUndecodable(encode('/'));
    expect(timeless(encode('/'), true).name).toBe(`undecodable-name/${ID}`);
  });

  it('is a plain file if its path has no slash at the end', () => {
    expect(timeless(encode('photos/2012'), true)).toEqual({ name: 'photos/2012', decoder });
  });
});

it('keeps the content flags even if the path cannot be a key', () => {
  expect(timeless(fastGlacierOf('../a', { ce: '1:0:0' }))).toEqual(
    { name: `undecodable-name/${ID}`, decoder: 'undecodable-name', contentFlags: ['compressed'] });
});

it.each([
  ['its end is cut', V4.slice(0, -1)],
  ['its flags are cut', V4.slice(0, V4.indexOf('<ce>'))],
  ['its path is cut', V4.slice(0, 30)],
  ['it has no path', '<m><v>4</v><lm>20120821T170824Z</lm></m>'],
  ['its path has no end', '<m><v>4</v><p>YQ==</m>'],
  ['its path is empty', '<m><v>4</v><p></p></m>'],
  ['its path lacks padding', '<m><v>4</v><p>YQ</p></m>'],
  ['its path is no base64', '<m><v>4</v><p>Y!Q=</p></m>'],
  ['its path has bits too many', '<m><v>4</v><p>YR==</p></m>'],
  ['its path is no UTF-8', '<m><v>4</v><p>/w==</p></m>'],
  ['its path ends in half a character', '<m><v>4</v><p>5pc=</p></m>'],
  ['its path is a control character', '<m><v>4</v><p>AA==</p></m>'],
])('calls a description of version 4 undecodable if %s', (_, description) => expectUndecodable(description));

it.each([
  ['its end is cut', V1.slice(0, -5)],
  ['it has no path', '<ArchiveMetadata></ArchiveMetadata>'],
  ['its path is no base64', '<ArchiveMetadata><Path>a b</Path></ArchiveMetadata>'],
  ['nothing follows', '<ArchiveMetadata>'],
])('calls a description of version 1 undecodable if %s', (_, description) => expectUndecodable(description));

it.each(['<m>y notes', '<m>', '<manual>.pdf', '"<m>"', 'a <m><v>4<', '<ArchiveMetadata', '<archivemetadata>'])('takes %j for a plain name', expectPlainText);
