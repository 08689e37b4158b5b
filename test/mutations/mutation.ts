import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const PATCHES = join(__dirname, 'patches');
const HEAD = /^(Invariant|Breaks|File|Test): (.+)$/gm;

/** A patch that breaks an invariant: a unified diff under a head that names the invariant and the test that must fail. */
export interface Mutation {
  readonly name: string;
  /** Path of the patch file. `git apply` ignores its head. */
  readonly patch: string;
  /** Number of the invariant among the guarantees of docs/reliability.md. */
  readonly invariant: number;
  /** What the broken code does, in words. */
  readonly breaks: string;
  /** Path of the test file, from the root of the repository. */
  readonly file: string;
  /** Full name of the test, with the names of its describes, as jest joins them. */
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
