import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @returns the SHA-256 of each file below a folder, by path. */
export function hashesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile()).sort();
  return new Map(paths.map((path) => [path, createHash('sha256').update(readFileSync(join(folder, path))).digest('hex')]));
}

/** @returns how two builds differ, a line each; empty if they are equal. */
export function differencesOf(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  return paths.filter((path) => one.get(path) !== other.get(path)).map((path) => {
    const place = !one.has(path) ? 'only in the second build' : !other.has(path) ? 'only in the first build' : 'differs between two clean builds';
    return `${path}: ${place}`;
  });
}
