import { keptSizes, LARGEST_BUNDLE, printTable, readTable, sizeDifferences, sizesNow } from './bundle-sizes';
import { differences } from './differences';
import { keptTemplates } from './kept';
import { kept, printed } from './readable';
import { templatesNow } from './templates';
import { PARTS } from '../support/parts';

/** What to do about a difference stands first in jest's output. */
const RENEW = 'Read each line. If you meant it, run `npm run snapshots` and commit the files.';

describe('a stack that is deployed', () => {
  it('changes in nothing that its snapshot does not show', async () => {
    const [was, is] = [keptTemplates(), await templatesNow()];
    const found = [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
      const [before, after] = [was.get(name), is.get(name)];
      if (after !== undefined && before === printed(after)) return [];
      const lines = differences(before === undefined ? undefined : JSON.parse(before), after);
      return (lines.length > 0 ? lines : ['the file is not what `npm run snapshots` writes']).map((line) => `${name}: ${line}`);
    });
    expect([RENEW, ...found]).toEqual([RENEW]);
    expect(was.size).toBe(PARTS.length + 5);
  });

  it('has bundles of the sizes that the table says', () => {
    expect([RENEW, ...sizeDifferences(keptSizes(), sizesNow())]).toEqual([RENEW]);
    expect(keptSizes().size).toBeGreaterThan(10);
  });
});

describe('a snapshot', () => {
  const HASH = 'fa2ef485832cb6f17404f9163b13d9b492ad170c8fe194f1bce5818f763140ff';
  const function_ = (hash: string) => ({ Resources: { A: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: `${hash}.zip` } } } } });

  it('is the same whatever an asset holds and in whichever account', () => {
    expect(kept(function_(HASH))).toEqual(kept(function_(HASH.replaceAll('f', '0'))));
    expect(printed(kept(function_(HASH)))).toContain('"S3Key": "<asset>.zip"');
    expect(kept({ Arn: 'arn:aws:sns:eu-west-1:111122223333:jobs', Bytes: '107374182400' })).toEqual({ Arn: 'arn:aws:sns:eu-west-1:<account>:jobs', Bytes: '107374182400' });
  });

  it('is the same in whichever order the resources were made', () => {
    expect(printed(kept({ Resources: { B: { Type: 'b' }, A: { Type: 'a' } } }))).toBe(printed(kept({ Resources: { A: { Type: 'a' }, B: { Type: 'b' } } })));
  });

  it('shows a definition as JSON, with the whole logical ids', () => {
    const DefinitionString = { 'Fn::Join': ['', ['{"StartAt":"B","States":{"B":{"Resource":"', { 'Fn::GetAtt': ['Task1234ABCD', 'Arn'] }, '"},"A":{}}}']] };
    expect(printed(kept({ DefinitionString })))
      .toBe('{ "DefinitionString": { "StartAt": "B", "States": { "B": { "Resource": "${Task1234ABCD.Arn}" }, "A": {} } } }\n');
    expect(kept({ a: '{% $x %}', b: '${A}' })).toEqual({ a: '{% $x %}', b: '${A}' });
  });

  it('has a line for each value that does not fit on one', () => {
    const long = 'x'.repeat(150);
    expect(printed({ a: [long, 1], b: { c: null } })).toBe(`{\n  "a": [\n    "${long}",\n    1\n  ],\n  "b": { "c": null }\n}\n`);
    expect(JSON.parse(printed({ a: [long, 1], b: { c: null } }))).toEqual({ a: [long, 1], b: { c: null } });
  });
});

describe('a difference', () => {
  const template = (resources: object, more: object = {}) => kept({ Resources: resources, ...more });
  const role = (service: string) => ({ Type: 'AWS::IAM::Role', Properties: { Trust: [{ Principal: service }] } });

  it.each([
    ['a trust policy that changes', template({ A: role('lambda') }), template({ A: role('*') }),
      'changed AWS::IAM::Role A: Properties.Trust[0].Principal was "lambda", is "*"'],
    ['a resource that is added', template({}), template({ A: role('lambda') }), 'added AWS::IAM::Role A'],
    ['a resource that is removed', template({ A: role('lambda') }), template({}), 'removed AWS::IAM::Role A'],
    ['a property that is new', template({ A: { Type: 'T' } }), template({ A: { Type: 'T', Properties: { P: 1 } } }), 'changed T A: Properties is new: {"P":1}'],
    ['a property that is gone', template({ A: { Type: 'T', DependsOn: ['B'] } }), template({ A: { Type: 'T' } }), 'changed T A: DependsOn is gone, was ["B"]'],
    ['a longer list', template({ A: { Type: 'T', L: [1] } }), template({ A: { Type: 'T', L: [1, 2] } }), 'changed T A: L was [1], is [1,2]'],
    ['another order in a definition', template({ A: { Type: 'T', D: '{"a":1,"b":2}' } }), template({ A: { Type: 'T', D: '{"b":2,"a":1}' } }), 'changed T A: D has another order'],
    ['an output', template({}, { Outputs: { O: { Value: 'a' } } }), template({}, { Outputs: { O: { Value: 'b' } } }), 'changed Outputs.O: Value was "a", is "b"'],
    ['a stack that is new', undefined, template({ A: role('lambda') }), 'added AWS::IAM::Role A'],
    ['a stack that is gone', template({ A: role('lambda') }), undefined, 'removed AWS::IAM::Role A'],
  ])('says in words: %s', (_what, before, after, line) => {
    expect(differences(before, after)).toEqual([line]);
    if (after !== undefined) expect(differences(after, after)).toEqual([]);
  });
});

describe('the table of bundles', () => {
  const sizes = (entries: Record<string, number>) => new Map(Object.entries(entries));

  it('is read as it is written', () => expect(readTable(printTable(sizes({ 'handlers/a/b': 1234567, 'c': 5 })))).toEqual(sizes({ 'handlers/a/b': 1234567, 'c': 5 })));

  it.each([
    ['a bundle that grew', { a: 1000 }, { a: 1031 }, ['changed a: was 1,000 bytes, is 1,031 bytes']],
    ['a bundle that shrank', { a: 1000 }, { a: 969 }, ['changed a: was 1,000 bytes, is 969 bytes']],
    ['a few lines more', { a: 1000 }, { a: 1030 }, []],
    ['a new bundle', {}, { a: 2 }, ['added a: 2 bytes']],
    ['a bundle that is gone', { a: 1 }, {}, ['removed a']],
    ['a bundle that is too large', { a: LARGEST_BUNDLE }, { a: LARGEST_BUNDLE + 1 }, ['a has 2,000,001 bytes, more than 2,000,000 bytes']],
  ])('says what it makes of %s', (_what, was, is, lines) => expect(sizeDifferences(sizes(was as never), sizes(is as never))).toEqual(lines));
});
