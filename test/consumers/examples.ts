import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Language } from './uses';

const ROOT = resolve(__dirname, '../..');
/** Where the examples of a language are. */
const FOLDERS = { typescript: 'examples', python: 'examples/python', java: 'examples/java' } satisfies Partial<Record<Language, string>>;
/** What tools leave behind in a folder. */
const LEFT_BEHIND = ['node_modules', 'cdk.out', '.venv', 'target', '__pycache__'];

/** @returns the examples of a language: folders of whole CDK projects, relative to this project. */
export function examplesIn(language: keyof typeof FOLDERS): string[] {
  const folder = FOLDERS[language];
  return readdirSync(join(ROOT, folder)).map((name) => join(folder, name)).filter((path) => existsSync(join(ROOT, path, 'cdk.json')));
}

/** What an example is about: the same in each language. Python's folders are named as Python names a module. */
export const wishOf = (example: string): string => basename(example).replaceAll('_', '-');

/** Every example, by what it is about and by language. */
export function examplesByWish(): Record<string, Partial<Record<Language, string>>> {
  const wishes: Record<string, Partial<Record<Language, string>>> = {};
  for (const language of ['typescript', 'python', 'java'] as const) {
    for (const example of examplesIn(language)) wishes[wishOf(example)] = { ...wishes[wishOf(example)], [language]: example };
  }
  return wishes;
}

/** Copies an example out of this project, with its path, as a user copies it. @returns the copy */
export function copyExample(example: string, into: string): string {
  const copy = join(into, example);
  cpSync(join(ROOT, example), copy, { recursive: true, filter: (path) => !LEFT_BEHIND.includes(basename(path)) });
  return copy;
}

/** The command with which the CDK's command line runs an app. */
export const commandOf = (copy: string): string[] => ['sh', '-c', JSON.parse(readFileSync(join(copy, 'cdk.json'), 'utf8')).app];

/** The dependencies of the Python examples but this package, which a consumer has as a wheel. */
export function pythonRequirements(name: string): string[] {
  const lines = examplesIn('python').flatMap((example) => readFileSync(join(ROOT, example, 'requirements.txt'), 'utf8').trim().split('\n'));
  return [...new Set(lines)].filter((line) => !line.startsWith(name));
}
