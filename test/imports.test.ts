import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { cyclesOf } from './support/cycles';

/*
 * Two modules that import one another, also by way of others, cannot be understood or loaded one after the other. ESLint has a rule for it,
 * which reads each file once more for each file that leads to it. esbuild reads all of them in two seconds.
 */
const ROOT = resolve(__dirname, '..');
/** What ESLint looks at, too. */
const FOLDERS = ['src', 'test', 'local', 'cli', 'examples', 'benchmark', 'packaging', 'projenrc'];

const modulesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /(?<!\.d)\.tsx?$/.test(path) && !/(^|\/)(node_modules|cdk\.out)\//.test(path)).map((path) => join(folder, path));

/** Module → the modules that it imports. Imports of types do not count if they say so with `import type`. */
function importsOf(root: string, modules: string[]): Map<string, Set<string>> {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: modules,
    outdir: 'nowhere',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    // esbuild would leave out what is imported and used as a type alone. ESLint's rule does not.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, experimentalDecorators: true } },
  });
  const ownOf = (imports: typeof metafile.inputs[string]['imports']) => new Set(imports.filter(({ external }) => !external).map(({ path }) => path));
  return new Map(Object.entries(metafile.inputs).map(([path, { imports }]) => [path, ownOf(imports)]));
}

it('no module imports itself by way of others', () => {
  const graph = importsOf(ROOT, [...FOLDERS.flatMap((folder) => modulesBelow(join(ROOT, folder))), join(ROOT, '.projenrc.ts')]);
  expect(graph.size).toBeGreaterThan(1000);
  expect([...graph.get('src/glacier-vault-to-s3-transfer.ts')!]).toContain('src/constructs/metrics.ts');
  expect(cyclesOf(graph)).toEqual([]);
});

it.each([
  ['a value', "import { b } from './b';\nexport const a = 1, c = b;", 'b.ts → a.ts → b.ts'],
  ['what is used as a type alone', "import { b } from './b';\nexport const a: typeof b = 1;", 'b.ts → a.ts → b.ts'],
  ['what is exported again', "export * from './b';\nexport const a = 1;", 'b.ts → a.ts → b.ts'],
  ['a type that is imported as a type', "import type { b } from './b';\nexport const a: typeof b = 1;", undefined],
])('of two modules, each imports %s of the other', (_, a, cycle) => {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  writeFileSync(join(folder, 'a.ts'), a);
  writeFileSync(join(folder, 'b.ts'), "import { a } from './a';\nexport const b = a;");
  expect(cyclesOf(importsOf(folder, modulesBelow(folder)))).toEqual(cycle === undefined ? [] : [cycle]);
});
