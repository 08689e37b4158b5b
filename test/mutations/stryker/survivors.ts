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
  readonly location: { readonly start: { readonly line: number } };
}

const NOTICED = ['Killed', 'Timeout', 'Ignored'];

export const explained = (): Explained[] => JSON.parse(readFileSync(join(__dirname, 'survivors.json'), 'utf8')) as Explained[];

/** What the report leaves to be done, a line for each: survivors without a reason, and reasons without a survivor. */
export function openQuestions({ files }: Report, reasons: readonly Explained[]): string[] {
  const used = new Set<Explained>();
  const unexplained = Object.entries(files).flatMap(([file, { source, mutants }]) => mutants
    .filter(({ status }) => !NOTICED.includes(status)).flatMap((mutant) => {
      const { replacement, status, location: { start } } = mutant;
      const line = source.split('\n')[start.line - 1].trim();
      const reason = reasons.find((other) => other.file === file && other.line === line && other.mutant === replacement);
      if (reason) used.add(reason);
      return reason ? [] : [`${file}:${start.line} ${status}: ${line}\n    instead: ${replacement}`];
    }));
  const stale = reasons.filter((reason) => reason.file in files && !used.has(reason));
  return [...unexplained, ...stale.map(({ file, line, mutant }) => `${file} is explained, but no mutant survives: ${line}\n    instead: ${mutant}`)];
}
