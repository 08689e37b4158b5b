import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const DIRECTORY = resolve(__dirname, '..', '..', '..', 'local', 'python');
const PIN = /^[\w.-]+(?:\[[\w,]+\])?==[\w.]+/gm;
const pinsOf = (file: string): string[] => readFileSync(join(DIRECTORY, file), 'utf8').match(PIN) ?? [];

const inputs = readdirSync(DIRECTORY).filter((name) => name.endsWith('.in'));

it.each(inputs)('%s asks for the versions that are locked', (input) => {
  const asked = pinsOf(input);
  expect(asked.length).toBeGreaterThan(0);
  expect(pinsOf(input.replace(/in$/, 'txt'))).toEqual(expect.arrayContaining(asked));
});
