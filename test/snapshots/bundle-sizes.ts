import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleOf, handlersOf } from '../../packaging/bundles/handlers';

const ROOT = resolve(__dirname, '../..');
const TABLE = join(__dirname, 'bundle-sizes.md');

/** How far a bundle may be from its row. A new dependency is more, and a few lines of code are less. */
const TOLERANCE = 0.03;

/** Bytes. Lambda loads a bundle at each cold start, so a large one is slow to start. */
export const LARGEST_BUNDLE = 2_000_000;

export type Sizes = ReadonlyMap<string, number>;

/** Bytes of the bundle of each handler, as `npx projen bundle` made it. */
export const sizesNow = (): Sizes => new Map(handlersOf(ROOT).map((handler) => [handler, statSync(join(ROOT, bundleOf(handler))).size]));

export const keptSizes = (): Sizes => readTable(readFileSync(TABLE, 'utf8'));

export const readTable = (text: string): Sizes =>
  new Map([...text.matchAll(/^\| `([^`]+)` \| ([\d,]+) \|$/gm)].map(([, handler, bytes]) => [handler, Number(bytes.replaceAll(',', ''))]));

export function printTable(sizes: Sizes): string {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const row = (name: string, size: number) => `| ${name} | ${size.toLocaleString('en')} |`;
  return [
    '# Bundles', '',
    `Bytes of each handler's bundle. \`npm run snapshots\` writes this table. A test fails if a bundle is more than ${TOLERANCE * 100} % from its row,`,
    `or larger than ${LARGEST_BUNDLE.toLocaleString('en')} bytes.`, '',
    '| handler | bytes |', '|---|---|',
    ...[...sizes].map(([handler, size]) => row(`\`${handler}\``, size)),
    row('all', total), '',
  ].join('\n');
}

/** @returns what a reader of the table should know: bundles that are new, gone, too large, or no longer of the size that it says. */
export function sizeDifferences(was: Sizes, is: Sizes): string[] {
  const bytes = (size: number) => `${size.toLocaleString('en')} bytes`;
  const gone = [...was.keys()].filter((handler) => !is.has(handler)).map((handler) => `removed ${handler}`);
  return [...gone, ...[...is].flatMap(([handler, size]) => {
    const before = was.get(handler);
    const tooLarge = size > LARGEST_BUNDLE ? [`${handler} has ${bytes(size)}, more than ${bytes(LARGEST_BUNDLE)}`] : [];
    if (before === undefined) return [`added ${handler}: ${bytes(size)}`, ...tooLarge];
    const moved = Math.abs(size - before) > before * TOLERANCE;
    return [...(moved ? [`changed ${handler}: was ${bytes(before)}, is ${bytes(size)}`] : []), ...tooLarge];
  })];
}
