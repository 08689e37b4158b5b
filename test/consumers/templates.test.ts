import { differencesOf, hashOf } from './templates';

const EXPECTED = new Map([['A.template.json', '{ "Type": "AWS::S3::Bucket" }'], ['A.assets.json', '{}']]);

it('equal templates have one hash and no difference', () => {
  expect(differencesOf(new Map(EXPECTED), EXPECTED)).toEqual([]);
  expect(hashOf(new Map(EXPECTED))).toBe(hashOf(EXPECTED));
});

it('a difference is told with its place, and changes the hash', () => {
  const other = new Map([...EXPECTED, ['A.template.json', '{ "Type": "AWS::S3::Table" }'], ['B.template.json', '{}']]);
  expect(differencesOf(other, EXPECTED)).toEqual([
    'A.template.json differs: "{ "Type": "AWS::S3::Table" }" is not "{ "Type": "AWS::S3::Bucket" }"',
    'B.template.json differs: "{}" is not ""',
  ]);
  expect(hashOf(other)).not.toBe(hashOf(EXPECTED));
});
