import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptSizes, printTable, sizeDifferences, sizesNow } from './bundle-sizes';
import { differences } from './differences';
import { fileOf, keptTemplates } from './kept';
import { printed } from './readable';
import { templatesNow } from './templates';

/** Renews the snapshots, and says in words what changes in a stack that is deployed: `npm run snapshots`. */
async function renew(): Promise<void> {
  const was = keptTemplates();
  const is = await templatesNow();
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [before, after] = [was.get(name), is.get(name)];
    report(name, differences(before === undefined ? undefined : JSON.parse(before), after));
    if (after === undefined) rmSync(fileOf(name));
    else writeFileSync(fileOf(name), printed(after));
  }
  report('bundles', sizeDifferences(keptSizes(), sizesNow()));
  writeFileSync(join(__dirname, 'bundle-sizes.md'), printTable(sizesNow()));
}

function report(name: string, lines: string[]): void {
  console.log([`${name}: ${lines.length === 0 ? 'no difference' : ''}`.trim(), ...lines.map((line) => `  ${line}`)].join('\n'));
}

void renew();
