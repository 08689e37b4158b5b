import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import Table from 'cli-table3';
import { ENV } from '../src/contracts/env';
import { LARGEST_BUNDLE } from '../test/snapshots/bundle-sizes';

const ASSETS = join(__dirname, '..', 'assets', 'handlers');
/** Number of loads of each bundle. The median counts. */
const LOADS = 5;
/** What a bundle may look at while it is loaded. Most of them only see whether it is there. */
export const LOAD_ENVIRONMENT = {
  ...Object.fromEntries(Object.values(ENV).map((name) => [name, '1'])), [ENV.UPLOADER_ROLE]: 'arn:aws:iam::111122223333:role/Uploader', AWS_REGION: 'us-east-1',
};

/** Measures the size of each handler's bundle, and the CPU time that a new process needs to load it. */
export async function run(): Promise<void> {
  const table = new Table({ head: ['handler', 'bundle, kB', 'load, CPU ms'], colAligns: ['left', 'right', 'right'], style: { head: [], border: [] } });
  const bare = medianLoad('');
  for (const file of bundles()) {
    table.push([relative(ASSETS, dirname(file)), (statSync(file).size / 1000).toFixed(0), (medianLoad(`require(${JSON.stringify(file)});`) - bare).toFixed(0)]);
  }
  console.log(table.toString());
  console.log(`limit: ${LARGEST_BUNDLE / 1000} kB for each; over it: ${bundles().filter((file) => statSync(file).size > LARGEST_BUNDLE).length}`);
}

/** Paths of the bundles of all handlers. */
export function bundles(): string[] {
  const files = readdirSync(ASSETS, { recursive: true, encoding: 'utf8' }).filter((file) => basename(file) === 'index.js');
  return files.map((file) => join(ASSETS, file)).sort();
}

/** CPU milliseconds of a process that runs this script. */
function medianLoad(script: string): number {
  const measure = `${script} const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); process.exit();`;
  const loads = Array.from({ length: LOADS }, () => Number(execFileSync(process.execPath, ['-e', measure], { env: { ...process.env, ...LOAD_ENVIRONMENT }, encoding: 'utf8' }).trim().split('\n').pop()));
  return loads.sort((a, b) => a - b)[Math.floor(LOADS / 2)];
}
