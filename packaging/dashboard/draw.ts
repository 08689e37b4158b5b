import { DashboardBody, identityOf, keyOf, MetricLine, optionsOf, searchedBy, Widget } from './body';
import { DashboardFigures } from './figures';
import { plotted, Series } from './plot';
import { METRIC_DIMENSION } from '../../src/contracts/metrics';
import { count, size, usd } from '../../src/domain/format';
import type { Point } from '../../src/domain/page/chart';
import { html, Markup, textOf } from '../../src/domain/page/markup';

/** Pixels: of a column, of a row, of the bar with the chosen run, of a title, of a legend, and around a widget. */
const COLUMN = 42;
const ROW = 44;
const BAR = 48;
const TITLE = 34;
const LEGEND = 26;
const GAP = 8;
const COLUMNS = 24;
/** Alarms beside each other. */
const ALARMS_IN_A_ROW = 3;
const ALARM_LINE = 21;

/** Colours are those of the reader's screen, light or dark. */
const STYLE = `
  svg {
    --paper: #ffffff; --ink: #1f2328; --quiet: #57606a; --line: #d0d7de; --box: #f6f8fa;
    --c0: #116329; --c1: #0969da; --c2: #8250df; --c3: #a40e26; --c4: #7d4e00
  }
  @media (prefers-color-scheme: dark) {
    svg {
      --paper: #0d1117; --ink: #e6edf3; --quiet: #9da7b3; --line: #3d444d; --box: #161b22;
      --c0: #56d364; --c1: #58a6ff; --c2: #bc8cff; --c3: #ff938a; --c4: #e3b341
    }
  }
  text { font: 12px system-ui, sans-serif; fill: var(--quiet) }
  text.title { font-size: 15px; font-weight: 600; fill: var(--ink) }
  text.value { font-size: 24px; fill: var(--ink) }
  .paper { fill: var(--paper) }
  .widget { fill: var(--box); stroke: var(--line) }
  .choice { fill: var(--paper); stroke: var(--c1) }
  .grid { stroke: var(--line) }
  .stroke { fill: none; stroke-width: 2 }
  ${[0, 1, 2, 3, 4].map((i) => `.fill.c${i} { fill: var(--c${i}) } .stroke.c${i} { stroke: var(--c${i}) }`).join(' ')}`;

/**
 * Draws a dashboard from the body that CloudWatch gets, with the figures of a run. It stands for how CloudWatch draws it.
 *
 * @throws Error if the body has a widget of a kind that is not known here
 */
export function drawnDashboard({ widgets, variables }: DashboardBody, figures: DashboardFigures): string {
  const width = COLUMNS * COLUMN;
  const height = BAR + Math.max(...widgets.map((widget) => widget.y + widget.height)) * ROW;
  const label = 'The dashboard of a transfer, with the figures of a run of the demo';
  const drawing = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
<title>${label}</title>
STYLE
<rect class="paper" width="${width}" height="${height}"/>
${variables.map((variable, i) => drawnVariable(variable.label, figures.run, i))}
${widgets.map((widget) => drawnWidget(widget, figures))}
</svg>
`;
  return textOf(drawing).replace('STYLE', `<style>${STYLE}\n</style>`);
}

const drawnVariable = (label: string, value: string, i: number): Markup =>
  html`<text x="${GAP + i * 300}" y="30">${label}</text><rect class="choice" x="${GAP + 34 + i * 300}" y="12" width="180" height="28" rx="4"/><text class="title" x="${
    GAP + 44 + i * 300}" y="31">${value}</text><text x="${GAP + 194 + i * 300}" y="30">▾</text>`;

function drawnWidget(widget: Widget, figures: DashboardFigures): Markup {
  const box = { width: widget.width * COLUMN - GAP, height: widget.height * ROW - GAP };
  return html`<g transform="translate(${widget.x * COLUMN + GAP / 2} ${BAR + widget.y * ROW})"><rect class="widget" width="${box.width}" height="${box.height}" rx="6"/>
<text class="title" x="12" y="23">${widget.properties.title}</text>
${inside(widget, figures, box)}</g>
`;
}

