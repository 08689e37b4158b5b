import { expectUndecodable, ID, named } from './expectations';
import { saysNothing } from '../../../src/domain/names/name-of';
import { safePath } from '../../../src/domain/names/safe-path';

it.each([
  ['2012/a.jpg', '2012/a.jpg'],
  ['C:\\Users\\me\\a.jpg', 'C:/Users/me/a.jpg'],
  ['/leading/a', 'leading/a'],
  ['./a//b/./c/', 'a/b/c'],
  ['a b  c', 'a b  c'],
  [' a ', ' a '],
  ['Grüße/日本.txt', 'Grüße/日本.txt'],
  ['😀/a', '😀/a'],
  ['...', '...'],
  ['a..b', 'a..b'],
  ['.a/..b/c./d..', '.a/..b/c./d..'],
  ['[a]^_`{|}~', '[a]^_`{|}~'],
])('takes the description %j as the name %j', (description, name) => {
  expect(named(description)).toEqual({ name, decoder: 'plain-text' });
});

it.each(['', '   ', 'No description.', ' No description. '])('names an archive with the description %j by its id', (description) => {
  expect(named(description)).toEqual({ name: `undefined-name/${ID}`, decoder: 'undefined-name' });
  expect(saysNothing(description)).toBe(true);
});

it.each(['No description', 'no description.', 'a', '.'])('takes the description %j for a name', (description) => {
  expect(saysNothing(description)).toBe(false);
});

/** Reports of tests are XML, which takes no such character. */
const escaped = (text: string) => text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

it.each(['../a', 'a/../b', 'a\\..\\b', '..', '/', './.', 'a\0b', 'a\nb', 'a\x7fb', 'a\u0085b', 'half \ud800 pair', '\udc00', 'a\ufffeb', 'a\uffffb'].map((text) => [escaped(text), text]))(
  'calls %s undecodable, because no key can be made of it', (_, description) => {
    expectUndecodable(description);
    expect(safePath(description)).toBeUndefined();
  });

it('makes a path safe without decoding it', () => {
  expect(safePath('/photos\\2012//a.jpg')).toBe('photos/2012/a.jpg');
  expect(safePath('mt2 eyJmaWxlbmFtZSI6ImZpbGUvYSJ9')).toBe('mt2 eyJmaWxlbmFtZSI6ImZpbGUvYSJ9');
  expect(safePath('')).toBeUndefined();
});

it.each([
  ['spaces', ' '.repeat(2 ** 20) + 'x'],
  ['an element full of spaces', '<m>' + ' '.repeat(2 ** 20)],
  ['a brace and spaces', '{' + ' '.repeat(2 ** 20)],
  ['a list without end', '{"Path":' + '['.repeat(2 ** 20)],
  ['digits', '{"Flags":' + '1'.repeat(2 ** 20)],
  ['shifts', `{"Path":"${'+'.repeat(2 ** 20)}"}`],
  ['unclosed elements', '<m><p>'.repeat(2 ** 17)],
  ['segments', '/.'.repeat(2 ** 19) + '/x'],
])('takes linear time for a long description of %s', (_, description) => {
  const start = process.cpuUsage();
  named(description);
  const { user } = process.cpuUsage(start);
  // Linear time takes milliseconds; quadratic time would take minutes.
  expect(user / 1e6).toBeLessThan(2);
});
