import { execFileSync, spawn } from 'child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { createInterface } from 'readline';
import { ensureVenv, VenvOptions } from '../../../local/python/venv';

jest.setTimeout(120_000);

const HOLD_LOCK = 'import fcntl, sys, time; f = open(sys.argv[1], "a"); fcntl.flock(f, fcntl.LOCK_EX); print("held", flush=True); time.sleep(600)';
const LONG_AGO = new Date('2020-01-01');

let root: string;
let options: VenvOptions;
const environment = { ...process.env };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'venv-'));
  options = { root, notify: () => undefined };
});
afterEach(() => {
  process.env = { ...environment };
  rmSync(root, { recursive: true, force: true });
});

it('is made once for concurrent callers, and a lock whose holder died does not block it', async () => {
  const lock = join(root, '.local', 'venv.lock');
  mkdirSync(join(root, '.local'));
  const holder = spawn('python3', ['-c', HOLD_LOCK, lock], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const _held of createInterface(holder.stdout)) { break; }

  const told: string[] = [];
  const both = [ensureVenv({ root, notify: line => told.push(line) }), ensureVenv(options)];
  expect(await Promise.race([both[0], new Promise(done => setTimeout(done, 500, 'waiting'))])).toBe('waiting');
  expect(existsSync(join(root, '.venv'))).toBe(false);
  holder.kill('SIGKILL');

  const [venv] = await Promise.all(both);
  expect(told).toEqual([expect.stringContaining(join(root, '.venv'))]);
  expect(execFileSync(venv.python, ['-c', 'import boto3, ministack; print(boto3.__version__)']).toString().trim()).toBe('1.43.106');
  expect(existsSync(venv.bin('uvicorn'))).toBe(true);

  // The second call only compares the stamp.
  const stamp = join(root, '.venv', '.stamp-run');
  utimesSync(stamp, LONG_AGO, LONG_AGO);
  process.env.PYTHON = '/nowhere/python';
  await ensureVenv({ root, notify: line => told.push(line) });
  expect(told).toHaveLength(1);

  // With other requirements the environment is made again, which needs a Python.
  writeFileSync(stamp, 'of other requirements');
  await expect(ensureVenv(options)).rejects.toThrow('/nowhere/python: not found');
});

it('asks the user to install Python if there is none or only an old one', async () => {
  process.env.PATH = root;
  delete process.env.PYTHON;
  await expect(ensureVenv(options)).rejects.toThrow(/^Python >= 3\.10 is needed .*python3: not found; python: not found.*\n.*apt-get install python3/);

  writeFileSync(join(root, 'old'), '#!/bin/sh\necho 3.8\n');
  chmodSync(join(root, 'old'), 0o755);
  process.env.PYTHON = join(root, 'old');
  await expect(ensureVenv(options)).rejects.toThrow(/old: 3\.8\).\nPYTHON is set; point it at a newer one/);
});

it('asks the user to install the venv module if Python lacks it', async () => {
  writeFileSync(join(root, 'ensurepip.py'), 'raise ImportError("No module named ensurepip")');
  process.env.PYTHONPATH = root;
  await expect(ensureVenv(options)).rejects.toThrow('sudo apt-get install python3-venv');
});

it('reports that the package index cannot be reached, and leaves no stamp', async () => {
  Object.assign(process.env, { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null' });
  await expect(ensureVenv(options)).rejects.toThrow(/Installing requirements\.txt into .* failed\.\nThe Python package index could not be reached/);
  expect(existsSync(join(root, '.venv', '.stamp-run'))).toBe(false);
});

it('pins MiniStack, and both lock files pin the same versions', () => {
  const pins = (file: string) => readFileSync(join(__dirname, '../../../local/python', file), 'utf8').split('\n').filter(line => line.includes('=='));
  const [run, tests] = [pins('requirements.txt'), pins('requirements-test.txt')];
  expect(run).toContainEqual(expect.stringMatching(/^ministack==1\.5\.33 /));
  expect(tests.map(pin => pin.split(' ')[0])).toEqual(expect.arrayContaining(run.filter(pin => !pin.includes(';')).map(pin => pin.split(' ')[0])));
});
