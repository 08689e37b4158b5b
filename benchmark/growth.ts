import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Top, topEnd } from './growth/bounds';
import { aboveLinear, growthOf, TOLERANCE } from './growth/linear';
import { plotOf } from './growth/plot';
import { archivesSeries, bytesSeries, Series } from './growth/series';
import { inTemporaryFolder } from './temporary-folder';
import { count, size, usd } from '../src/domain/format';

const DOCS = join(__dirname, '..', 'docs');
/** Archives of the largest manifest that is built if no other number is given. */
const MOST_ARCHIVES = 100_000;

export interface GrowthOptions {
  /** Prints one object. */
  readonly json?: boolean;
  /** Writes the plots that docs/performance.md shows. */
  readonly write?: boolean;
  /** Manifests are really built up to so many archives. */
  readonly archives?: number;
}

const WRITTEN: Record<Series['name'], (at: number) => string> = { archives: count, bytes: size };

/** How calls, table, transitions, time, path and the building of a manifest grow with a vault, and what bounds the largest ones. */
export async function run({ json = false, write = false, archives = MOST_ARCHIVES }: GrowthOptions = {}): Promise<void> {
  const series = [await inTemporaryFolder('growth-benchmark', (folder) => archivesSeries(archives, folder)), bytesSeries()];
  const top = topEnd();
  const above = series.flatMap(({ measures, steps }) => aboveLinear(measures, steps));
  if (write) for (const one of series) writeFileSync(join(DOCS, `growth-${one.name}.svg`), plotOf(one, WRITTEN[one.name]));
  if (json) {
    const grown = series.map((one) => ({ ...one, growth: one.measures.map((measure) => growthOf(measure, one.steps)) }));
    console.log(JSON.stringify({ tolerance: TOLERANCE, series: grown, above_linear: above, top_end: top }));
  } else {
    series.forEach(printSeries);
    top.forEach(printTop);
    console.log(above.length ? above.map((line) => `OVER: ${line}`).join('\n') : 'nothing grows faster than linearly: ok');
  }
  if (above.length) process.exitCode = 1;
}

/** Each cell has the figure, and the exponent since the step before. */
function printSeries({ name, measures, steps }: Series): void {
  const table = new Table({ head: [name, ...measures.map((measure) => measure.name)], style: { head: [], border: [] }, colAligns: Array(measures.length + 1).fill('right') });
  const growth = measures.map((measure) => growthOf(measure, steps));
  for (const { at, figures } of steps) {
    table.push([WRITTEN[name](at), ...measures.map((measure, i) => {
      const exponent = growth[i].exponents.find((one) => one.at === at)?.exponent;
      return figures[measure.name] === undefined ? '' : `${rounded(figures[measure.name])}${exponent === undefined ? '' : ` (${exponent.toFixed(2)})`}`;
    })]);
  }
  console.log(`${table.toString()}\n${measures.map((measure) => `  ${measure.name}: ${measure.unit}`).join('\n')}\n  in brackets: the exponent since the step before`);
}

const rounded = (figure: number): string => figure.toLocaleString('en', { maximumFractionDigits: figure < 100 ? 1 : 0 });

function printTop({ vault, rate, days, limited_by: limitedBy, usd: cost, bounds, targets, runs }: Top): void {
  console.log(`\n${vault}, ${rate} requests a second: ${days.toFixed(1)} days, ${usd(cost)}; the slowest phase is: ${limitedBy}`);
  if (runs > 1) console.log(`  ${count(runs)} runs at least, because one function sorts the inventory of a run`);
  console.log(bounds.map(({ what, most }) => `  at most ${rounded(most)} archives a second. ${what}`).join('\n'));
  for (const target of targets) {
    const changes = target.changes.length ? `needs ${target.changes.join('; ')}` : 'nothing must change';
    console.log(`  in ${target.days} days: ${rounded(target.rate)} archives a second; ${changes}`);
  }
}
