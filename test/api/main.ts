import { readFileSync, writeFileSync } from 'node:fs';
import { Assembly, BASELINE, baselineOf, COMPILED, incompatibilities } from './baseline';

/*
 * `npm run api:check` ends with 1 if the API that is compiled is not the one in the baseline. `npm run api:accept` makes it the baseline:
 * commit both together. A break is a decision, so say in the commit why.
 */

const compiled = (): string => baselineOf(JSON.parse(readFileSync(COMPILED, 'utf8')) as Assembly);

function check(): number {
  const [before, now] = [readFileSync(BASELINE, 'utf8'), compiled()];
  if (before === now) {
    console.log('The API is that of the baseline.');
    return 0;
  }
  const broken = incompatibilities(before, now);
  console.error(broken ? `${broken}\nThe API breaks what users may rely on.` : 'The API has additions that the baseline does not have. Nothing breaks.');
  console.error("If this is what you want, run 'npm run api:accept' and commit test/api/baseline.json.");
  return 1;
}

function accept(): number {
  writeFileSync(BASELINE, compiled());
  return 0;
}

process.exitCode = process.argv[2] === 'accept' ? accept() : check();
