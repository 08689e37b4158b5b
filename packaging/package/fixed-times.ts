import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands';

/** Checksums that Maven puts beside a file, by the ending of their names. */
const CHECKSUMS = ['md5', 'sha1', 'sha256', 'sha512'];

/**
 * Two tools write the time of the build, whatever SOURCE_DATE_EPOCH says: setuptools into Python's source distribution, Maven into its list of
 * versions. Both get the given time instead.
 *
 * @param out - folder of the packages
 * @param epoch - seconds
 */
export function fixTimes(out: string, epoch: number): void {
  for (const file of filesBelow(out)) {
    if (file.endsWith('.tar.gz')) run(['python3', join(__dirname, 'fixed_sdist.py'), file, String(epoch)], out);
    if (file.endsWith('maven-metadata.xml')) fixMetadata(file, epoch);
  }
}

function fixMetadata(file: string, epoch: number): void {
  const time = new Date(epoch * 1000).toISOString().replace(/\D/g, '').slice(0, 14);
  const text = readFileSync(file, 'utf8').replace(/(?<=<lastUpdated>)\d+/, time);
  writeFileSync(file, text);
  for (const algorithm of CHECKSUMS.filter((name) => existsSync(`${file}.${name}`))) {
    writeFileSync(`${file}.${algorithm}`, createHash(algorithm).update(text).digest('hex'));
  }
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