function inside(widget: Widget, figures: DashboardFigures, box: { readonly width: number; readonly height: number }): Markup {
  const { type, properties: { title, view, metrics = [], alarms, stacked = false } } = widget;
  const series = metrics.map((line): Series => ({ label: labelOf(line, figures), points: pointsOf(line, figures) }));
  const written = writtenAs(metrics);
  if (type === 'alarm' && alarms) return drawnAlarms(alarms, box.width);
  if (view === 'singleValue') return html`${series.map((one, i) => drawnValue(one, written, 12 + i * (box.width - 12) / series.length))}`;
  if (view !== 'timeSeries') throw new Error(`the widget "${title}" is of a kind that packaging/dashboard/draw.ts does not draw`);
  const plot = plotted(series, { stacked, written, until: lastOf(figures) });
  const room = { width: box.width - 16, height: box.height - TITLE - LEGEND };
  const [x, y] = [box.width / 2, box.height / 2];
  return html`${plot === undefined ? html`<text x="${x}" y="${y}" text-anchor="middle">no data: the local AWS has no such metric</text>`
    : html`<svg x="8" y="${TITLE}" width="${room.width}" height="${room.height}" viewBox="${plot.viewBox}">${plot.drawing}</svg>`
  }${series.map(({ label }, i) => {
    const left = Math.round(14 + i * (box.width - 14) / Math.max(3, series.length));
    return html`<rect class="fill c${i}" x="${left}" y="${box.height - 20}" width="10" height="10"/><text x="${left + 14}" y="${box.height - 11}">${label}</text>`;
  })}`;
}

/** All graphs of a dashboard show the same time. */
const lastOf = ({ series }: DashboardFigures): number => Math.max(...Object.values(series).flatMap((points) => points.map(([at]) => at)));

/** CloudWatch shows the name of a metric that has no label. */
const labelOf = (line: MetricLine, { run }: DashboardFigures): string => (searchedBy(line) ? run : optionsOf(line).label ?? identityOf(line).name);

/** A search finds the metric of the one run of which there are figures. */
function pointsOf(line: MetricLine, { series }: DashboardFigures): readonly Point[] {
  const searched = searchedBy(line);
  const isFound = (key: string) => key.split(' ')[1] === searched && key.includes(` ${METRIC_DIMENSION.WORKFLOW_RUN} `);
  return searched === undefined ? series[keyOf(line)] ?? [] : Object.entries(series).find(([key]) => isFound(key))?.[1] ?? [];
}

function writtenAs(metrics: readonly MetricLine[]): (figure: number) => string {
  const names = metrics.map((line) => searchedBy(line) ?? identityOf(line).name);
  if (names.some((name) => name.startsWith('Bytes'))) return size;
  return metrics.some((line) => optionsOf(line).label?.startsWith('USD')) ? usd : count;
}

const drawnValue = ({ label, points }: Series, written: (figure: number) => string, x: number): Markup =>
  html`<text class="value" x="${Math.round(x)}" y="66">${points.length > 0 ? written(points.at(-1)![1]) : '–'}</text><text x="${Math.round(x)}" y="92">${label}</text>`;

/** CloudWatch colours each by its state. The local AWS evaluates no alarm, so none has one here. */
const drawnAlarms = (alarms: readonly string[], width: number): Markup => html`${alarms.map((alarm, i) => {
  const [x, y] = [16 + (i % ALARMS_IN_A_ROW) * (width - 16) / ALARMS_IN_A_ROW, 48 + Math.floor(i / ALARMS_IN_A_ROW) * ALARM_LINE];
  const name = alarm.replace(/^\$\{Transfer|Alarm[0-9A-F]{8}\.Arn\}$/g, '').replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return html`<circle class="choice" cx="${Math.round(x)}" cy="${y - 4}" r="5"/><text x="${Math.round(x) + 12}" y="${y}">${name}</text>`;
})}`;
