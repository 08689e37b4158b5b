import { spawn, ChildProcess } from 'child_process';
import { once } from 'events';
import { mkdirSync, rmSync } from 'fs';
import { join } from 'path';
import { buildSync } from 'esbuild';
import type { Measured } from './measured';

/** Writes an inventory of so many archives to `file`. Scripts go to `folder`. */
export async function generate(archives: number, file: string, folder: string): Promise<void> {
  await outcomeOf(child('generate', folder, [`${archives}`, file]));
}

/** Measures a process that reads the inventory. `folder` must have no folders of the names `scratch` and `manifest`. */
export async function measure(what: 'floor' | 'manifest', file: string, folder: string): Promise<Measured> {
  const folders = ['scratch', 'manifest'].map((name) => join(folder, name));
  folders.forEach((name) => mkdirSync(name));
  try {
    return JSON.parse(await outcomeOf(child('measured', folder, [what, file, ...folders]))) as Measured;
  } finally {
    folders.forEach((name) => rmSync(name, { recursive: true }));
  }
}

/** Bundles a script and runs it, as a deployed function runs: one file, without a compiler in the process. */
function child(script: string, folder: string, args: readonly string[]): ChildProcess {
  const outfile = join(folder, `${script}.js`);
  buildSync({ entryPoints: [join(__dirname, `${script}.ts`)], bundle: true, platform: 'node', outfile, logLevel: 'warning' });
  const started = spawn(process.execPath, [outfile, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => started.kill('SIGKILL');
  process.once('exit', kill);
  started.once('close', () => process.off('exit', kill));
  return started;
}

async function outcomeOf(started: ChildProcess): Promise<string> {
  let printed = '';
  started.stdout!.on('data', (data) => { printed += data; });
  const [code] = await once(started, 'close') as [number | null];
  if (code !== 0) throw new Error(`the measured process ended with ${code}: ${printed}`);
  return printed;
}
