import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/*
 * The API that users rely on is kept in `baseline.json`: the types of jsii's assembly, without their texts. It takes the place of the last
 * release until there is one. jsii-diff compares it with what is compiled.
 */

const ROOT = resolve(__dirname, '../..');
export const BASELINE = join(__dirname, 'baseline.json');
export const COMPILED = join(ROOT, '.jsii');

/** What of an assembly jsii-diff reads. */
const PARTS_OF_ASSEMBLY = ['schema', 'name', 'version', 'dependencies', 'types'];
const PARTS_OF_DOCS = ['stability', 'deprecated'];
/** jsii's banner about Node 20. */
const WITHOUT_BANNER = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
/** They change with each line that is moved. */
const PLACES = ['locationInModule', 'symbolId'];

export interface Assembly {
  readonly types: Record<string, ApiType>;
  readonly [part: string]: unknown;
}

export interface ApiType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: string;
  /** True for a struct: an interface that has data only. */
  readonly datatype?: boolean;
  readonly interfaces?: readonly string[];
  readonly properties?: readonly ApiProperty[];
}

export interface ApiProperty {
  readonly name: string;
  readonly optional?: boolean;
  readonly type: unknown;
}

/** @returns an assembly without what does not concern compatibility, as text with one line for each fact. */
export function baselineOf(assembly: Assembly): string {
  const kept = Object.fromEntries(Object.entries(assembly).filter(([part]) => PARTS_OF_ASSEMBLY.includes(part)));
  return `${JSON.stringify(kept, (key, value) => (PLACES.includes(key) ? undefined : key === 'docs' ? stabilityOf(value) : value), 1)}\n`;
}

function stabilityOf(docs: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(docs).filter(([fact]) => PARTS_OF_DOCS.includes(fact));
  return kept.length ? Object.fromEntries(kept) : undefined;
}

/** @returns what jsii-diff says about an API that is not compatible with the one before it, or an empty text if it is compatible. */
export function incompatibilities(before: string, now: string): string {
  mkdirSync(join(ROOT, '.local'), { recursive: true });
  // Below the root, because jsii-diff looks for the assemblies of dependencies from there.
  const folder = mkdtempSync(join(ROOT, '.local', 'api-'));
  try {
    const [original, updated] = [['before', before], ['now', now]].map(([name, assembly]) => packageWith(join(folder, name), assembly));
    const diff = [require.resolve('jsii-diff/bin/jsii-diff.js'), '--error-on=all', original, updated];
    const { status, stdout, stderr, error } = spawnSync(process.execPath, diff, { encoding: 'utf8', env: { ...process.env, ...WITHOUT_BANNER } });
    if (error) throw error;
    // 1 is a finding. Anything else means that it could not compare.
    if (status !== 0 && status !== 1) throw new Error(`jsii-diff ended with exit status ${status}: ${stdout}${stderr}`);
    return status === 0 ? '' : `${stdout}${stderr}`.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function packageWith(folder: string, assembly: string): string {
  mkdirSync(folder);
  const { name, version, dependencies } = JSON.parse(assembly) as Assembly;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, peerDependencies: dependencies, jsii: { outdir: '.' } }));
  writeFileSync(join(folder, '.jsii'), assembly);
  return folder;
}
