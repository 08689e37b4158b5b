import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, resolve } from 'node:path';
import { once } from './support/stacks';
import { problemsOf } from './tarball/problems';
import { bundleOf, handlersOf, modulesOf } from '../packaging/bundles/handlers';

const ROOT = resolve(__dirname, '..');
const FUNCTION = /^src\/handlers\/.*-function\.ts$/;

const tracked = once(() => execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n'));
const sources = () => tracked().filter((file) => /^src\/.*\.ts$/.test(file));
const compiled = (source: string) => source.replace(/^src\//, 'lib/').replace(/\.ts$/, '');

/** The files that `npm pack` takes. It runs on empty files with the names of a build, because a compilation takes half a minute. */
const packed = once<Set<string>>(() => {
  const tree = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const bundles = handlersOf(ROOT).map(bundleOf);
    const built = sources().flatMap((file) => ['.js', '.d.ts'].map((extension) => compiled(file) + extension));
    const litter = [
      '.jsii', '.jsii.tabl.json', 'THIRD-PARTY-LICENSES', 'dist-dotnet/x.cs', 'tsconfig.tsbuildinfo', 'coverage/lcov.info', 'test-reports/junit.xml', 'dist/js/x.tgz', '.venv/bin/python', '.local/x', 'cdk.out/manifest.json', 'API.md',
    ];
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

it('contains the bundle and the function of every handler, and nothing that does not belong in it', () => {
  const handlers = handlersOf(ROOT);
  expect(handlers.length).toBeGreaterThan(10);
  const files = new Map([...packed()].map((path) => [path, 'its text is not known here']));
  expect(problemsOf({ size: 0, files }, { handlers, modules: modulesOf(ROOT) })).toEqual([]);
});

it('contains every file that its own modules import', () => {
  const missing = sources().filter((file) => !/^src\/(handlers|domain)\//.test(file) || FUNCTION.test(file)).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/from '(\.[^']*)'/g)]
      .map(([, specifier]) => normalize(join(dirname(compiled(file)), specifier)))
      .filter((module) => !packed().has(`${module}.js`))
      .map((module) => `${file} imports ${module}`));
  expect(missing).toEqual([]);
});
