import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, resolve } from 'node:path';
import { once } from './support/stacks';

const ROOT = resolve(__dirname, '..');
const FUNCTION = /^src\/handlers\/.*-function\.ts$/;

const tracked = once(() => execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n'));
const sources = () => tracked().filter((file) => /^src\/.*\.ts$/.test(file));
const compiled = (source: string) => source.replace(/^src\//, 'lib/').replace(/\.ts$/, '');

/** The files that `npm pack` takes. It runs on empty files with the names of a build, because a compilation takes half a minute. */
const packed = once<Set<string>>(() => {
  const tree = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const bundles = sources().filter((file) => file.endsWith('.lambda.ts')).map((file) => `${file.replace(/^src/, 'assets').replace(/\.ts$/, '')}/index.js`);
    const built = sources().flatMap((file) => ['.js', '.d.ts', '.js.map'].map((extension) => compiled(file) + extension));
    const litter = ['.jsii', 'tsconfig.tsbuildinfo', 'coverage/lcov.info', 'test-reports/junit.xml', 'dist/js/x.tgz', '.venv/bin/python', '.local/x', 'cdk.out/manifest.json', 'API.md'];
    for (const file of [...tracked(), ...built, ...bundles, ...litter]) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), '');
    }
    for (const file of ['package.json', '.npmignore']) copyFileSync(join(ROOT, file), join(tree, file));
    const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'], { cwd: tree, encoding: 'utf8' }));
    return new Set(files.map(({ path }: { path: string }) => path));
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
});

it('contains the bundle of every handler, and the function that deploys it', () => {
  const shells = sources().filter((file) => file.endsWith('.lambda.ts'));
  expect(shells.length).toBeGreaterThan(10);
  for (const shell of shells) {
    expect(packed()).toContain(`${shell.replace(/^src/, 'assets').replace(/\.ts$/, '')}/index.js`);
    expect(packed()).toContain(`${compiled(shell).replace(/\.lambda$/, '-function')}.js`);
    expect(packed()).toContain(`${compiled(shell).replace(/\.lambda$/, '-function')}.d.ts`);
  }
});

it('contains no other compiled handler code, which needs development dependencies', () => {
  expect([...packed()].filter((file) => file.startsWith('lib/handlers/') && !/-function\.(js|d\.ts)$/.test(file))).toEqual([]);
});

it('contains every file that its own modules import', () => {
  const missing = sources().filter((file) => !/^src\/(handlers|domain)\//.test(file) || FUNCTION.test(file)).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/from '(\.[^']*)'/g)]
      .map(([, specifier]) => normalize(join(dirname(compiled(file)), specifier)))
      .filter((module) => !packed().has(`${module}.js`))
      .map((module) => `${file} imports ${module}`));
  expect(missing).toEqual([]);
});

it('contains only the files of a package, and none of the project around it', () => {
  const places = new Set([...packed()].map((file) => file.split('/')[0]));
  expect([...places].sort()).toEqual(expect.arrayContaining(['.jsii', 'API.md', 'LICENSE', 'README.md', 'assets', 'lib', 'package.json']));
  expect([...places].filter((place) => !['.jsii', 'API.md', 'LICENSE', 'README.md', 'assets', 'lib', 'package.json'].includes(place))).toEqual([]);
});
