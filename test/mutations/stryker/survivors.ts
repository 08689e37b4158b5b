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
/** How many mutants were noticed, and what is left to be done. */
interface Outcome {
  readonly score: string;
  readonly questions: string[];
}
interface Position {
  readonly line: number;
  readonly column: number;
}
interface Placed extends Mutant {
  readonly file: string;
  /** The line of code on which the mutated code begins, without indentation. */
  readonly line: string;
}

const NOTICED = ['Killed', 'Timeout', 'Ignored'];

export const explained = (): Explained[] => JSON.parse(readFileSync(join(__dirname, 'survivors.json'), 'utf8')) as Explained[];

const mutantsOf = ({ files }: Report): Placed[] => Object.entries(files).flatMap(([file, { source, mutants }]) =>
  mutants.map((mutant) => ({ ...mutant, file, line: source.split('\n')[mutant.location.start.line - 1].trim() })));
const isNoticed = ({ status }: Mutant): boolean => NOTICED.includes(status);
const explains = (reason: Explained) => (mutant: Placed): boolean =>
  reason.file === mutant.file && reason.line === mutant.line && reason.mutant === mutant.replacement;

/** Survivors without a reason. */
export const unexplained = (report: Report, reasons: readonly Explained[]): Placed[] =>
  mutantsOf(report).filter((mutant) => !isNoticed(mutant) && !reasons.some((reason) => explains(reason)(mutant)));

/** The place of a mutant, as Stryker takes it: it mutates all that is in there. Columns begin with 1 in its report, and with 0 here. */
export const rangeOf = ({ file, location: { start, end } }: Placed): string =>
  `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;

/**
 * What is left to be done after two runs, a line for each: survivors without a reason, and reasons without a survivor.
 * `last`: the run with more tests, if there was one. It mutates all that is in the place of a survivor. So it may let survive what the first
 * run killed.
 */
export function outcomeOf(first: Report, last: Report | undefined, reasons: readonly Explained[]): Outcome {
  const all = mutantsOf(first);
  const noticedLater = last ? mutantsOf(last).filter(isNoticed) : [];
  const open = unexplained(first, reasons);
  const left = open.filter((mutant) => !noticedLater.some(isSameAs(mutant)));
  const alive = all.filter((mutant) => !isNoticed(mutant)).length - open.length + left.length;
  const stale = reasons.filter((reason) => reason.file in first.files && !all.some((mutant) => !isNoticed(mutant) && explains(reason)(mutant)));
  return {
    score: `${all.length - alive} of ${all.length} mutants noticed (${(100 * (all.length - alive) / all.length).toFixed(1)} %)`,
    questions: [
      ...left.map(({ file, location, status, line, replacement }) => `${file}:${location.start.line} ${status}: ${line}\n    instead: ${replacement}`),
      ...stale.map(({ file, line, mutant }) => `${file} is explained, but no mutant survives: ${line}\n    instead: ${mutant}`),
    ],
  };
}

const isSameAs = ({ file, replacement, location: { start, end } }: Placed) => (other: Placed): boolean =>
  file === other.file && replacement === other.replacement && isAt(start, other.location.start) && isAt(end, other.location.end);
const isAt = (a: Position, b: Position): boolean => a.line === b.line && a.column === b.column;
