import { problemsOf, SIZE_LIMIT, Tarball } from './problems';

const SOURCES = { handlers: ['handlers/x/y'], modules: ['a', 'index', 'domain/clock', 'handlers/x/y.lambda', 'handlers/x/y-function'] };
const FILES = {
  '.jsii': '{}',
  '.jsii.tabl.json': '{}',
  'API.md': '#',
  'LICENSE': 'Apache',
  'README.md': '#',
  'THIRD-PARTY-LICENSES': 'MIT',
  'package.json': '{}',
  'spark/build_manifest.py': 'import pyspark',
  'assets/handlers/x/y.lambda/index.js': 'bundle',
  'lib/handlers/x/y-function.js': 'require("path"); require("aws-cdk-lib/aws-lambda");',
  'lib/handlers/x/y-function.d.ts': 'export',
  'lib/index.js': 'require("./handlers/x/y-function");',
};
const tarball = (more: Record<string, string> = {}, size = SIZE_LIMIT): Tarball => ({ size, files: new Map(Object.entries({ ...FILES, ...more })) });

it('finds nothing wrong with a whole package', () => {
  expect(problemsOf(tarball(), SOURCES)).toEqual([]);
});

it.each([
  ['an empty bundle', { 'assets/handlers/x/y.lambda/index.js': '' }, 'assets/handlers/x/y.lambda/index.js is missing or empty'],
  ['a bundle of a handler that is gone', { 'assets/handlers/x/z.lambda/index.js': 'z' }, 'assets/handlers/x/z.lambda/index.js does not belong in the package'],
  ['another file beside the script of the Glue job', { 'spark/__pycache__/x.pyc': '' }, 'spark/__pycache__/x.pyc does not belong in the package'],
  ['a compiled handler', { 'lib/handlers/x/y.lambda.js': '' }, 'lib/handlers/x/y.lambda.js does not belong in the package'],
  ['the compiled domain', { 'lib/domain/clock.js': '' }, 'lib/domain/clock.js does not belong in the package'],
  ['what was compiled from a source that is gone', { 'lib/b.js': '' }, 'lib/b.js does not belong in the package'],
  ['packages for other languages', { 'dist-dotnet/x.cs': '' }, 'dist-dotnet/x.cs does not belong in the package'],
  ['a source map inside a module', { 'lib/a.js': '//# sourceMappingURL=data:x' }, 'lib/a.js contains its source once more, as a map'],
  ['a module that the package lacks', { 'lib/a.js': 'require("./b")' }, 'lib/a.js requires ./b, which its user does not have'],
  ['a development dependency', { 'lib/a.js': 'require("csv-parse")' }, 'lib/a.js requires csv-parse, which its user does not have'],
])('names %s', (_what, more, problem) => {
  expect(problemsOf(tarball(more), SOURCES)).toEqual([problem]);
});

it('names the licences of third parties if they are missing', () => {
  const { files } = tarball();
  const without = new Map([...files].filter(([path]) => path !== 'THIRD-PARTY-LICENSES'));
  expect(problemsOf({ size: 1, files: without }, SOURCES)).toEqual(['THIRD-PARTY-LICENSES is missing']);
});

it('names what is missing, and a size above the limit', () => {
  const { files } = tarball();
  const without = new Map([...files].filter(([path]) => path !== 'API.md'));
  expect(problemsOf({ size: SIZE_LIMIT + 1, files: without }, SOURCES)).toEqual([`${SIZE_LIMIT + 1} bytes, more than ${SIZE_LIMIT}`, 'API.md is missing']);
});
