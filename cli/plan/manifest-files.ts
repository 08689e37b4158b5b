import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { ManifestEntry } from '../../src/contracts/manifest';
import { jsonForOthers } from '../../src/domain/exact-json';
import type { ManifestSink } from '../../src/domain/inventory/manifest/engine';
import { planHtml } from '../../src/domain/plan/html/plan-html';
import type { Plan } from '../../src/domain/plan/plan';
import { InputError } from '../input-error';

const NAMES_HEADER = ['archive_id', 'key', 'decoder'];
const PARTITION = /^\d{5}\.jsonl$/;

/** Where to write the manifest and the names. Each is optional. */
export interface ManifestFilesOptions {
  /** Folder for the manifest and the plan. @default - they are not written */
  readonly out?: string;
  /** File for the plan as a page for a browser. @default - it is not written */
  readonly html?: string;
  /** CSV file for the names. @default - it is not written */
  readonly names?: string;
  /** Called with the number of archives in the manifest so far. */
  readonly watch: (archives: number) => void;
}

/** Writes the engine's manifest to local files. If a file cannot be written, it throws an `InputError`. */
export class ManifestFiles implements ManifestSink {
  private archives = 0;

  constructor(private readonly options: ManifestFilesOptions) {}

  /** Makes the folders. Call it before the inventory is read, so that a folder that cannot be made is reported at once. */
  public prepare(): void {
    const { out, names, html } = this.options;
    if (html !== undefined) writing(html, () => mkdirSync(dirname(html), { recursive: true }));
    if (out !== undefined) writing(out, () => mkdirSync(join(out, 'manifest'), { recursive: true }));
    if (names !== undefined) writing(names, () => mkdirSync(dirname(names), { recursive: true }));
  }

  public async partition(number: number, text: Buffer): Promise<void> {
    const { out, names, watch } = this.options;
    const lines = text.toString().trimEnd().split('\n');
    if (out !== undefined) writing(out, () => this.writePartition(join(out, 'manifest'), number, text));
    if (names !== undefined) writing(names, () => writeNames(names, number === 1, lines.map((line) => JSON.parse(line) as ManifestEntry)));
    watch(this.archives += lines.length);
  }

  /** Writes the plan for programs, as a text and as a page for a browser. */
  public writePlan(plan: Plan, page: string): void {
    const { out, html } = this.options;
    if (html !== undefined) writing(html, () => writeFileSync(html, planHtml(plan)));
    if (out === undefined) return;
    writing(out, () => {
      writeFileSync(join(out, 'plan.json'), jsonForOthers(plan));
      writeFileSync(join(out, 'plan.md'), page);
      writeFileSync(join(out, 'plan.html'), planHtml(plan));
    });
  }

  private writePartition(folder: string, number: number, text: Buffer): void {
    // Removes all partitions of an earlier manifest, which may have had more of them.
    if (number === 1) for (const file of readdirSync(folder).filter((name) => PARTITION.test(name))) rmSync(join(folder, file));
    writeFileSync(join(folder, `${String(number).padStart(5, '0')}.jsonl`), text);
  }
}

/** Writes a line for each archive with a key. An archive whose row cannot be used has none. */
function writeNames(file: string, first: boolean, entries: readonly ManifestEntry[]): void {
  const rows = entries.filter(({ key }) => key !== '').map(({ archive_id: id, key, decoder }) => [id, key, decoder]);
  if (first) writeFileSync(file, stringify([NAMES_HEADER]));
  appendFileSync(file, stringify(rows));
}

/** Writes a file, and makes its folder. @throws InputError if it cannot be written */
export function writeFile(file: string, text: string): void {
  writing(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  });
}

function writing(where: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new InputError(`${where} cannot be written: ${(error as Error).message}`);
  }
}
