import { ENCODERS } from './encoders';
import { expectPlainText, expectUndecodable, named } from './expectations';
import { fieldDescriptions } from './field-descriptions';
import { freeze } from '../../../src/domain/names/freeze';
import { DECODERS } from '../../../src/domain/names/name-of';

describe('a description from the field', () => {
  it.each(fieldDescriptions)('of %s is read', (_, description, name, decoder) => {
    expect(named(description)).toMatchObject({ name, decoder });
  });
});

it('each decoder is tried with what its tool writes', () => {
  expect([...Object.keys(ENCODERS), freeze.name].sort()).toEqual(DECODERS.map(({ name }) => name).sort());
});

describe.each(Object.entries(ENCODERS))('the decoder %s', (decoder, encode) => {
  it.each([
    ['blanks', (text: string) => `  ${text}   `],
    ['tabs and line breaks', (text: string) => `\t\r\n${text}\r\n\t`],
    ['double quotes', (text: string) => `"${text}"`],
    ['single quotes', (text: string) => `'${text}'`],
    ['blanks and quotes', (text: string) => ` '\t${text} ' \n`],
  ])('sees through %s around a description', (_, around) => {
    expect(named(around(encode('a b/c.txt')))).toMatchObject({ name: 'a b/c.txt', decoder });
  });

  it('keeps the blanks of the name itself', () => {
    expect(named(` ${encode(' a  b /\' c ')} `)).toMatchObject({ name: ' a  b /\' c ', decoder });
  });
});

it.each([
  ['a line break in the base64', '<m>\n<v> 4 </v>\t<p>\n Z2xhY2ll\r\n ci1kZy5wZGY= </p>\n<ce> 1:0:x </ce> </m>'],
  ['a tab before the base64 of mt2', 'mt2 \t eyJmaWxlbmFtZSI6ImdsYWNp\n ZXItZGcucGRmIn0'],
])('white space is no part of an element: %s', (_, description) => {
  expect(named(description).name).toBe('glacier-dg.pdf');
});

describe('glacier-rsync', () => {
  it.each([
    ['grsync|/a|b|c.txt|2048|1600000000.25|text', 'a|b|c.txt'],
    ['grsync|a.txt|2048|1600000000|', 'a.txt'],
    ['grsync|a.txt|2048|1600000000|text | of 2|0 parts', 'a.txt'],
    ['grsync|a|1|2|b|2048|1600000000.25|text', 'a|1|2|b'],
  ])('writes a path that can hold |: %s', (description, name) => {
    expect(named(description)).toMatchObject({ name, decoder: 'glacier-rsync' });
  });

  it.each(['grsync|', 'grsync|a.txt', 'grsync|a.txt|2048|1600000000.25', 'grsync|a.txt|many|1600000000.25|x', 'grsync||1|2|x', 'grsync|/../a|1|2|x'])(
    'is undecodable if fields are missing: %s', (description) => expect(named(description)).toMatchObject({ decoder: 'undecodable-name' }));

  it('is a plain name if nothing else of the format is there', () => expectPlainText('grsync backup'));
});

describe('an archive of Freeze', () => {
  it('stands for a folder if it has one byte and its path begins with a slash', () => {
    expect(named('/Photos', false, 1)).toEqual({ name: 'Photos', decoder: 'freeze', folderMarker: true });
    expect(named('/Photos/2012', true, 1)).toEqual({ name: 'Photos/2012/', decoder: 'freeze', folderMarker: true });
  });

  it('is a file if it is larger, or its path does not begin with a slash', () => {
    expect(named('/Photos', false, 2)).toEqual({ name: 'Photos', decoder: 'plain-text' });
    expect(named('Photos', false, 1)).toEqual({ name: 'Photos', decoder: 'plain-text' });
  });
});

describe('the time of the last modification', () => {
  const mt2 = (mtime: unknown) => `mt2 ${Buffer.from(JSON.stringify({ filename: 'a', mtime })).toString('base64url')}`;
  const fastGlacier = (lm: string) => `<m><v>4</v><p>YQ==</p><lm>${lm}</lm></m>`;
  const cloudBerry = (UTCDateModified: unknown) => JSON.stringify({ Path: 'a', UTCDateModified });

  it.each([
    ['mt-aws-glacier', mt2('20121103T062938Z'), '1351924178'],
    ['FastGlacier', fastGlacier('20190121T085242Z       '), '1548060762'],
    ['CloudBerry', cloudBerry('20100310T110623Z'), '1268219183'],
    ['glacier-rsync', 'grsync|/a|1|1600000000.25|x', '1600000000.25'],
    ['glacier-rsync, whole seconds', 'grsync|/a|1|1600000000|x', '1600000000'],
    ['the first second', mt2('19700101T000000Z'), '0'],
    ['the last second that rclone knows', mt2('22620411T234716Z'), '9223372036'],
  ])('of %s is read as seconds since the epoch', (_, description, modifiedAt) => {
    expect(named(description)).toMatchObject({ name: 'a', modifiedAt });
  });

  it.each([
    ['is no text', mt2(20121103)], ['is a day that does not exist', mt2('20120230T000000Z')], ['is an hour that does not exist', mt2('20120228T250000Z')],
    ['is the year 1', fastGlacier('00010101T000000Z')], ['is before 1970', cloudBerry('16010101T000000Z')], ['is too late for rclone', mt2('22620411T234717Z')],
    ['is of another form', fastGlacier('2019-01-21')], ['has two points', 'grsync|/a|1|1.2.3|x'],
  ])('is left out if it %s', (_, description) => {
    expect(named(description).name).toBe('a');
    expect(named(description).modifiedAt).toBeUndefined();
  });

  it('is kept even if the path cannot be a key', () => {
    expect(named('grsync|/../a|1|1600000000|x')).toMatchObject({ decoder: 'undecodable-name', modifiedAt: '1600000000' });
  });
});

describe('a plain name', () => {
  it.each([' a.txt', 'a.txt ', '"a.txt"', '\'a.txt\'', ' "a" ', '"', '\'', '" "'])('keeps blanks and quotes around it: %j', expectPlainText);

  it('loses tabs and line breaks around it, because no key can have them', () => {
    expect(named('photos/a b.txt\r\n')).toEqual({ name: 'photos/a b.txt', decoder: 'plain-text' });
    expectUndecodable('a\nb');
  });
});
