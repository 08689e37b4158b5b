import { spawnSync } from 'node:child_process';

/** Runs a command, and throws if it fails. */
export function run(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): void {
  const [program, ...args] = command;
  const { status, error } = spawnSync(program, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with exit code ${status}`);
}

/** @returns what a command prints, also on stderr, as Java does with its version; undefined if it cannot be run. */
export function printedBy([program, ...args]: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout + stderr : undefined;
}
