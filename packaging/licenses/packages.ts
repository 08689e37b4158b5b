import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BundledPackage } from './notices';

/** Reads what a package says of its licence. @param folder such as `node_modules/p-map` */
export function readPackage(root: string, folder: string): BundledPackage {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const texts = readdirSync(path).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  return { name, version, license, text: texts.map((file) => readFileSync(join(path, file), 'utf8').trim()).join('\n\n') || undefined };
}
