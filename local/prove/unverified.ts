import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(__dirname, '..', '..', 'docs', 'aws.md');

/** What a run saw of a behaviour that no document of AWS confirms. */
export interface Observation {
  /** Words of the behaviour's row in docs/aws.md, of no other row. */
  readonly about: string;
  readonly saw: string;
}

/** The behaviours in the section "Unverified" of docs/aws.md. */
export function unverifiedBehaviours(page = readFileSync(PAGE, 'utf8')): string[] {
  const [, section = ''] = page.split(/^## Unverified$/m);
  const rows = section.split(/^## /m)[0].split('\n').filter((line) => line.startsWith('| ')).slice(1);
  return rows.map((row) => row.slice(2).split(' | ')[0]);
}

/** What no document of AWS confirms, with what this run saw of it. What it saw comes first. */
export function unverifiedText(observations: readonly Observation[], behaviours = unverifiedBehaviours()): string {
  const sawOf = (behaviour: string) => observations.filter(({ about }) => behaviour.includes(about)).map(({ saw }) => saw);
  const seen = behaviours.map((behaviour) => ({ behaviour, saw: sawOf(behaviour) }));
  const lost = observations.find(({ about }) => behaviours.filter((behaviour) => behaviour.includes(about)).length !== 1);
  if (lost) throw new Error(`not exactly one unverified behaviour of docs/aws.md has the words ${JSON.stringify(lost.about)}`);
  return [
    'What no document of AWS confirms (docs/aws.md), and what this run saw of it:',
    ...seen.filter(({ saw }) => saw.length).map(({ behaviour, saw }) => [`- ${behaviour}.`, ...saw.map((line) => `  Seen: ${line}`)].join('\n')),
    'Not seen in this run:',
    ...seen.filter(({ saw }) => !saw.length).map(({ behaviour }) => `- ${behaviour}`),
    '',
  ].join('\n');
}
