import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ApiDocument, LANGUAGES, problemsOfDocument } from './document';

/*
 * Writes the API documents of each language with the library of Construct Hub, and looks into them: `npm run docgen:languages`. Run
 * `npx projen compile` and `npx projen post-compile` first. Without the tablet of jsii-rosetta it takes six times as long.
 */
const ROOT = resolve(__dirname, '../..');
const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: Record<string, { readonly name: string; readonly kind: string }> };
const names = Object.values(types).map(({ name }) => name);
const scratch = mkdtempSync(join(tmpdir(), 'documents-'));
try {
  const languages = LANGUAGES.flatMap((language) => ['--language', language]);
  execFileSync('npx', ['jsii-docgen', '--readme', '--format', 'json', '--output', join(scratch, 'API'), ...languages], { cwd: ROOT, stdio: 'inherit' });
  for (const language of LANGUAGES) {
    const text = readFileSync(join(scratch, `API.${language}.json`), 'utf8');
    const problems = problemsOfDocument(JSON.parse(text) as ApiDocument, names);
    console.log(`${language}: ${names.length} types, ${text.length} characters`, ...problems);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
