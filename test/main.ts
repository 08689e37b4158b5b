import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/*
 * `npm test`, once the handlers are bundled: the tests, and beside them the checks of types and of style. Each of those two keeps one core
 * busy, and the tests leave some of the time of two cores unused. What a check says is printed whole, as soon as the check has ended.
 */
const ROOT = resolve(__dirname, '..');
/** esbuild compiles the tests and does not check types. ESLint comes second, because it may change a file (`--fix`) and complains oddly about wrong types. */
const CHECKS = [['tsc', '--noEmit', '-p', 'tsconfig.dev.json'], ['projen', 'eslint']];

interface Ended {
  readonly passed: boolean;
  readonly output: string;
}

/** Runs a command of `node_modules/.bin`. @param isShown its output goes to this process's at once, and not into the result */
async function run([command, ...args]: string[], isShown: boolean): Promise<Ended> {
  const child = spawn(command, args, { cwd: ROOT, stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { output += text; });
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done));
  return { passed: code === 0, output };
}

/** @returns the checks that failed */
async function failedChecks(): Promise<string[]> {
  const failed: string[] = [];
  for (const check of CHECKS) {
    const { passed, output } = await run(check, false);
    process.stdout.write(`\n--- ${check.join(' ')}: ${passed ? 'passed' : 'FAILED'}\n${output}`);
    if (!passed) failed.push(check.join(' '));
  }
  return failed;
}

async function main(): Promise<void> {
  const [tests, checks] = await Promise.all([run(['jest', '--passWithNoTests', '--ci', ...process.argv.slice(2)], true), failedChecks()]);
  const failed = [...(tests.passed ? [] : ['jest']), ...checks];
  // The output of a check may be far above the last line of the tests.
  if (failed.length) process.stdout.write(`\nFailed: ${failed.join(', ')}\n`);
  process.exitCode = failed.length ? 1 : 0;
}

void main();
