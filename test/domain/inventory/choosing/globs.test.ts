import { globs } from '../../../../src/domain/inventory/choosing/globs';
import { parseSelection } from '../../../../src/domain/inventory/choosing/selection';

/** Milliseconds of the processor that one name may take. The slowest glob takes 160 on a free processor, and a second where all processors are busy. */
const MOST_MS = 3000;

/** @returns what the glob says of the name, or that it is refused */
function within(glob: string, name: string): boolean | 'refused' {
  const begun = process.cpuUsage();
  let answer: boolean | 'refused';
  try {
    answer = globs([glob])(name);
  } catch (error) {
    expect((error as Error).message).toMatch(/at most|no name has an empty part/);
    answer = 'refused';
  }
  expect(process.cpuUsage(begun).user / 1000).toBeLessThan(MOST_MS);
  return answer;
}

describe('a glob stays within its time, or is refused, if it is made of', () => {
  it.each([2, 3, 4, 5])('%i braces that hide a slash', (n) => { within(`${'{*a,/}'.repeat(n)}b`, 'a'.repeat(400)); });
  it.each([2, 5, 30])('%i braces with a star and a folder', (n) => { within(`${'{*a,x/}'.repeat(n)}b`, 'a'.repeat(1000)); });
  it.each([5, 10, 20, 100])('%i braces without a star', (n) => { within(`${'{a,aa}'.repeat(n)}b`, 'a'.repeat(1000)); });
  it.each([3, 10, 60])('braces inside of braces, %i deep', (n) => { within(`${'{a,'.repeat(n)}*${'}'.repeat(n)}*a*b`, 'a'.repeat(1000)); });
  it.each([1, 2, 3])('%i stars in each of many parts', (n) => { within(`${`${'*a'.repeat(n)}/`.repeat(20)}b`, `${'a'.repeat(45)}/`.repeat(21)); });
  it.each(['{1..1000}{1..1000}{1..1000}b', '{a..z}{a..z}{a..z}{a..z}b', `${'[a-z]*'.repeat(3)}b`, `${'?'.repeat(500)}b`])('%s', (glob) => { within(glob, 'a'.repeat(1000)); });
});

it('braces stand for globs, also with a slash inside', () => {
  const matches = globs(['{photos/,docs/2019/}*.{jpg,pdf}']);
  expect(['photos/a.jpg', 'docs/2019/a.pdf', 'docs/a.pdf', 'photos/x/a.jpg', 'a.jpg'].map(matches)).toEqual([true, true, false, false, false]);
  expect(['a.jpg', 'x/a.jpg', 'a{b'].map(globs(['{a,b}.jpg']))).toEqual([true, true, false]);
  expect(['{a,b}', 'a'].map(globs(['\\{a,b\\}']))).toEqual([true, false]);
  expect(['x', 'ac', 'bd', 'b'].map(globs(['{x,{a,b}{c,d}}']))).toEqual([true, true, true, false]);
  expect(['{a', 'a', ',a'].map(globs(['[{,]a']))).toEqual([true, false, true]);
});

describe('a selection is malformed', () => {
  it.each([
    ['a field', `{"include":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['itself', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['an object in it', `{"exclude":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
  ])('if %s is nested 100,000 deep', (_, text) => {
    expect(() => parseSelection(text)).toThrow(expect.objectContaining({ name: 'MalformedSelection' }));
  });
});
