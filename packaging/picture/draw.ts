import { Arrow, ARROWS } from './arrows';
import { countsOf, namesOf, Shown, shownOf, TemplateResources } from './contents';
import { BOX, ENDS, leftOf, PARTS, Place, SIZE, topOf } from './places';

/** Pixels: of a character on average, of a line, of a title, and between text and border. */
const CHARACTER = 7;
/** Letters of a note are bold, and some fonts are wide: it is better too long than cut off. */
const NOTE_CHARACTER = 10;
const LINE = 18;
const TITLE = 25;
const PADDING = 10;
const MAX_CHARACTERS = Math.floor((BOX.width - 2 * PADDING) / CHARACTER);
const MAX_LINES = Math.floor((BOX.height - TITLE - PADDING / 2) / LINE);

/** Colours are those of the reader's screen, light or dark. A browser chooses, also for a picture in a page. */
const STYLE = `
  svg { --paper: #ffffff; --ink: #1f2328; --quiet: #57606a; --line: #8c959f; --part: #f6f8fa; --end: #ddf4ff; --bytes: #0969da }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #e6edf3; --quiet: #9da7b3; --line: #6e7681; --part: #161b22; --end: #0c2d6b; --bytes: #58a6ff }
  }
  text { font-family: system-ui, sans-serif; font-size: 14px; fill: var(--quiet) }
  text.title { font-weight: 600; fill: var(--ink) }
  text.word { font-size: 13px }
  .paper { fill: var(--paper) }
  .part { fill: var(--part); stroke: var(--line) }
  .end { fill: var(--end); stroke: var(--bytes) }
  .arrow { fill: none; stroke: var(--line); stroke-width: 1.5 }
  .arrow.bytes { stroke: var(--bytes); stroke-width: 3 }
  .tip { fill: var(--line) }
  .tip.bytes { fill: var(--bytes) }
  rect.note { fill: var(--bytes) }
  text.note { fill: var(--paper); font-weight: 600; text-anchor: middle }`;

const DESCRIPTION = 'The Automation documents start the Orchestrator. It runs Get Inventory, Initiate Retrieval and Cleanup. Initiate Retrieval requests archives '
  + 'from the Glacier vault. Glacier notifies the Async Facilitator, and the Chunk Pipeline copies the bytes into the destination bucket. Validation proves each '
  + 'archive. Every step is recorded in the Transfer Table. Extend Download Window requests again what is due.';

/**
 * Draws a transfer from its template, as an SVG.
 *
 * @param notes what a part does at the moment, by the part. @default - nothing: the picture in the documents
 * @throws Error if a part has no place, or more to say than its box holds
 */
export function drawn(template: TemplateResources, notes: Readonly<Record<string, string>> = {}): string {
  const shown = shownOf(template);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-labelledby="title description">`,
    '<title id="title">The parts of a transfer, and what flows between them</title>',
    `<desc id="description">${DESCRIPTION}</desc>`,
    `<style>${STYLE}\n</style>`,
    tip('tip', 'tip'), tip('tip-bytes', 'tip bytes'),
    `<rect class="paper" width="${SIZE.width}" height="${SIZE.height}" rx="8"/>`,
    ...ARROWS.map(drawnArrow),
    ...Object.entries(PARTS).map(([part, place]) => drawnPart(part, place, shown)),
    ...Object.entries(PARTS).flatMap(([part, place]) => (part in notes ? [drawnNote(place, notes[part])] : [])),
    ...Object.values(ENDS).map((place) => drawnBox('end', place, wrapped(place.says))),
    '</svg>', '',
  ].join('\n');
}

const tip = (id: string, kind: string): string =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="${kind}" d="M0 0L8 4L0 8z"/></marker>`;

function drawnPart(part: string, place: Place, shown: readonly Shown[]): string {
  const words = [...countsOf(part, shown), ...(place.says === undefined ? [] : [place.says])];
  return `<g>\n<title>${[place.title, ...namesOf(part, shown)].join('\n')}</title>\n${drawnBox('part', place, words.flatMap(wrapped))}\n</g>`;
}

/** Across the lower border of a box. */
function drawnNote(place: Place, words: string): string {
  const [width, height] = [2 * PADDING + words.length * NOTE_CHARACTER, LINE + 4];
  const [x, y] = [leftOf(place) + BOX.width - width - PADDING, topOf(place) + BOX.height - height / 2];
  return `<rect class="note" x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}"/>\n<text class="note" x="${x + width / 2}" y="${y + LINE - 2}">${words}</text>`;
}

function drawnBox(kind: string, place: Place, lines: readonly string[]): string {
  if (lines.length > MAX_LINES) throw new Error(`${place.title} has ${lines.length} lines, and its box holds ${MAX_LINES}: make BOX higher in packaging/picture/places.ts`);
  const [x, y] = [leftOf(place), topOf(place)];
  return [
    `<rect class="${kind}" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6"/>`,
    `<text class="title" x="${x + PADDING}" y="${y + TITLE - 3}">${place.title}</text>`,
    ...lines.map((line, i) => `<text x="${x + PADDING}" y="${y + TITLE + (i + 1) * LINE - 2}">${line}</text>`),
  ].join('\n');
}

function drawnArrow({ points, words, at: [x, y], bytes }: Arrow): string {
  const path = points.map(([px, py]) => `${Math.round(px)} ${Math.round(py)}`).join('L');
  const [kind, marker] = bytes ? ['arrow bytes', 'tip-bytes'] : ['arrow', 'tip'];
  return `<path class="${kind}" marker-end="url(#${marker})" d="M${path}"/>\n<text class="word" x="${Math.round(x)}" y="${Math.round(y)}">${words}</text>`;
}

/** Breaks a text into lines that fit into a box. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= MAX_CHARACTERS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
