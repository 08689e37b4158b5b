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
/** Prints a version such as `3.12`. */
const PRINT_VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';

/** The lock files: packages for a run, further packages for the tests and for the site of the documents, and those of PySpark. */
const REQUIREMENTS = {
  'run': 'requirements.txt',
  'test': 'requirements-test.txt',
  'site': 'requirements-site.txt',
  'spark-build': 'requirements-spark-build.txt',
  'spark': 'requirements-spark.txt',
} as const;
type Kind = keyof typeof REQUIREMENTS;

export interface VenvOptions {
  /** Whether to also install the packages of the tests (cfn-lint). @default false */
  readonly tests?: boolean;
  /** Whether to also install the packages of the site (MkDocs). @default false */
  readonly site?: boolean;
  /** Directory in which `.venv` is made. @default - the project's root */
  readonly root?: string;
  /** Called before an installation, which takes a while. @default - prints the line to stderr */
  readonly notify?: (line: string) => void;
}

export interface Venv {
  /** Path of the Python interpreter of the `.venv`. */
  readonly python: string;
  /** Path of a command of an installed package, for example `cfn-lint`. */
  bin(name: string): string;
}

/**
 * The project's Python environment. It is made on first use, and again if the lock files change.
 *
 * Several processes may call this at once: one makes the environment, and the others wait.
 */
export async function ensureVenv(options: VenvOptions = {}): Promise<Venv> {
  const kinds: Kind[] = ['run', ...(options.tests ? ['test'] as const : []), ...(options.site ? ['site'] as const : [])];
  return ensure({ ...options, directory: '.venv', kinds, packagesOf: options.site ? 'the site' : 'the local AWS emulator', findPython });
}

/** The environment of PySpark, which does not run on each Python that the other one runs on. @param python a Python that PySpark runs on */
export async function ensureSparkVenv(python: string, options: Pick<VenvOptions, 'root' | 'notify'> = {}): Promise<Venv> {
  const directory = join('.local', 'spark-venv');
  return ensure({ ...options, directory, kinds: ['spark-build', 'spark'], packagesOf: 'PySpark', findPython: async () => python });
}

interface Environment extends Pick<VenvOptions, 'root' | 'notify'> {
  /** Below the root. */
  readonly directory: string;
  readonly kinds: Kind[];
  /** For the line that says what is installed. */
  readonly packagesOf: string;
  readonly findPython: () => Promise<string>;
}

async function ensure({ root = PROJECT_ROOT, notify = tell, kinds, packagesOf, ...environment }: Environment): Promise<Venv> {
  const directory = join(resolve(root), environment.directory);
  if (!kinds.every(kind => isReady(directory, kind))) {
    notify(`Installing the Python packages of ${packagesOf} into ${directory} (once)`);
    await runEnsureScript(await environment.findPython(), [directory, join(resolve(root), '.local', 'venv.lock'), ...kinds]);
  }
  return { python: join(directory, 'bin', 'python'), bin: name => join(directory, 'bin', name) };
}

const tell = (line: string): void => { process.stderr.write(`${line}\n`); };

/** Compares the stamp as `ensure_venv.py` does, so that the usual case needs no Python process. */
function isReady(directory: string, kind: Kind): boolean {
  const stamp = join(directory, `.stamp-${kind}`);
  if (!existsSync(join(directory, 'bin', 'python')) || !existsSync(stamp)) { return false; }
  const requirements = readFileSync(join(__dirname, REQUIREMENTS[kind]));
  const expected = createHash('sha256').update(directory).update('\0').update(requirements).digest('hex');
  return readFileSync(stamp, 'utf8') === expected;
}

/** Finds a Python interpreter. If `PYTHON` is set, only that one is tried. */
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
    return undefined; // not installed, or not executable; findPython reports it
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
