import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Languages whose API is no page of the repository, as people and as jsii-docgen call them. */
export const LANGUAGES = { 'Python': 'python', 'Java': 'java', 'C#': 'csharp', 'Go': 'go' } as const;

/** Where the API of a language is on the site. */
export const apiPlace = (language: string): string => `api/${language}.md`;

/**
 * The API of each language.
 *
 * @throws Error if the project is not compiled
 */
export function apiPages(root: string): Map<string, string> {
  if (!existsSync(join(root, '.jsii'))) throw new Error('the API of each language needs the compiled project: run "npx projen compile && npx projen post-compile" first');
  const scratch = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    const languages = Object.values(LANGUAGES);
    execFileSync('npx', ['jsii-docgen', '--output', join(scratch, 'API'), ...languages.flatMap((language) => ['--language', language])], { cwd: root, stdio: 'inherit' });
    return new Map(Object.entries(LANGUAGES).map(([name, language]) =>
      [apiPlace(language), readFileSync(join(scratch, `API.${language}.md`), 'utf8').replace(/^# API Reference/, `# API for ${name}`)]));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
