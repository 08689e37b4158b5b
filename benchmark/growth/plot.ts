import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Measure } from './linear';
import type { Series } from './series';
import { count } from '../../src/domain/format';
import { html, Markup, textOf } from '../../src/domain/page/markup';
import { round } from '../../src/domain/page/strip';

const SIZE = { width: 760, height: 420 };
const EDGE = { left: 56, right: 190, top: 40, bottom: 44 };
/** The figures of each measure stand beside those of its first step, so that all have one axis. */
const GROWN = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
const LABEL_HEIGHT = 16;
/** Colours that keep 3:1 against both papers. Each measure has its own dashes too, so that nothing depends on colour alone. */
const STYLE = `
  svg { --paper: #ffffff; --ink: #1f2328; --line: #d0d7de }
  @media (prefers-color-scheme: dark) { svg { --paper: #0d1117; --ink: #e6edf3; --line: #30363d } }
  text { font: 13px system-ui, sans-serif; fill: var(--ink) }
  .paper { fill: var(--paper) }
  .grid { stroke: var(--line) }
  .linear { stroke: var(--ink); stroke-dasharray: 2 4; fill: none }
  .measure { fill: none; stroke-width: 2.5 }
`;
const LOOKS = [
  { colour: '#0969da', dashes: 'none' }, { colour: '#bf5700', dashes: '8 3' }, { colour: '#2da44e', dashes: '2 3' }, { colour: '#a475f9', dashes: '10 3 2 3' },
  { colour: '#cf222e', dashes: '5 5' }, { colour: '#9a6700', dashes: '12 4' }, { colour: '#1b7c83', dashes: '1 3' },
];

type Point = readonly [at: number, grown: number];

/** A picture of a series: how much each measure has grown since its first step, beside linear growth. Both axes are logarithmic. */
export function plotOf({ name, measures, steps }: Series, written: (at: number) => string): string {
  const [first, last] = [steps[0].at, steps[steps.length - 1].at];
  const x = scaleLog([first, last], [EDGE.left, SIZE.width - EDGE.right]);
  const y = scaleLog([1, last / first], [SIZE.height - EDGE.bottom, EDGE.top]);
  const path = line<Point>(([at]) => round(x(at)), ([, grown]) => round(y(Math.max(1, grown))));
  const grown = measures.map((measure) => ({ measure, points: pointsOf(measure, steps) }));
  const labels = spread(grown.map(({ points }) => y(Math.max(1, points[points.length - 1][1]))));
  return `${textOf(html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-labelledby="title">
<title id="title">How much each figure grows with the ${name}, beside linear growth</title>
<style>${STYLE}</style>
<rect class="paper" width="${SIZE.width}" height="${SIZE.height}"/>
<text x="${EDGE.left}" y="20">times the figure of ${written(first)}${name === 'archives' ? ' archives' : ''}; dotted: linear</text>
${GROWN.filter((tick) => tick <= last / first).map((tick) => html`<line class="grid" x1="${EDGE.left}" x2="${SIZE.width - EDGE.right}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text x="${EDGE.left - 6}" y="${round(y(tick)) + 4}" text-anchor="end">${tick < 1e6 ? count(tick) : `10^${Math.log10(tick)}`}</text>
`)}${steps.map(({ at }) => html`<text x="${round(x(at))}" y="${SIZE.height - 22}" text-anchor="middle">${written(at)}</text>
`)}<text x="${round((EDGE.left + SIZE.width - EDGE.right) / 2)}" y="${SIZE.height - 4}" text-anchor="middle">${name}</text>
<path class="linear" d="${path([[first, 1], [last, last / first]])}"/>
${grown.map(({ measure, points }, i) => curve(measure, path(points as Point[]) ?? '', labels[i], LOOKS[i]))}</svg>`)}\n`;
}

function curve({ name }: Measure, path: string, label: number, { colour, dashes }: (typeof LOOKS)[number]): Markup {
  const from = SIZE.width - EDGE.right + 10;
  return html`<path class="measure" stroke="${colour}" stroke-dasharray="${dashes}" d="${path}"/><line class="measure" stroke="${colour}" stroke-dasharray="${dashes}" x1="${from}" x2="${from + 34}" y1="${round(label)}" y2="${round(label)}"/><text x="${from + 40}" y="${round(label) + 4}">${name}</text>
`;
}

function pointsOf({ name }: Measure, steps: Series['steps']): Point[] {
  const known = steps.filter(({ figures }) => figures[name] > 0);
  return known.map(({ at, figures }) => [at, figures[name] / known[0].figures[name]]);
}

/** Moves labels apart that would cover one another. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((height, i) => ({ height, i })).sort((a, b) => b.height - a.height);
  const moved = [...heights];
  let below = Infinity;
  for (const { height, i } of order) {
    moved[i] = Math.min(height, below - LABEL_HEIGHT);
    below = moved[i];
  }
  return moved;
}
