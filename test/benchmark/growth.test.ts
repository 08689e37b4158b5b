import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Top } from '../../benchmark/growth/bounds';
import { aboveLinear, Growth, growthOf, Measure, Step } from '../../benchmark/growth/linear';
import { plotOf } from '../../benchmark/growth/plot';
import { bytesSeries, Series } from '../../benchmark/growth/series';

const ROOT = join(__dirname, '..', '..');
const CALLS: Measure = { name: 'calls', unit: 'calls', measured: false };
const CPU: Measure = { name: 'cpu', unit: 'seconds', measured: true };
/** The same figure for both measures, at ten times the size each. */
const steps = (figure: (at: number) => number): Step[] =>
  [1e2, 1e3, 1e4, 1e5].map((at) => ({ at, figures: { calls: figure(at), cpu: figure(at) } }));

interface Printed {
  readonly series: readonly (Series & { readonly growth: readonly Growth[] })[];
  readonly above_linear: readonly string[];
  readonly top_end: readonly Top[];
}

describe('npm run benchmark -- growth', () => {
  const args = ['benchmark/main.ts', 'growth', '--json', '--archives', '1000'];
  const { stdout, status } = spawnSync(process.execPath, [require.resolve('tsx/cli'), ...args], { cwd: ROOT, encoding: 'utf8' });
  const printed = JSON.parse(stdout) as Printed;

  it('prints both series, with real manifests as far as they are wanted', () => {
    expect(printed.series.map(({ name }) => name)).toEqual(['archives', 'bytes']);
    const [archives, bytes] = printed.series;
    expect(archives.steps.map(({ at, figures }) => [at, figures.manifest > 0, figures.memory > 0])).toEqual(
      [2, 3, 4, 5, 6, 7].map((zeros) => [10 ** zeros, zeros <= 3, zeros <= 3]));
    expect([bytes.steps[0].at, bytes.steps[bytes.steps.length - 1].at]).toEqual([2 ** 20, 40_000 * 2 ** 30]);
    for (const { measures, steps: found } of printed.series) {
      for (const { figures } of found) {
        for (const { name } of measures.filter(({ measured }) => !measured)) expect([name, figures[name] > 0]).toEqual([name, true]);
      }
    }
  });

  it('finds every exponent to be linear at most', () => {
    expect([printed.above_linear, status]).toEqual([[], 0]);
    for (const { growth, measures, steps: found } of printed.series) {
      expect(growth.map(({ measure }) => measure)).toEqual(measures.map(({ name }) => name));
      expect(growth.find(({ measure }) => measure === 'calls')!.exponents).toHaveLength(found.length - 1);
    }
  });

  it('says what bounds the largest vaults, and what 30 and 90 days would need', () => {
    for (const { days, usd, rate, bounds, targets } of printed.top_end) {
      expect([days > 0, usd > 0, rate]).toEqual([true, true, 100]);
      expect(bounds.map(({ most }) => most)).toEqual(bounds.map(({ most }) => most).sort((a, b) => a - b));
      expect(['Glacier', 'Lambda', 'DynamoDB', 'SQS'].filter((service) => !bounds.some(({ what }) => what.startsWith(`${service}:`)))).toEqual([]);
      expect(targets.map((target) => target.days)).toEqual([30, 90]);
    }
    const [, billion] = printed.top_end;
    expect(billion.runs).toBeGreaterThan(1);
    expect(billion.targets[0].changes.join()).toMatch(/4 runs at the same time.*download\.chunkConcurrency of \d+/);
  });
});

describe('aboveLinear', () => {
  it('allows what is linear, n log n of a measured figure, and a constant', () => {
    expect(aboveLinear([CALLS, CPU], steps((at) => 3 * at + 7))).toEqual([]);
    expect(aboveLinear([CALLS, CPU], steps(() => 5))).toEqual([]);
    expect(aboveLinear([CPU], steps((at) => at * Math.log(at) ** 0.5))).toEqual([]);
  });

  it('names each step at which a figure grows faster', () => {
    expect(aboveLinear([CALLS], steps((at) => at ** 2))).toEqual([1e3, 1e4, 1e5].map((at) =>
      `calls grows with exponent 2.00 up to ${at.toLocaleString('en')} (limit 1.02)`));
    expect(aboveLinear([CPU], steps((at) => 1e8 + at ** 2))).toEqual([expect.stringMatching(/^cpu grows with exponent 1\.70 up to 100,000/)]);
  });

  it('leaves out a step that was not measured', () => {
    const [first, , ...more] = steps((at) => at);
    expect(growthOf(CALLS, [first, { at: 1e3, figures: {} }, ...more]).exponents.map(({ at }) => at)).toEqual([1e4, 1e5]);
  });
});

it('draws a line for each measure, with colours for light and dark', () => {
  const series = bytesSeries();
  const svg = plotOf(series, String);
  expect(svg.match(/<path class="measure"/g)).toHaveLength(series.measures.length);
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg).not.toMatch(/NaN|undefined/);
});
