import picomatch from 'picomatch';

/**
 * Parentheses, `!` and quotes are characters, as in .gitignore and rsync: file names such as `photo (1).jpg` are full of them.
 * `debug` throws where picomatch would make a glob that fits nothing, such as of a brace that is not closed.
 */
const OPTIONS: picomatch.PicomatchOptions = {
  dot: true, nonegate: true, noextglob: true, posix: true, strictSlashes: true, debug: true,
};
/** What picomatch would take as part of a regular expression or as a quote, and an escaped character, which is kept. */
const LITERAL = /\\.|[()+|"]/gs;
const WILDCARD = /[*?[{]/;
/** With more in one part of a path, or more `**` in one glob, a long name takes seconds: each may stand for any length, and all are tried. */
const MOST_STARS = 3;
const ALTERNATIVES = /\{([^{}]*)\}/g;
const STARS = /(?<!\\)\*+/g;

/**
 * Compiles globs on names relative to the destination prefix, read as .gitignore reads them, but that `*` names no folders:
 *
 * - `*.jpg` and `notes.txt`, without `/`: files of that name in any folder;
 * - `photos/*.jpg`, with a `/` at the start or inside: from the start of the name, so in `photos` and not in `photos/2019` or `old/photos`;
 *   `/*.jpg`: at the top only;
 * - `photos/`: everything in folders of that name, `/photos/` only in the one at the top;
 * - a last part without wildcards may be a folder too: `photos` and `photos/2019` are the file or everything in the folder;
 * - `**` stands for any number of folders, none included: `photos/**`;
 * - `*` and `?` stop at `/`; `[a-z]`, `[!a-z]` and `{jpg,png}` are alternatives; `\` takes the next character as it is.
 *
 * A part between slashes holds at most 3 `*`, a glob at most 3 `**`. Upper and lower case differ; names that begin with a dot are names like others. Throws where one is no glob.
 */
export function globs(patterns: readonly string[]): (name: string) => boolean {
  const matches = picomatch(patterns.flatMap(forms), OPTIONS);
  // A folder marker's name ends in `/`; it is chosen as what it names, and as part of that folder.
  return (name) => matches(name) || (name.endsWith('/') && matches(name.slice(0, -1)));
}

/** The glob in picomatch's terms: from the start of the name, once for a file and once for what is in a folder. */
function forms(pattern: string): string[] {
  const folderOnly = pattern.endsWith('/');
  const path = folderOnly ? pattern.slice(0, -1) : pattern;
  const fromStart = path.replace(/^\//, '');
  if (fromStart.split('/').some((part) => part === '' || part === '.' || part === '..')) throw new Error('no name has an empty part, . or ..');
  const parts = fromStart.split('/');
  if (parts.some((part) => stars(part) > MOST_STARS) || parts.filter((part) => part === '**').length > MOST_STARS) {
    throw new Error(`at most ${MOST_STARS} * stand in a part, and as many ** in a glob`);
  }
  const literal = fromStart.replaceAll(LITERAL, (found) => (found.startsWith('\\') ? found : `\\${found}`));
  const glob = path.includes('/') ? literal : `**/${literal}`;
  if (folderOnly) return [`${glob}/**`];
  return WILDCARD.test(lastPart(path)) ? [glob] : [glob, `${glob}/**`];
}

/** Without what is escaped. */
const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replaceAll(/\\./gs, '');

/** Of alternatives only one stands in a name: the one with the most counts. */
function stars(part: string): number {
  const chosen = part.replaceAll(ALTERNATIVES, (_, list: string) => list.split(',').sort((a, b) => count(b) - count(a))[0]);
  return count(chosen);
}

const count = (text: string): number => text.match(STARS)?.length ?? 0;
