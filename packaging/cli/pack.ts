import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleCli } from './bundle';
import { CLI_NAME } from './name';
import { noticesOf, packageFolders, problemsOfLicenses } from '../licenses/notices';
import { readPackage } from '../licenses/packages';

const FILE = 'cli.js';

/**
 * Packs the CLI, in place of what is in the folder: one file, which needs no other package. `npx` of the library would fetch the CDK.
 *
 * @param project the folder of the project. Its package.json has the version
 * @returns the path of the tarball
 */
export function packCli(project: string, out: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cli-package-'));
  try {
    writeCli(project, folder);
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', resolve(out)], { cwd: folder, encoding: 'utf8' });
    return join(out, packed.trim());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeCli(project: string, folder: string): void {
  const manifest = manifestOf(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')));
  const { metafile } = bundleCli({ project, outfile: join(folder, FILE), version: manifest.version });
  const packages = packageFolders(metafile).map((path) => readPackage(project, path));
  const problems = problemsOfLicenses(packages);
  if (problems.length) throw new Error(problems.join('\n'));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), noticesOf(packages));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  copyFileSync(join(project, 'LICENSE'), join(folder, 'LICENSE'));
  copyFileSync(join(project, 'cli', 'README.md'), join(folder, 'README.md'));
}

interface Manifest {
  readonly version: string;
  readonly author: unknown;
  readonly license: string;
  readonly repository: object;
  readonly bugs?: unknown;
  readonly homepage: string;
  readonly engines: unknown;
}

/** What the library's package.json says goes for the CLI, but for what it needs: nothing. */
function manifestOf({ version, author, license, repository, bugs, homepage, engines }: Manifest) {
  return {
    name: CLI_NAME,
    version,
    description: 'Plans a move of an Amazon S3 Glacier vault to S3 from an inventory file, and watches one on the terminal.',
    keywords: ['glacier', 'vault', 's3', 'migration', 'archive', 'cost'],
    author,
    license,
    repository: { ...repository, directory: 'cli' },
    bugs,
    homepage,
    engines,
    bin: { [CLI_NAME]: FILE },
    files: [FILE, 'THIRD-PARTY-LICENSES'],
    publishConfig: { access: 'public' },
  };
}
