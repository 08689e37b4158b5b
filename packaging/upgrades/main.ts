import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HELD } from './held';

/*
 * Proposes upgrades: `npm run upgrades`. It changes nothing, because .projenrc.ts has the versions. It asks the registry about the packages of
 * package.json, once each.
 */
const ROOT = resolve(__dirname, '../..');
/** Days after which a bad release was usually noticed and withdrawn. */
const COOLDOWN = 5;
const NCU = 'npm-check-updates@20.0.1'; // 21 needs Node 22.

/** The project's folder, and one whose packages only one command needs. */
const FOLDERS = ['.', 'test/mutations/stryker'].map((folder) => join(ROOT, folder));

const newerIn = (cwd: string) => JSON.parse(execFileSync('npx', ['--yes', NCU, '--jsonUpgraded', `--cooldown=${COOLDOWN}`, '--dep=dev,peer'], {
  cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
})) as Record<string, string>;
const neededIn = (folder: string) => (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> }).devDependencies;
const merged = (records: Record<string, string>[]): Record<string, string> => Object.assign({}, ...records);
const newer = merged(FOLDERS.map(newerIn));
const devDependencies = merged(FOLDERS.map(neededIn));
const lineOf = (name: string) => `  ${name} ${devDependencies[name] ?? ''} → ${newer[name]}`;
const isHeld = (name: string) => HELD[name] !== undefined;

console.log(`Newer for at least ${COOLDOWN} days; edit .projenrc.ts (Stryker: its package.json), then run npx projen, npm run snapshots and npm test:`);
console.log(Object.keys(newer).filter((name) => !isHeld(name)).map(lineOf).join('\n') || '  nothing');
console.log('\nHeld:');
console.log(Object.entries(HELD).map(([name, reason]) => `${newer[name] ? lineOf(name) : `  ${name}`}: ${reason}`).join('\n'));
