import { addBytes } from '../../amounts';
import { size, unitOf } from '../../format';
import { areaChart, columnChart, Point } from '../../page/chart';
import { html, Markup } from '../../page/markup';
import { SummaryProgress } from '../summary';

/** A second, a minute, an hour, a day. */
const UNITS: readonly [seconds: number, unit: string][] = [[86_400, 'days'], [3600, 'hours'], [60, 'minutes'], [1, 'seconds']];

/** What arrived up to each moment, and how much of it in a second. */
export function progressPart({ step_seconds: step, intervals }: SummaryProgress): Markup {
  const starts = intervals.map(({ from, bytes }) => ({ at: Date.parse(from), bytes }));
  const end = starts[starts.length - 1].at + step * 1000;
  const total = starts.reduce((sum, { bytes }) => addBytes(sum, bytes), 0 as number | bigint);
  const seconds = (end - starts[0].at) / 1000;
  const rates = starts.map(({ at, bytes }): Point => [at, Number(bytes) / step]);
  const highest = Math.max(...rates.map(([, rate]) => rate));
  const average = perSecond(Number(total) / seconds);
  const [ofSum, ofRate] = [unitOf(Number(total)), unitOf(highest)];
  return html`<h2>Progress</h2>
<p>This run moved ${size(total)} in ${durationOf(seconds)}, ${average} on average. Each archive counts at the moment at which it was proven. Times are UTC.</p>
<div class="charts">
${areaChart({
  caption: `moved so far, ${ofSum.name}`,
  words: `The bytes moved grow from 0 to ${size(total)} in ${durationOf(seconds)}.`,
  y: short,
}, sumsOf(starts, step).map(([at, bytes]) => [at, bytes / ofSum.bytes]))}
${columnChart({
  caption: `moved in a second, ${ofRate.name}, by intervals of ${durationOf(step)}`,
  words: `The throughput is ${average} on average, and ${perSecond(highest)} at most.`,
  y: short,
}, rates.map(([at, rate]) => [at, rate / ofRate.bytes]), step * 1000)}
</div>`;
}

const perSecond = (rate: number): string => `${size(Math.round(rate))}/s`;
const short = (figure: number): string => figure.toLocaleString('en');

/** From nothing at the beginning. What arrives in an interval is there at its end; between two intervals nothing is added. */
function sumsOf(starts: readonly { readonly at: number; readonly bytes: number | bigint }[], step: number): Point[] {
  let sum: number | bigint = 0;
  return starts.flatMap(({ at, bytes }): Point[] => {
    const before: Point = [at, Number(sum)];
    sum = addBytes(sum, bytes);
    return [before, [at + step * 1000, Number(sum)]];
  });
}

function durationOf(seconds: number): string {
  const [length, unit] = UNITS.find(([least]) => seconds >= 2 * least) ?? UNITS[UNITS.length - 1];
  const figure = (seconds / length).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${figure} ${figure === '1' ? unit.slice(0, -1) : unit}`;
}
