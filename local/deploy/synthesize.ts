import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Assembly, readAssembly } from './assembly';

/** The account and region of everything local. The account is the emulator's; the region is where its prices and names come from. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

/** The end of an app's output: an error is there, not at the beginning. */
const SHOWN_OUTPUT = 4_000;

/**
 * Runs a plain CDK app, as `cdk synth` would, and reads the assembly that it leaves in `outdir`.
 *
 * @param appFile the app in TypeScript, `examples/<wish>/app.ts`
 * @param outdir where the cloud assembly goes
 * @param env environment variables for the app beside the caller's own
 */
export async function synthesize(appFile: string, outdir: string, env: NodeJS.ProcessEnv = {}): Promise<Assembly> {
  const directory = resolve(outdir);
  mkdirSync(directory, { recursive: true });
  await runApp(resolve(appFile), {
    ...process.env,
    CDK_DEFAULT_ACCOUNT: LOCAL_ACCOUNT,
    CDK_DEFAULT_REGION: LOCAL_REGION,
    CDK_VALIDATION: 'false', // A WebAssembly validator of half a gigabyte; the tests run it once.
    ...env,
    CDK_OUTDIR: directory,
  });
  return readAssembly(directory);
}

async function runApp(appFile: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [require.resolve('tsx/cli'), appFile], { cwd: dirname(appFile), env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (text: Buffer) => { output = (output + text.toString()).slice(-SHOWN_OUTPUT); };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const kill = () => void child.kill();
  process.once('exit', kill);
  try {
    await new Promise<void>((done, fail) => {
      child.once('error', fail);
      child.once('close', (code, signal) => code === 0 ? done() : fail(new Error(`${appFile} did not synthesize (${signal ?? `exit code ${code}`}):\n${output.trim()}`)));
    });
  } finally {
    process.removeListener('exit', kill);
  }
}
