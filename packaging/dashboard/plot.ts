import { area, line, stack } from 'd3-shape';
import { BOTTOM, LEFT, Point, RIGHT, SIZE, timeAxes } from '../../src/domain/page/chart';
import { html, Markup } from '../../src/domain/page/markup';
import { round } from '../../src/domain/page/strip';

/** A line of a graph. */
export interface Series {
  readonly label: string;
  readonly points: readonly Point[];
}

interface PlotOptions {
  readonly stacked: boolean;
  /** The end of the time that is shown, which begins at 0. */
  readonly until: number;
  readonly written: (figure: number) => string;
}

/** Where a value lies on the upright axis: from zero, or upon the values below it. */
type Layer = readonly (readonly [at: number, low: number, high: number])[];

export interface Plot {
  readonly viewBox: string;
  readonly drawing: Markup;
}

/** @returns undefined if there is nothing to draw */
export function plotted(series: readonly Series[], { stacked, written, until }: PlotOptions): Plot | undefined {
  const layers = stacked ? stackedLayers(series) : series.map(({ points }): Layer => points.map(([at, value]) => [at, 0, value]));
  const all = layers.flat();
  if (all.length === 0) return undefined;
  const { x, y, ticks } = timeAxes([[0, 0], [until, 0]], Math.max(...all.map(([, , high]) => high)), written);
  const across = ([at]: Layer[number]) => round(x(at));
  const [low, high] = ([1, 2] as const).map((i) => (one: Layer[number]) => round(y(one[i])));
  const drawing = html`${ticks}<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${BOTTOM}" y2="${BOTTOM}"/>${layers.map((layer, i) => (stacked
    ? html`<path class="fill c${i}" d="${area<Layer[number]>(across, low, high)(layer as Layer[number][])}"/>`
    : html`<path class="stroke c${i}" d="${line<Layer[number]>(across, high)(layer as Layer[number][])}"/>`))}`;
  return { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, drawing };
}

/** At each moment at which one of them has a value. Before its first value a series is zero. */
function stackedLayers(series: readonly Series[]): Layer[] {
  const moments = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const valueAt = (points: readonly Point[], at: number): number => points.filter(([moment]) => moment <= at).at(-1)?.[1] ?? 0;
  const rows = moments.map((at) => series.map(({ points }) => valueAt(points, at)));
  const layers = stack<number[], number>().keys(series.map((_, i) => i)).value((row, i) => row[i])(rows);
  return layers.map((layer): Layer => layer.map(([low, high], i) => [moments[i], low, high]));
}
