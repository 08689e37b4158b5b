import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { copyCpu, hashCpu } from './cost/copy-cpu';
import { costOfVault } from './cost/extrapolate';
import { GUIDANCE } from './cost/guidance';
import { costText, Model } from './cost/print';
import { checkOf, usesOf } from './cost/rates';
import { measureVaults } from './cost/vaults';
import { ASSUMED } from '../src/domain/plan/assumptions';
import { MEASURED, Measured } from '../src/domain/plan/measured';

const FILE = join(__dirname, '..', 'src', 'domain', 'plan', 'measured.json');
/** USD without Glacier's own charges, by vault. */
const LIMITS: Readonly<Record<string, number>> = { '100,000 × 1 GB': 20, '10,000,000 × 10 MB': 600 };

export interface CostOptions {
  /** Prints one object. */
  readonly json?: boolean;
  /** Writes what was counted to the file that the plan reads. Otherwise the last written file is used, and nothing is moved. */
  readonly write?: boolean;
}

/**
 * What the two vaults cost for which AWS published the costs of its Guidance. With `--write` this benchmark moves small vaults on a local AWS first,
 * and counts every call, unit, transition, invocation and byte of log. The plan calculates with these figures.
 */
export async function run({ json = false, write = false }: CostOptions = {}): Promise<void> {
  if (write) await count(json ? () => undefined : console.log);
  const hashSeconds = hashCpu();
  const vaults = GUIDANCE.map((vault) => costOfVault(vault, hashSeconds));
  const model: Model = {
    measured: MEASURED.date,
    machine: MEASURED.machine,
    network_bytes_per_second: ASSUMED.NETWORK,
    seconds_until_an_answer: ASSUMED.ANSWER,
    copy_cpu_seconds_per_gib: MEASURED.copy_cpu_seconds_per_gib,
    hash_cpu_seconds_per_gib: hashSeconds,
  };
  console.log(json ? JSON.stringify({ model, vaults, limits: LIMITS }) : costText(model, vaults, LIMITS));
  if (vaults.some(({ name, ours_usd: ours }) => ours > LIMITS[name])) process.exitCode = 1;
}

async function count(log: (line: string) => void): Promise<void> {
  const copy = await copyCpu();
  const runs = await measureVaults(log);
  const measured: Measured = {
    date: new Date().toISOString().slice(0, 10),
    machine: cpus()[0].model,
    copy_cpu_seconds_per_gib: copy,
    check: checkOf(runs),
    uses: usesOf(runs, copy),
  };
  const { uses, ...head } = measured;
  const lines = uses.map((use) => `    ${JSON.stringify(use)}`).join(',\n');
  writeFileSync(FILE, `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "uses": [\n${lines}\n  ]\n}\n`);
  Object.assign(MEASURED, measured);
}
