import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What an app deploys: its templates and the manifests of its assets, by file name. */
export type Templates = ReadonlyMap<string, string>;

export function templatesOf(cloudAssembly: string): Templates {
  const files = readdirSync(cloudAssembly).filter((file) => /\.(template|assets)\.json$/.test(file)).sort();
  if (files.length === 0) throw new Error(`${cloudAssembly} has no template`);
  return new Map(files.map((file) => [file, readFileSync(join(cloudAssembly, file), 'utf8')]));
}

export const hashOf = (templates: Templates) => createHash('sha256').update(JSON.stringify([...templates])).digest('hex');

/** @returns the files that are not equal to the byte, with the place of the first difference. */
export function differencesOf(templates: Templates, expected: Templates): string[] {
  return [...new Set([...expected.keys(), ...templates.keys()])].flatMap((file) => {
    const [one = '', other = ''] = [templates.get(file), expected.get(file)];
    if (one === other) return [];
    const place = [...one].findIndex((character, index) => character !== other[index]);
    const line = (text: string) => text.slice(Math.max(0, place - 60), place + 60).replace(/\s+/g, ' ');
    return [`${file} differs: "${line(one)}" is not "${line(other)}"`];
  });
}
