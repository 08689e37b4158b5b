import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const PATCHES = join(__dirname, 'patches');
const HEAD = /^(Invariant|Breaks|File|Test): (.+)$/gm;

/** One way to break an invariant: a unified diff under a head that says what it breaks and which test must notice. */
export interface Mutation {
  readonly name: string;
  /** Of the whole patch, its head included: `git apply` passes over that. */
  readonly patch: string;
  /** Its number in the README. */
  readonly invariant: number;
  /** What the broken code does, in words. */
  readonly breaks: string;
  /** The test file, from the root of the repository. */
  readonly file: string;
  /** The test's name with those of the describes round it, as jest joins them. */
  readonly test: string;
}

function mutationOf(patch: string): Mutation {
  const text = readFileSync(patch, 'utf8');
  const head = new Map([...text.slice(0, text.indexOf('\n--- ')).matchAll(HEAD)].map(([, name, value]) => [name, value]));
  const field = (name: string): string => {
    const value = head.get(name);
    if (!value) throw new Error(`${patch} has no line '${name}: …' above its diff`);
    return value;
  };
  return { name: basename(patch, '.patch'), patch, invariant: Number(field('Invariant')), breaks: field('Breaks'), file: field('File'), test: field('Test') };
}

export const mutations = (): Mutation[] => readdirSync(PATCHES).filter((file) => file.endsWith('.patch')).sort().map((file) => mutationOf(join(PATCHES, file)));
