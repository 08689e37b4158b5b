import { readFileSync } from 'fs';
import { join } from 'path';

/** A mutant that no test kills, and why that is right. */
export interface Explained {
  readonly file: string;
  /** The line of code on which the mutated code begins, without indentation. */
  readonly line: string;
  /** What stands there instead of the mutated code. */
  readonly mutant: string;
  readonly reason: string;
}

/** What Stryker's JSON report says, as far as it is read here. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}
interface Mutant {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}
interface Position {
  readonly line: number;
  readonly column: number;
}
interface Survivor extends Mutant {
  readonly file: string;
}

const NOTICED = ['Killed', 'Timeout', 'Ignored'];

export const explained = (): Explained[] => JSON.parse(readFileSync(join(__dirname, 'survivors.json'), 'utf8')) as Explained[];

export const survivors = ({ files }: Report): Survivor[] => Object.entries(files)
  .flatMap(([file, { mutants }]) => mutants.filter(({ status }) => !NOTICED.includes(status)).map((mutant) => ({ ...mutant, file })));

/** The place of a mutant, as Stryker takes it: it mutates what is in there. Columns begin with 1 in its report, and with 0 here. */
export const rangeOf = ({ file, location: { start, end } }: Survivor): string => `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;

/** How many of the mutants of a report were noticed, if these are alive after all. */
export function score({ files }: Report, alive: readonly Survivor[]): string {
  const count = Object.values(files).flatMap(({ mutants }) => mutants).length;
  return `${count - alive.length} of ${count} mutants noticed (${(100 * (count - alive.length) / count).toFixed(1)} %)`;
}

/** What the report leaves to be done, a line for each: survivors without a reason, and reasons without a survivor in the files that were mutated. */
export function openQuestions(report: Report, reasons: readonly Explained[], mutatedFiles = Object.keys(report.files)): string[] {
  const used = new Set<Explained>();
  const unexplained = survivors(report).flatMap(({ file, replacement, status, location: { start } }) => {
    const line = report.files[file].source.split('\n')[start.line - 1].trim();
    const reason = reasons.find((other) => other.file === file && other.line === line && other.mutant === replacement);
    if (reason) used.add(reason);
    return reason ? [] : [`${file}:${start.line} ${status}: ${line}\n    instead: ${replacement}`];
  });
  const stale = reasons.filter((reason) => mutatedFiles.includes(reason.file) && !used.has(reason));
  return [...unexplained, ...stale.map(({ file, line, mutant }) => `${file} is explained, but no mutant survives: ${line}\n    instead: ${mutant}`)];
}
