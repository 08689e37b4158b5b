import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { Tarball, problemsOf, SIZE_LIMIT } from './problems';
import { handlersOf, modulesOf } from '../../packaging/bundles/handlers';

/** Packs the package as a release does, and looks into the tarball. `npx projen compile` and `npx projen bundle` come first. */
const root = resolve(__dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'tarball-'));
try {
  const tarball = pack();
  const problems = problemsOf(tarball, { handlers: handlersOf(root), modules: modulesOf(root) });
  console.log(`${tarball.files.size} files, ${tarball.size} bytes packed (limit ${SIZE_LIMIT})`);
  if (problems.length > 0) {
    console.error(problems.join('\n'));
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function pack(): Tarball {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', scratch], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const [name] = readdirSync(scratch);
  execFileSync('tar', ['-xzf', name], { cwd: scratch });
  const unpacked = join(scratch, 'package');
  const paths = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).map((path) => join(unpacked, path)).filter((path) => statSync(path).isFile());
  return { size: statSync(join(scratch, name)).size, files: new Map(paths.map((path) => [relative(unpacked, path), readFileSync(path, 'utf8')])) };
}
