import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import prettyBytes from 'pretty-bytes';
import { watchParents } from '../cli/parents';
import { SoakDeletion } from './soak/deletion';
import { DELETION_WRONG } from './soak/deletion-oracle';
import { WRONG } from './soak/oracle';
import { SoakResult } from './soak/result';
import { soak } from './soak/soak';

interface Arguments {
  readonly archives: number;
  readonly faults: number;
  readonly seed: number;
  readonly minutes: number;
  readonly delete?: boolean;
  readonly out?: string;
}

const whole = (minimum: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < minimum) throw new InvalidArgumentError(`Give a whole number from ${minimum}.`);
  return value;
};

function readArguments(): Arguments {
  return new Command('npm run soak --')
    .description('Transfers a vault on this computer while services fail, messages get lost and processes die, and checks the result.')
    .option('--archives <n>', 'number of archives in the vault', whole(10), 300)
    .option('--faults <n>', 'about how many faults to inject', whole(0), 300)
    .option('--seed <n>', 'the same seed injects the same faults', whole(0), 1)
    .option('--minutes <n>', 'go on with the next seeds for this many minutes', whole(0), 0)
    .option('--delete', 'after each transfer delete the archives from the vault, while things go wrong, and check that too')
    .option('--out <dir>', 'write the injected faults and the results to DIR/seed-<n>.json')
    .parse()
    .opts<Arguments>();
}

const say = (line: string) => process.stdout.write(`${line}\n`);

function table(rows: [string, string | number][]): string {
  const lines = new Table({ colAligns: ['left', 'right'], style: { head: [], border: [], compact: true } });
  lines.push(...rows);
  return lines.toString();
}

function print(result: SoakResult): void {
  const { counts, findings, neverFired } = result;
  const total = Object.values(counts).reduce((sum, times) => sum + times, 0);
  say(table([
    ...Object.entries(counts).filter(([, times]) => times > 0), ['faults injected', total], ['messages delivered again while in work, injected or not', result.redelivered],
  ]));
  say(table(Object.entries(result.killed).map(([name, { kills, invocations }]) => [`kills of ${name}, in ${invocations} invocations`, kills])));
  for (const kind of neverFired) say(`${kind} never happened`);
  for (const early of result.endedEarly) say(`The run ended early and was resumed: ${early}`);
  say(table([
    ...Object.entries(result.statuses), ['retrieval jobs', result.jobs], ['bytes of the vault', prettyBytes(result.bytes)], ['bytes fetched', prettyBytes(result.bytesFetched)],
    ...result.bounds.map(({ what, measured, allowed, unexplained }): [string, string] =>
      [`${what}: measured ≤ allowed; unexplained`, `${measured} ≤ ${allowed}; ${unexplained}`]),
    ...WRONG.map((wrong): [string, number] => [wrong, findings.filter((finding) => finding.wrong === wrong).length]),
  ]));
  for (const { wrong, message } of findings) say(`${wrong}: ${message}`);
  say(`Seed ${result.seed}: ${result.archives} archives, ${total} faults, ${findings.length} findings, ${result.seconds.toFixed(0)} s`);
  if (result.deletion) printDeletion(result.seed, result.deletion);
}

function printDeletion(seed: number, { archives, reasons, calls, looks, executions, counts, neverFired, seconds, findings }: SoakDeletion): void {
  const total = Object.values(counts).reduce((sum, times) => sum + times, 0);
  say(table([...Object.entries(counts), ['faults injected', total]]));
  for (const kind of neverFired) say(`${kind} never happened`);
  say(table([
    ...Object.entries(reasons), ['DeleteArchive calls that Glacier carried out', calls], ['looks at objects that S3 answered', looks],
    ...DELETION_WRONG.map((wrong): [string, number] => [wrong, findings.filter((finding) => finding.wrong === wrong).length]),
  ]));
  say(`Executions: ${executions.join(', ')}`);
  for (const { wrong, message } of findings) say(`${wrong}: ${message}`);
  const { deleted, kept, unknown } = archives;
  say(`Deletion of seed ${seed}: ${deleted} deleted, ${kept} kept, ${unknown} unknown, ${total} faults, ${findings.length} findings, ${seconds.toFixed(0)} s`);
}

async function write(out: string, result: SoakResult): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, `seed-${result.seed}.json`), `${JSON.stringify(result, undefined, 1)}\n`);
}

async function main({ archives, faults, seed, minutes, delete: deletes, out }: Arguments): Promise<boolean> {
  const until = Date.now() + 60_000 * minutes;
  let passed = true;
  for (let next = seed; next === seed || Date.now() < until; next++) {
    say(`Seed ${next}: ${archives} archives, about ${faults} faults`);
    const result = await soak({ archives, faults, seed: next, deletes, log: say });
    print(result);
    if (out !== undefined) await write(out, result);
    passed &&= result.findings.length === 0 && result.deletion?.findings.length === (deletes ? 0 : undefined);
  }
  return passed;
}

// The local AWS and its handlers end with this process, also if it is killed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
watchParents(() => process.exit(130));
main(readArguments()).then((passed) => process.exit(passed ? 0 : 1), (error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
