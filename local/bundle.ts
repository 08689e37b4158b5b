import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** A step of a task of projen: a line for the shell, or a program with its arguments. */
type Step = { readonly exec: string } | { readonly execArgs: readonly string[] };

/** Bundles the functions, as `npx projen bundle` does. projen's own start takes as long as esbuild does, and this can run beside other work. */
export async function bundle(root = ROOT): Promise<void> {
  const { tasks } = JSON.parse(readFileSync(join(root, '.projen', 'tasks.json'), 'utf8')) as { tasks: { bundle: { steps: readonly Step[] } } };
  for (const step of tasks.bundle.steps) await run(root, 'exec' in step ? ['sh', '-c', step.exec] : step.execArgs);
}

async function run(cwd: string, [program, ...given]: readonly string[]): Promise<void> {
  const env = { ...process.env, PATH: [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter) };
  const child = spawn(program, given, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  await new Promise<void>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => (code === 0 ? done() : fail(new Error(`The functions could not be bundled: ${program} ended with ${signal ?? `code ${code}`}`))));
  });
}
