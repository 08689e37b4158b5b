import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { bundleOf } from '../../packaging/bundles/handlers';

export interface Tarball {
  /** Of the packed file, in bytes. */
  readonly size: number;
  /** Its files by path, below `package/`. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * What npm stores and every consumer downloads. Bundles are nearly all of it: each of the 30 functions takes about 160 kB, and the two that read
 * mapping vaults have SQLite besides.
 */
export const SIZE_LIMIT = 5_700_000;
/** The job of Glue. */
const SCRIPT = 'spark/build_manifest.py';

const PLACES = ['.jsii', '.jsii.tabl.json', 'API.md', 'LICENSE', 'README.md', 'THIRD-PARTY-LICENSES', 'assets', 'lib', 'package.json'];
const PEERS = ['aws-cdk-lib', 'constructs'];
const INLINE_MAP = 'sourceMappingURL=data:';
const FUNCTION = /^lib\/handlers\/.*-function\.(js|d\.ts)$/;

/** What a package must be made of, as paths below `src/` without their extensions. */
export interface Sources {
  readonly handlers: readonly string[];
  readonly modules: readonly string[];
}

/** @returns what is wrong with a packed tarball, a line each; empty if it is right. */
export function problemsOf({ size, files }: Tarball, { handlers, modules }: Sources): string[] {
  const paths = [...files.keys()];
  const places = new Set(paths.map((path) => path.split('/')[0]));
  const expected = handlers.flatMap((handler) => [bundleOf(handler), `lib/${handler}-function.js`, `lib/${handler}-function.d.ts`]);
  const bundles = new Set(handlers.map(bundleOf));
  const compiled = new Set(modules.flatMap((module) => [`lib/${module}.js`, `lib/${module}.d.ts`]));
  return [
    ...(size > SIZE_LIMIT ? [`${size} bytes, more than ${SIZE_LIMIT}`] : []),
    ...PLACES.filter((place) => !places.has(place)).map((place) => `${place} is missing`),
    ...[SCRIPT, ...expected].filter((path) => !files.get(path)).map((path) => `${path} is missing or empty`),
    ...paths.filter((path) => !belongs(path, bundles, compiled)).map((path) => `${path} does not belong in the package`),
    ...[...files].filter(([path]) => /^lib\/.*\.js$/.test(path)).flatMap(([path, text]) => problemsOfModule(path, text, files)),
    ...[...files].filter(([path, text]) => path.startsWith('lib/') && text.includes(INLINE_MAP)).map(([path]) => `${path} contains its source once more, as a map`),
  ];
}

/** Compiled handlers and the domain need development dependencies, and no construct imports them. A compiler leaves what it compiled once in its folder. */
function belongs(path: string, bundles: ReadonlySet<string>, compiled: ReadonlySet<string>): boolean {
  const [place] = path.split('/');
  if (place === 'assets') return bundles.has(path);
  if (place !== 'lib') return path === SCRIPT || PLACES.includes(path);
  return compiled.has(path) && (path.startsWith('lib/handlers/') ? FUNCTION.test(path) : !path.startsWith('lib/domain/'));
}

function problemsOfModule(path: string, text: string, files: ReadonlyMap<string, string>): string[] {
  return [...text.matchAll(/\brequire\("([^"]+)"\)/g)]
    .map(([, specifier]) => specifier)
    .filter((specifier) => !resolves(specifier, path, files))
    .map((specifier) => `${path} requires ${specifier}, which its user does not have`);
}

function resolves(specifier: string, from: string, files: ReadonlyMap<string, string>): boolean {
  if (!specifier.startsWith('.')) return PEERS.includes(specifier.split('/')[0]) || builtinModules.includes(specifier.replace(/^node:/, ''));
  const target = normalize(join(dirname(from), specifier));
  return [target, `${target}.js`, `${target}/index.js`].some((path) => files.has(path));
}
