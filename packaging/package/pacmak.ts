import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './commands';
import { fixTimes } from './fixed-times';
import { PackagingPlan } from './languages';

/** The time that npm gives each file of a package. The packages of the other languages get the same. */
const NPM_EPOCH = 499162500;

/** Maven's downloads, which pacmak would throw away after each run. */
export const MAVEN_CACHE = resolve(__dirname, '../../.local/m2');

/** Makes the packages of a compiled project in a folder for each language, in place of those that are there. */
export function makePackages(project: string, out: string, { built, generated }: PackagingPlan): void {
  for (const language of [...built, ...generated]) rmSync(join(out, language), { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  if (built.length > 0) pacmak(project, out, ['--targets', ...built]);
  for (const language of built) fixTimes(join(out, language), epoch());
  if (generated.length > 0) pacmak(project, out, ['--code-only', '--targets', ...generated]);
}

function pacmak(project: string, out: string, options: string[]): void {
  const time = new Date(epoch() * 1000).toISOString();
  const command = [process.execPath, '--require', join(__dirname, 'fixed-clock.js'), require.resolve('jsii-pacmak/bin/jsii-pacmak')];
  // pacmak hands --mvn-define on to Maven, which gives this time to the files of a jar.
  const maven = [`--mvn-define=project.build.outputTimestamp=${time}`, `--maven-local-repository=${MAVEN_CACHE}`];
  run([...command, '--verbose', '--no-npmignore', '--outdir', out, ...maven, ...options], project, { SOURCE_DATE_EPOCH: String(epoch()) });
}

/** The time of everything that is packed, in seconds. */
const epoch = (): number => Number(process.env.SOURCE_DATE_EPOCH ?? NPM_EPOCH);
