import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Assembly, readAssembly } from './assembly';

/** The account and region of all local resources. MiniStack's default account; the region decides prices and names. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

/** Characters of an app's output that an error message shows: the last ones, because the error is at the end. */
const SHOWN_OUTPUT = 4_000;

/**
 * Runs a CDK app as `cdk synth` does, and reads the assembly that it writes to `outdir`.
 *
 * @param appFile the app in TypeScript, `examples/<wish>/app.ts`
 * @param outdir where the cloud assembly goes
 * @param env environment variables of the app, in addition to those of this process
 */
export async function synthesize(appFile: string, outdir: string, env: NodeJS.ProcessEnv = {}): Promise<Assembly> {
  const directory = resolve(outdir);
  mkdirSync(directory, { recursive: true });
  await runApp(resolve(appFile), {
    ...process.env,
    CDK_DEFAULT_ACCOUNT: LOCAL_ACCOUNT,
    CDK_DEFAULT_REGION: LOCAL_REGION,
    CDK_VALIDATION: 'false', // the validator takes half a gigabyte of memory; one test runs it
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
