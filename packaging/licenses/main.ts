import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Metafile, noticesOf, packageFolders, problemsOfLicenses } from './notices';
import { readPackage } from './packages';

/*
 * npm runs this before it packs: it writes THIRD-PARTY-LICENSES, and fails on a licence that this project has not accepted.
 *
 * `npx projen bundle` writes the metafile, and removes THIRD-PARTY-LICENSES. If there is no metafile, the bundles are out of a tarball, as in the jobs of
 * the release workflow. Then the file came with them.
 */
const root = resolve(__dirname, '../..');
const METAFILE = join(root, '.local/bundles.json');
const NOTICES = join(root, 'THIRD-PARTY-LICENSES');

function main(): string[] {
  if (!existsSync(METAFILE)) return existsSync(NOTICES) ? [] : ["no bundles are described: run 'npx projen bundle' first"];
  const metafile: Metafile = JSON.parse(readFileSync(METAFILE, 'utf8'));
  const packages = packageFolders(metafile).map((folder) => readPackage(root, folder));
  const problems = [...staleBundles(metafile), ...problemsOfLicenses(packages)];
  if (problems.length === 0) writeFileSync(NOTICES, noticesOf(packages));
  return problems;
}

/** The metafile is believed only if it was written with the bundles that are there. */
function staleBundles({ outputs }: Metafile): string[] {
  return Object.entries(outputs)
    .filter(([file, { bytes }]) => statSync(join(root, file), { throwIfNoEntry: false })?.size !== bytes)
    .map(([file]) => `${file} is not the bundle that .local/bundles.json describes; run 'npx projen bundle'`);
}

const problems = main();
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
