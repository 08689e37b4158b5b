import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Seen } from './seen';
import type { TemplateResources } from '../../../packaging/picture/contents';
import { drawn } from '../../../packaging/picture/draw';
import { ARCHIVE_STATUS } from '../../../src/contracts/archive';
import { METRIC_STATUSES } from '../../../src/contracts/metrics';
import { count, size } from '../../../src/domain/format';
import { documentOf } from '../../../src/domain/page/document';
import { figure, foreign, html, Markup } from '../../../src/domain/page/markup';
import { strip } from '../../../src/domain/page/strip';
import type { InjectedFault } from '../../faults/plan';

/** Seconds between two looks of a browser. */
const AGAIN = 1;
/** Faults on the page: the last ones. */
const SHOWN_FAULTS = 100;
const STEP = /^\| (\d+) \| ([^|]+) \| /gm;

/** What the page of a run that goes on is made from. */
export interface WatchPage {
  readonly run: string;
  readonly seen: Seen;
  /** @default - no faults are injected */
  readonly faults?: readonly InjectedFault[];
}

/** The nineteen steps in the words of docs/architecture.md. */
export const STEPS: readonly string[] = [...readFileSync(join(__dirname, '../../../docs/architecture.md'), 'utf8').split('## The nineteen steps')[1].matchAll(STEP)]
  .slice(0, 19).map(([, , words]) => words.replaceAll('`', ''));

/** How often each step was done, as far as tables, queues and machines tell. */
export function stepCounts({ figures, phase, archives, chunks, waiting, executions }: Seen): string[] {
  const [launched, copied] = [phase === undefined ? 'not yet' : '1 run', `${count(chunks.copied)} chunks`];
  const counted = METRIC_STATUSES.reduce((sum, status) => sum + figures.byStatus[status].archives, 0);
  return [
    launched, launched, `${count(figures.total?.archives ?? 0)} archives`, `${count(archives.requested)} archives`, `${count(archives.ready)} archives`,
    `${count(waiting.notifications)} waiting`, `${count(archives.prepared)} archives`, `${count(chunks.sent)} chunks`, `${count(waiting.chunks)} waiting`,
    copied, copied, copied, `${count(waiting.validation)} waiting`, `${count(archives.downloaded)} archives`, `${count(counted)} archives`,
    phase ?? 'not yet', launched, `${count(executions.sweeps + executions.updates)} executions`, `${count(figures.byStatus[ARCHIVE_STATUS.DOWNLOADED].archives)} downloaded`,
  ];
}

/** What each part does at the moment, on the picture of the architecture. */
const notesOf = ({ figures, phase, archives, chunks, executions }: Seen): Record<string, string> => ({
  Orchestrator: phase ?? 'not yet',
  GetInventory: `${count(figures.total?.archives ?? 0)} archives`,
  InitiateRetrieval: `${count(archives.requested)} requested`,
  AsyncFacilitator: `${count(archives.ready)} ready`,
  ChunkPipeline: `${count(chunks.copied)} of ${count(chunks.sent)} chunks`,
  Validation: `${count(archives.downloaded)} proven`,
  ExtendDownloadWindow: `${count(executions.sweeps)} sweeps`,
  Dashboard: `${count(executions.updates)} updates`,
});

/** The page of a run that goes on. It asks for itself again, so that it needs no script. */
export function watchPage(page: WatchPage, template: TemplateResources): string {
  const { run, seen, faults } = page;
  const picture = Buffer.from(drawn(template, notesOf(seen))).toString('base64');
  return documentOf({
    title: `The run ${run}`,
    again: AGAIN,
    style: 'main > img { width: 100%; height: auto }\n',
    body: html`<main>
<h1>The run ${foreign(run)}: ${seen.phase ?? 'not launched yet'}</h1>
${progress(seen)}
<h2>The parts</h2>
<img alt="The parts of the transfer, and what each does at the moment. The table of the steps below says the same." src="data:image/svg+xml;base64,${picture}">
${steps(seen)}
${faults && faultLog(faults)}
</main>`,
  });
}

function progress({ figures: { byStatus, total } }: Seen): Markup {
  if (total === undefined) return html`<p>The inventory is not read yet.</p>`;
  return html`<table>
<thead><tr><th scope="col">status</th><th scope="col" class="number">archives</th><td class="bar"></td><th scope="col" class="number">size</th></tr></thead>
<tbody>
${METRIC_STATUSES.map((status) => html`<tr><th scope="row">${status}</th><td class="number">${figure(`${status}_archives`, byStatus[status].archives, count(byStatus[status].archives))}</td>
<td class="bar">${strip(total.archives, { amount: byStatus[status].archives })}</td><td class="number">${size(byStatus[status].bytes)}</td></tr>
`)}<tr><th scope="row"><b>of</b></th><td class="number">${figure('total_archives', total.archives, count(total.archives))}</td><td class="bar"></td><td class="number">${size(total.bytes)}</td></tr>
</tbody>
</table>`;
}

function steps(seen: Seen): Markup {
  const counts = stepCounts(seen);
  return html`<h2>The nineteen steps</h2>
<table>
<thead><tr><th scope="col" class="number">#</th><th scope="col">step</th><th scope="col" class="number">now</th></tr></thead>
<tbody>
${STEPS.map((words, i) => html`<tr><td class="number">${i + 1}</td><td>${words}</td><td class="number">${counts[i]}</td></tr>
`)}</tbody>
</table>`;
}

function faultLog(faults: readonly InjectedFault[]): Markup {
  const shown = faults.slice(-SHOWN_FAULTS).reverse();
  return html`<h2>${count(faults.length)} faults</h2>
${faults.length > shown.length && html`<p>These are the last ${count(shown.length)}.</p>`}
<table>
<thead><tr><th scope="col">at</th><th scope="col">fault</th><th scope="col">what it hit</th></tr></thead>
<tbody>
${shown.map(({ at, kind, subject }) => html`<tr><td>${at}</td><td>${kind}</td><td>${foreign(subject, 120)}</td></tr>
`)}</tbody>
</table>`;
}
