import * as fs from 'fs';
import * as path from 'path';
import { accepts } from './json-schema';
import { MOST_RULES, parseObjectRules } from '../../../../src/domain/inventory/choosing/object-rules-document';

const read = (name: string) => JSON.parse(fs.readFileSync(path.join(__dirname, '../../../../docs', name), 'utf8'));
const schema = read('object-rules.schema.json');
const many = (length: number) => Object.fromEntries(Array.from({ length }, (_, i) => [`t${i}`, 'x']));
const one = (rule: unknown) => ({ rules: [{ storage_class: 'STANDARD' }, rule] });
const tagged = (tags: unknown) => one({ tags });

const GOOD: readonly object[] = [
  { rules: [{ match: { maximum_size: 1 }, storage_class: 'STANDARD_IA', tags: { a: 'b' } }] },
  { rules: [{ match: { include: ['*.jpg'], exclude: ['a/'], created_from: '2012-01-01', created_before: '2019-12-31T23:00:00Z', minimum_size: 0 }, storage_class: 'GLACIER' }] },
  { rules: ['STANDARD', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'DEEP_ARCHIVE'].map((storage_class) => ({ storage_class })) },
  tagged(many(10)),
  tagged(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}${'k'.repeat(127)}`, 'v'.repeat(256)]))),
  tagged({ ['k'.repeat(128)]: 'v'.repeat(256), 'cost center': 'é 1+-=._:/@', 'awsx': '', '日': '本' }),
  { rules: Array.from({ length: MOST_RULES }, () => ({ storage_class: 'STANDARD' })) },
];

/** A document, and the expected message. */
const BAD: readonly [unknown, RegExp][] = [
  [[], /it is \[\]; allowed is an object with at least one of the fields rules/],
  [{}, /it has no field; allowed is at least one of rules/],
  [{ rule: [] }, /it has the field "rule"; allowed are rules/],
  [{ rules: {} }, /rules is \{\}; allowed is a list of 1 to 100 rules/],
  [{ rules: [] }, /rules is \[\]/],
  [{ rules: Array.from({ length: MOST_RULES + 1 }, () => ({ storage_class: 'STANDARD' })) }, /rules is .* of 1 to 100 rules/],
  [one(null), /rule 2: it is null; allowed is an object with at least one of the fields match, storage_class, tags/],
  [one({}), /rule 2: it has no field/],
  [one({ match: { maximum_size: 1 } }), /rule 2: it has neither storage_class nor tags/],
  [one({ class: 'STANDARD' }), /rule 2: it has the field "class"; allowed are match, storage_class, tags/],
  [one({ storage_class: 'standard' }), /rule 2: storage_class is "standard"; allowed is one of STANDARD, INTELLIGENT_TIERING, /],
  [one({ storage_class: 'REDUCED_REDUNDANCY' }), /rule 2: storage_class is "REDUCED_REDUNDANCY"/],
  [one({ match: [], storage_class: 'STANDARD' }), /rule 2: match: it is \[\]; allowed is an object/],
  [one({ match: {}, storage_class: 'STANDARD' }), /rule 2: match: it has no field; allowed is at least one of include, exclude, /],
  [one({ match: { archive_ids: ['x'] }, storage_class: 'STANDARD' }), /rule 2: match: it has the field "archive_ids"; allowed are include, exclude, /],
  [one({ match: { minimum_size: -1 }, storage_class: 'STANDARD' }), /rule 2: match: minimum_size is -1; allowed is a whole number of bytes/],
  [tagged([]), /rule 2: tags is \[\]; allowed is an object of 1 to 10 tags, of letters, digits, .* begin with aws: .*and values of at most 256/],
  [tagged({}), /rule 2: tags is \{\}/],
  [tagged(many(11)), /rule 2: tags is \{"t0":/],
  [tagged({ '': 'x' }), /rule 2: tags is/],
  [tagged({ ['k'.repeat(129)]: 'x' }), /rule 2: tags is/],
  [tagged({ a: 'v'.repeat(257) }), /rule 2: tags is/],
  [tagged({ 'aws:x': 'y' }), /rule 2: tags is \{"aws:x":"y"\}/],
  [tagged({ 'AWS:x': 'y' }), /rule 2: tags is/],
  [tagged({ 'a&b': 'y' }), /rule 2: tags is/],
  [tagged({ a: 'x?' }), /rule 2: tags is/],
  [tagged({ a: 1 }), /rule 2: tags is \{"a":1\}/],
  [tagged(JSON.parse('{ "__proto__": "x", "a": "y" }')), /rule 2: tags is \{"__proto__":"x",/],
];

/** Rules that a schema cannot express. */
const BAD_BEYOND_THE_SCHEMA: readonly [object, RegExp][] = [
  [one({ match: { created_from: '2013-02-29' }, storage_class: 'STANDARD' }), /rule 2: match: created_from is "2013-02-29"/],
  [one({ match: { minimum_size: 6, maximum_size: 5 }, storage_class: 'STANDARD' }), /rule 2: match: minimum_size is 6 and maximum_size is 5/],
  [one({ match: { include: ['{a*'] }, storage_class: 'STANDARD' }), /rule 2: match: include has "\{a\*", which is not a glob/],
  [tagged({ a: '日'.repeat(256), b: '日'.repeat(256) }), /rule 2: the tags have 4613 bytes; allowed are at most 4096/],
];

const malformed = (message: RegExp) => expect.objectContaining({ name: 'MalformedObjectRules', message: expect.stringMatching(message) });
const parse = (document: unknown) => parseObjectRules(JSON.stringify(document));

describe('the document of object rules', () => {
  it.each(GOOD)('may be good document %#, for the parser and for the published schema', (document) => {
    expect(parse(document)).toEqual(document);
    expect(accepts(schema, document)).toBe(true);
  });

  it.each(BAD)('may not be bad document %#, for the parser and for the published schema', (document, message) => {
    expect(() => parse(document)).toThrow(malformed(message));
    expect(accepts(schema, document)).toBe(false);
  });

  it.each(BAD_BEYOND_THE_SCHEMA)('may not be %j', (document, message) => {
    expect(() => parse(document)).toThrow(malformed(message));
  });

  it('is JSON, perhaps with a byte-order mark', () => {
    expect(parseObjectRules('\ufeff{ "rules": [{ "storage_class": "GLACIER" }] }\r\n').rules).toHaveLength(1);
    expect(() => parseObjectRules('{')).toThrow(malformed(/it is not JSON: /));
  });

  it('accepts its published example', () => {
    expect(schema.examples.map(parse)).toEqual(schema.examples);
  });

  it('has the conditions of a selection, but for lists of ids', () => {
    const selection = read('selection.schema.json');
    const { archive_ids, archive_ids_file, ...conditions } = selection.properties;
    const kind = (fields: Record<string, { $ref: string }>) => Object.entries(fields).map(([name, { $ref }]) => [name, $ref]);
    expect(kind(schema.$defs.conditions.properties)).toEqual(kind(conditions));
    expect(schema.$defs).toMatchObject(selection.$defs);
  });

  it('has a description for each of its fields', () => {
    const { rule, conditions } = schema.$defs;
    for (const { properties } of [schema, rule, conditions]) {
      for (const field of Object.values<{ description: string }>(properties)) expect(field.description).toMatch(/\.$/);
    }
  });
});
