import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { printedBy, run } from './commands';
import { differencesOf, hashesOf } from './hashes';
import { LANGUAGES, PackagingPlan, planOf } from './languages';
import { makePackages } from './pacmak';
import { packCli } from '../cli/pack';

/*
 * `npm run package [-- LANGUAGE …] [-- --check-reproducible]`: makes the packages that a release publishes, below dist/.
 * A language whose tools this machine lacks is left out, and named; one that was asked for by name fails.
 */
const ROOT = resolve(__dirname, '../..');
const CHECK = '--check-reproducible';

function main(args: string[]): void {
  const named = args.filter((arg) => arg !== CHECK);
  const unknown = named.filter((name) => !(name in LANGUAGES));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; there are ${[...Object.keys(LANGUAGES), CHECK].join(', ')}`);
  const missing = ['.jsii', '.jsii.tabl.json'].filter((file) => !existsSync(join(ROOT, file)));
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} missing: run 'npx projen compile' and 'npx projen post-compile' first`);
  const plan = planOf(named.length > 0 ? named : Object.keys(LANGUAGES), printedBy);
  if (named.length > 0 && plan.missing.length > 0) throw new Error(plan.missing.join('\n'));
  const out = join(ROOT, 'dist');
  makePackages(ROOT, out, plan);
  if (plan.built.includes('js')) packCli(ROOT, join(out, 'cli'));
  print(out, plan);
  if (args.includes(CHECK)) checkReproducible(plan);
}

function print(out: string, { built, generated, missing }: PackagingPlan): void {
  for (const language of [...built, ...(built.includes('js') ? ['cli'] : [])]) {
    for (const [path, hash] of hashesOf(join(out, language))) {
      if (/\.(tgz|whl|tar\.gz|jar|nupkg)$/.test(path)) console.log(`${hash}  ${statSync(join(out, language, path)).size} bytes  dist/${language}/${path}`);
    }
  }
  console.log(`built: ${built.join(', ')}`);
  if (generated.length > 0) console.log(`code only, to be built elsewhere: ${generated.join(', ')}`);
  if (missing.length > 0) console.log(`this machine lacks tools:\n${missing.join('\n')}`);
}

/** Builds everything once more, from the tracked files alone and in another folder. */
function checkReproducible(plan: PackagingPlan): void {
  const scratch = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const copy = join(scratch, 'project');
    copyTracked(copy);
    for (const task of ['bundle', 'compile', 'post-compile']) run([process.execPath, require.resolve('projen/bin/projen'), task], copy);
    makePackages(copy, join(scratch, 'dist'), plan);
    packCli(copy, join(scratch, 'dist', 'cli'));
    const differences = [...plan.built, 'cli'].flatMap((language) =>
      differencesOf(hashesOf(join(ROOT, 'dist', language)), hashesOf(join(scratch, 'dist', language))).map((line) => `${language}/${line}`));
    if (differences.length > 0) throw new Error(differences.join('\n'));
    console.log('two clean builds are equal');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function copyTracked(to: string): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((path) => path && existsSync(join(ROOT, path)))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
