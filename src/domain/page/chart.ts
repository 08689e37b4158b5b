import { scaleLinear, ScaleLinear, scaleUtc } from 'd3-scale';
import { area, line } from 'd3-shape';
import { html, Markup } from './markup';
import { round } from './strip';

/** A chart's own units. A phone shows it nearly as large, a screen twice. */
export const SIZE = { width: 420, height: 220 };
const EDGE = { left: 62, right: 12, top: 10, bottom: 24 };
export const [LEFT, RIGHT, TOP, BOTTOM] = [EDGE.left, SIZE.width - EDGE.right, EDGE.top, SIZE.height - EDGE.bottom];
const X_TICKS = 5;
const Y_TICKS = 4;

/** x is a moment in milliseconds, or a number; y is a number. */
export type Point = readonly [x: number, y: number];

/** What a chart shows, in words too, for a reader who cannot see it. */
export interface Chart {
  readonly caption: Markup | string;
  readonly words: string;
  /** How a figure of the upright axis is written. */
  readonly y: (figure: number) => string;
}

/** The axes of a chart: where a point is, and the lines and words of the ticks. */
export interface Axes {
  readonly x: (value: number) => number;
  readonly y: ScaleLinear<number, number>;
  readonly ticks: Markup;
}

function extent(points: readonly Point[], of: 0 | 1): [number, number] {
  const figures = points.map((point) => point[of]);
  return [Math.min(...figures), Math.max(...figures)];
}

function axes(x: (value: number) => number, ticks: readonly { readonly at: number; readonly text: string }[], highest: number, written: Chart['y']): Axes {
  const y = scaleLinear([0, highest || 1], [BOTTOM, TOP]).nice(Y_TICKS);
  return {
    x,
    y,
    ticks: html`${y.ticks(Y_TICKS).map((tick) => html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text x="${LEFT - 6}" y="${round(y(tick)) + 4}" text-anchor="end">${written(tick)}</text>`)
    }${ticks.map(({ at, text }) => html`<text x="${round(at)}" y="${SIZE.height - 6}" text-anchor="middle">${text}</text>`)}`,
  };
}

/** How moments are written if a chart covers at most so many milliseconds. */
const MOMENTS: readonly [most: number, format: string][] = [[2 * 60_000, '%H:%M:%S'], [48 * 3_600_000, '%H:%M'], [300 * 86_400_000, '%d %b'], [Infinity, '%b %Y']];

const momentsOf = (span: number): string => MOMENTS.find(([most]) => span <= most)![1];

/** Moments are UTC. A chart of one moment is as wide as a second. */
export function timeAxes(points: readonly Point[], highest: number, written: Chart['y']): Axes {
  const [from, to] = extent(points, 0);
  const x = scaleUtc([from, Math.max(to, from + 1000)], [LEFT, RIGHT]);
  const format = x.tickFormat(X_TICKS, momentsOf(to - from));
  return axes(x, x.ticks(X_TICKS).map((tick) => ({ at: x(tick), text: format(tick) })), highest, written);
}

const drawn = ({ caption, words }: Chart, inside: Markup): Markup =>
  html`<figure><figcaption>${caption}</figcaption><svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${words}">${inside}</svg></figure>`;

/** What grows with time, as an area below a line. */
export function areaChart(chart: Chart, points: readonly Point[]): Markup {
  const { x, y, ticks } = timeAxes(points, extent(points, 1)[1], chart.y);
  const [at, high] = [(point: Point) => round(x(point[0])), (point: Point) => round(y(point[1]))];
  const shape = area<Point>(at, BOTTOM, high)(points as Point[]);
  return drawn(chart, html`${ticks}<path class="area" d="${shape}"/><path class="stroke" d="${line<Point>(at, high)(points as Point[])}"/>`);
}

/** How much in each interval of time. @param step milliseconds of an interval, which begins at x */
export function columnChart(chart: Chart, points: readonly Point[], step: number): Markup {
  const ends: Point[] = [...points, [extent(points, 0)[1] + step, 0]];
  const { x, y, ticks } = timeAxes(ends, extent(points, 1)[1], chart.y);
  const columns = points.map(([at, height]) =>
    html`<rect class="mark" x="${round(x(at))}" y="${round(y(height))}" width="${Math.max(0.5, round(x(at + step) - x(at) - 0.5))}" height="${round(BOTTOM - y(height))}"/>`);
  return drawn(chart, html`${ticks}${columns}`);
}

/** Two lines over the same numbers. */
interface TwoLines {
  readonly first: readonly Point[];
  readonly other: readonly Point[];
  /** The point where they meet. @default - they do not */
  readonly meet?: Point;
}

/** @param unit what the numbers are */
export function lineChart(chart: Chart, lines: TwoLines, unit: string): Markup {
  const all = [...lines.first, ...lines.other];
  const scale = scaleLinear(extent(all, 0), [LEFT, RIGHT]);
  const marks = scale.ticks(X_TICKS).map((tick) => ({ at: scale(tick), text: `${tick} ${unit}` }));
  const { x, y, ticks } = axes(scale, marks, extent(all, 1)[1], chart.y);
  const path = line<Point>(([at]) => round(x(at)), ([, height]) => round(y(height)));
  const { meet } = lines;
  return drawn(chart, html`${ticks}<path class="stroke other" d="${path(lines.other as Point[])}"/><path class="stroke" d="${path(lines.first as Point[])}"/>${
    meet && html`<circle class="dot" cx="${round(x(meet[0]))}" cy="${round(y(meet[1]))}" r="5"/>`}`);
}
