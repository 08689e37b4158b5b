import { posix } from 'node:path';

/** A page, or a folder of pages, as docs/README.md names it. */
export interface Entry {
  readonly title: string;
  /** Its path in the repository. */
  readonly source: string;
}

/** What docs/README.md lists under a heading in bold. */
export interface Chapter {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The page that says in which order to read the others. */
export const CONTENTS = 'docs/README.md';

/** The order of reading has one home, which is readable without the site too. */
export function chaptersOf(contents: string): Chapter[] {
  const [, ...parts] = contents.split(/^\*\*(.+)\*\*$/m);
  return parts.flatMap((title, i) => (i % 2 ? [] : [{ title, entries: entriesOf(parts[i + 1]) }]));
}

const entriesOf = (list: string): Entry[] => [...list.matchAll(/^\d+\. \[([^\]]+)\]\(([^)]+)\)/gm)]
  .map(([, title, target]) => ({ title, source: posix.join(posix.dirname(CONTENTS), target) }));
