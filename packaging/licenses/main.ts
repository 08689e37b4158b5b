import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BundledPackage, Metafile, noticesOf, packageFolders, problemsOfLicenses } from './notices';

/** npm runs this before it packs: it writes THIRD-PARTY-LICENSES, and fails on a licence that this project has not accepted. */
const root = resolve(__dirname, '../..');
const metafile: Metafile = JSON.parse(readFileSync(join(root, '.local/bundles.json'), 'utf8'));
const packages = packageFolders(metafile).map(readPackage);
const problems = [...staleBundles(), ...problemsOfLicenses(packages)];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  writeFileSync(join(root, 'THIRD-PARTY-LICENSES'), noticesOf(packages));
}

/** The metafile is believed only if it was written with the bundles that are there. */
function staleBundles(): string[] {
  return Object.entries(metafile.outputs)
    .filter(([file, { bytes }]) => statSync(join(root, file), { throwIfNoEntry: false })?.size !== bytes)
    .map(([file]) => `${file} is not the bundle that .local/bundles.json describes; run 'npx projen bundle'`);
}

function readPackage(folder: string): BundledPackage {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const texts = readdirSync(path).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  return { name, version, license, text: texts.map((file) => readFileSync(join(path, file), 'utf8').trim()).join('\n\n') || undefined };
}
