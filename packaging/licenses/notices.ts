/** A package of which the bundles contain code. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says, in SPDX's words. */
  readonly license?: string;
  /** Its licence's text. Some packages have none. */
  readonly text?: string;
}

/** What esbuild says of a bundle. */
export interface Metafile {
  readonly outputs: Record<string, { bytes: number; inputs: Record<string, { bytesInOutput: number }> }>;
}

/** Each lets us ship the package inside ours, if its text comes along. Look at what a licence demands before you add it here. */
const ACCEPTED = ['Apache-2.0', 'BSD-2-Clause', 'ISC', 'MIT', 'MIT-0'];

/** Packages without a text, whose author published the same licence with another package. */
const SAME_TEXT: Record<string, string> = { 'emitter-listener': 'shimmer' };

/** These demand no text of each package: MIT-0 none at all, Apache-2.0 one copy, which is in the file LICENSE of this package. */
const TEXT_ELSEWHERE: Record<string, string> = {
  'Apache-2.0': 'The text of the Apache License 2.0 is in the file LICENSE beside this file.',
  'MIT-0': 'MIT No Attribution: this licence demands no notice.',
};

/** What a package contains of others without saying so in its licence. */
const CONTAINS: Record<string, string> = {
  'sql.js': 'It contains SQLite, which is in the public domain. It also contains code under the MIT licence, whose text is the one below, of\n'
    + 'Emscripten (Copyright (c) 2010-2014 Emscripten authors) and musl (Copyright © 2005-2020 Rich Felker, et al.).',
};

const MODULES = 'node_modules/';

/** @returns the folders of the packages of which code is in the bundles, such as `node_modules/p-map`. */
export function packageFolders({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const files = inputs.filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.includes(MODULES)).map(([file]) => file);
  return [...new Set(files.map(folderOf))].sort();
}

function folderOf(file: string): string {
  const start = file.lastIndexOf(MODULES) + MODULES.length;
  const [first, second] = file.slice(start).split('/');
  return file.slice(0, start) + (first.startsWith('@') ? `${first}/${second}` : first);
}

/** @returns why the packages may not be shipped, a line each; empty if they may. */
export function problemsOfLicenses(packages: readonly BundledPackage[]): string[] {
  return packages.flatMap((bundled) => {
    const { name, version, license } = bundled;
    if (!license || !ACCEPTED.includes(license)) return [`${name} ${version}: its licence ${license ?? '(none)'} is not one of ${ACCEPTED.join(', ')}`];
    return textOf(bundled, packages) ? [] : [`${name} ${version}: it has no text of its licence ${license}`];
  });
}

/** @returns the file that is shipped: each text once, under the packages that have it. */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const groups = new Map<string, string[]>();
  for (const bundled of packages) {
    const text = textOf(bundled, packages) ?? '';
    const contains = CONTAINS[bundled.name] ? [CONTAINS[bundled.name]] : [];
    groups.set(text, [...groups.get(text) ?? [], `${bundled.name} ${bundled.version} (${bundled.license})`, ...contains]);
  }
  const sections = [...groups].map(([text, heads]) => `${heads.join('\n')}\n\n${text}\n`);
  return ['The files below assets/ contain code of these packages.\n', ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

function textOf({ name, license = '', text }: BundledPackage, packages: readonly BundledPackage[]): string | undefined {
  const own = text ?? packages.find((other) => other.name === SAME_TEXT[name] && other.license === license)?.text;
  return own?.replace(/\r\n/g, '\n').trim() || TEXT_ELSEWHERE[license];
}
