import * as fs from 'fs';
import * as path from 'path';
import { accepts } from './json-schema';
import { parseSelection } from '../../../../src/domain/inventory/choosing/selection';
import { archiveIdOf as idOf } from '../../../handlers/support/inventories';

const schema = JSON.parse(fs.readFileSync(path.join(__dirname, '../../../../docs/selection.schema.json'), 'utf8'));

const GOOD: readonly object[] = [
  { include: ['*.jpg'] },
  { include: ['a', 'b/'], exclude: ['**/c'], created_from: '2012-01-01', created_before: '2019-12-31T23:00:00Z', minimum_size: 0, maximum_size: 2 ** 45 },
  { created_from: '2012-02-29' },
  { created_before: '2012-08-21T17:08:24.123456Z' },
  { minimum_size: 5, maximum_size: 5 },
  { archive_ids: [idOf(1), idOf(2)] },
  { archive_ids_file: 's3://my-bucket/lists/ids (1).txt' },
  { include: ['x'.repeat(1024)] },
];

/** A document, and the expected message. */
const BAD: readonly [unknown, RegExp][] = [
  [[], /it is \[\]; allowed is an object/],
  [null, /it is null; allowed is an object/],
  ['*.jpg', /it is "\*\.jpg"; allowed is an object/],
  [{}, /no field; allowed is at least one of include, exclude, created_from/],
  [{ includes: ['*'] }, /the field "includes"; allowed are include, /],
  [JSON.parse('{ "__proto__": ["*"] }'), /the field "__proto__"/],
  [{ include: '*' }, /include is "\*"; allowed is a list of globs/],
  [{ include: [] }, /include is \[\]; allowed is a list of globs, at least one/],
  [{ include: ['*', ''] }, /include is \["\*",""\]/],
  [{ include: [1] }, /include is \[1\]/],
  [{ exclude: null }, /exclude is null/],
  [{ exclude: ['x'.repeat(1025)] }, /exclude is .* of 1 to 1024 characters/],
  [{ created_from: 2012 }, /created_from is 2012; allowed is a UTC date as in/],
  [{ created_from: '2012' }, /created_from is "2012"/],
  [{ created_from: '21.08.2012' }, /created_from is "21\.08\.2012"/],
  [{ created_from: '2012-08-21T17:08:24' }, /created_from is "2012-08-21T17:08:24"/],
  [{ created_before: '2012-08-21T17:08:24+02:00' }, /created_before is .* UTC/],
  [{ minimum_size: -1 }, /minimum_size is -1; allowed is a whole number of bytes, 0 or more/],
  [{ minimum_size: 1.5 }, /minimum_size is 1\.5/],
  [{ minimum_size: '10' }, /minimum_size is "10"/],
  [{ maximum_size: 2 ** 53 }, /maximum_size is 9007199254740992/],
  [{ archive_ids: idOf(1) }, /archive_ids is .* allowed is a list of archive ids/],
  [{ archive_ids: [] }, /archive_ids is \[\]/],
  [{ archive_ids: [idOf(1), idOf(2).slice(1)] }, /archive_ids is .* each of 138 characters/],
  [{ archive_ids_file: '' }, /archive_ids_file is ""; allowed is the S3 URI/],
  [{ archive_ids_file: 'ids.txt' }, /archive_ids_file is "ids\.txt"/],
  [{ archive_ids_file: 's3://my-bucket' }, /archive_ids_file is "s3:\/\/my-bucket"/],
  [{ archive_ids: [idOf(1)], archive_ids_file: 's3://my-bucket/ids.txt' }, /it has both archive_ids and archive_ids_file/],
];

/** Rules that a schema cannot express. */
const BAD_BEYOND_THE_SCHEMA: readonly [object, RegExp][] = [
  [{ created_from: '2013-02-29' }, /created_from is "2013-02-29"/],
  [{ created_from: '2013-13-01' }, /created_from is "2013-13-01"/],
  [{ created_before: '2013-01-01T25:00:00Z' }, /created_before is "2013-01-01T25:00:00Z"/],
  [{ created_from: '2013-01-01', created_before: '2013-01-01T00:00:00Z' }, /created_from is 2013-01-01 and created_before is 2013-01-01T00:00:00Z/],
  [{ minimum_size: 6, maximum_size: 5 }, /minimum_size is 6 and maximum_size is 5/],
  [{ include: ['*', '{a*'] }, /include has "\{a\*", which is not a glob .*put \\ before/],
  [{ include: ['*a*b*c*d'] }, /at most 2 \* can follow another/],
  [{ include: ['**/a/**/b/**/c/**/d/**'] }, /it can have at most 3 \*\*/],
  [{ exclude: ['a//b'] }, /exclude has "a\/\/b", which is not a glob \(no name has an empty part/],
  [{ exclude: ['../a'] }, /exclude has "\.\.\/a"/],
  [{ exclude: ['/'] }, /exclude has "\/"/],
];

const parse = (document: unknown) => parseSelection(JSON.stringify(document));

describe('the selection document', () => {
  it.each(GOOD)('may be %j, for the parser and for the published schema', (document) => {
    expect(parse(document)).toEqual(document);
    expect(accepts(schema, document)).toBe(true);
  });

  it.each(BAD)('may not be %j, for the parser and for the published schema', (document, message) => {
    expect(() => parse(document)).toThrow(expect.objectContaining({ name: 'MalformedSelection', message: expect.stringMatching(message) }));
    expect(accepts(schema, document)).toBe(false);
  });

  it.each(BAD_BEYOND_THE_SCHEMA)('may not be %j', (document, message) => {
    expect(() => parse(document)).toThrow(expect.objectContaining({ name: 'MalformedSelection', message: expect.stringMatching(message) }));
  });

  it('may have a byte-order mark', () => {
    expect(parseSelection('\ufeff{ "minimum_size": 1 }\r\n')).toEqual({ minimum_size: 1 });
  });

  it.each(['', '{', '{ "include": ["*"], }', 'include: "*"'])('is JSON, not %j', (text) => {
    expect(() => parseSelection(text)).toThrow(expect.objectContaining({ name: 'MalformedSelection', message: expect.stringMatching(/it is not JSON: /) }));
  });

  it('is shortened in an error if it is long', () => {
    expect(() => parse({ archive_ids: Array.from({ length: 1000 }, () => 'x') })).toThrow(/^.{0,400}$/s);
  });

  it('accepts its published example', () => {
    expect(schema.examples).toHaveLength(1);
    expect(parse(schema.examples[0])).toEqual(schema.examples[0]);
  });

  it('has a test and a description for each of its fields', () => {
    const tried = new Set(GOOD.flatMap((document) => Object.keys(document)));
    expect([...tried].sort()).toEqual(Object.keys(schema.properties).sort());
    expect(tried.size).toBeGreaterThan(0);
    for (const field of Object.values<{ description: string }>(schema.properties)) expect(field.description).toMatch(/\.$/);
  });
});
