import { execFile, spawn } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { promisify } from 'util';

const execute = promisify(execFile);

const PROJECT_ROOT = resolve(__dirname, '..', '..');
const ENSURE_SCRIPT = join(__dirname, 'ensure_venv.py');
const CANDIDATES = ['python3', 'python'];
const MINIMUM_MINOR = 10;
/** Prints `3.12` and the like; anything else is not a Python that we can use. */
const PRINT_VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';

/** The locks: what a run needs, and what only the tests need in addition. */
const REQUIREMENTS = { run: 'requirements.txt', test: 'requirements-test.txt' } as const;
type Kind = keyof typeof REQUIREMENTS;

export interface VenvOptions {
  /** Install what only the tests need as well (cfn-lint). @default false */
  readonly tests?: boolean;
  /** Where `.venv` is made. @default - the project's root */
  readonly root?: string;
  /** Told when something has to be installed, which takes a while. @default - a line on stderr */
  readonly notify?: (line: string) => void;
}

export interface Venv {
  /** The Python interpreter that has our packages. */
  readonly python: string;
  /** Path of a command that a package brought, `cfn-lint` for instance. */
  bin(name: string): string;
}

/**
 * The project's Python environment, made on first use and again when the locked requirements change.
 *
 * May be called by several processes at once: one makes it, the others wait.
 */
export async function ensureVenv(options: VenvOptions = {}): Promise<Venv> {
  const root = resolve(options.root ?? PROJECT_ROOT);
  const directory = join(root, '.venv');
  const kinds: Kind[] = options.tests ? ['run', 'test'] : ['run'];
  if (!kinds.every(kind => isReady(directory, kind))) {
    const notify = options.notify ?? (line => process.stderr.write(`${line}\n`));
    notify(`Installing the Python packages of the local AWS emulator into ${directory} (once)`);
    await runEnsureScript(await findPython(), [directory, join(root, '.local', 'venv.lock'), ...kinds]);
  }
  return { python: join(directory, 'bin', 'python'), bin: name => join(directory, 'bin', name) };
}

/** The same comparison as `ensure_venv.py` makes, so that the usual case costs no process. */
function isReady(directory: string, kind: Kind): boolean {
  const stamp = join(directory, `.stamp-${kind}`);
  if (!existsSync(join(directory, 'bin', 'python')) || !existsSync(stamp)) { return false; }
  const requirements = readFileSync(join(__dirname, REQUIREMENTS[kind]));
  const expected = createHash('sha256').update(directory).update('\0').update(requirements).digest('hex');
  return readFileSync(stamp, 'utf8') === expected;
}

/** `PYTHON` if it is set, and then nothing else: who names one wants that one. */
async function findPython(): Promise<string> {
  const named = process.env.PYTHON;
  const tried: string[] = [];
  for (const candidate of named ? [named] : CANDIDATES) {
    const version = await pythonVersion(candidate);
    if (version && isNewEnough(version)) { return candidate; }
    tried.push(`${candidate}: ${version ?? 'not found'}`);
  }
  throw new Error([
    `Python >= 3.${MINIMUM_MINOR} is needed for the local AWS emulator (${tried.join('; ')}).`,
    named ? 'PYTHON is set; point it at a newer one or unset it.'
      : 'Install it (Debian and Ubuntu: `sudo apt-get install python3 python3-venv`; macOS: `brew install python`) or set PYTHON to its path.',
  ].join('\n'));
}

async function pythonVersion(command: string): Promise<string | undefined> {
  try {
    return (await execute(command, ['-c', PRINT_VERSION], { env: process.env })).stdout.trim();
  } catch {
    return undefined; // not installed, or a stub that cannot run: reported by findPython
  }
}

function isNewEnough(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= MINIMUM_MINOR);
}

function runEnsureScript(python: string, args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(python, [ENSURE_SCRIPT, ...args], { env: process.env, stdio: ['ignore', 'ignore', 'pipe'] });
    let message = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { message += text; });
    child.once('error', fail);
    child.once('close', code => (code === 0 ? done() : fail(new Error(message.trim() || `${python} ${ENSURE_SCRIPT} ended with code ${code}`))));
  });
}
