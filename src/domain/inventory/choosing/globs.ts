import picomatch from 'picomatch';

/**
 * Parentheses, `!` and quotes are plain characters, as in .gitignore and rsync, because file names such as `photo (1).jpg` have them.
 * `debug` makes picomatch throw on a glob that can match nothing, such as one with an open brace.
 */
const OPTIONS: picomatch.PicomatchOptions = {
  dot: true, nonegate: true, noextglob: true, posix: true, strictSlashes: true, debug: true,
};
/** An escaped character, or one that picomatch would take for a quote or a part of a regular expression. */
const LITERAL = /\\.|[()+|"]/gs;
const WILDCARD = /[*?[{]/;
/** The most `*` in one part of a path, and the most `**` in one glob. With more, picomatch can take seconds for one long name. */
const MOST_STARS = 3;
const ALTERNATIVES = /\{([^{}]*)\}/g;
const STARS = /(?<!\\)\*+/g;

/**
 * Compiles globs. They match names relative to the destination prefix. The rules are those of .gitignore, except that `*` matches no folder:
 *
 * - `*.jpg` and `notes.txt`, without `/`, match files of that name in any folder.
 * - `photos/*.jpg`, with a `/` at the start or inside, matches from the start of the name: files in `photos`, but not in `photos/2019`
 *   or `old/photos`. `/*.jpg` matches only at the top.
 * - `photos/` matches everything in any folder of that name. `/photos/` matches only the folder at the top.
 * - A last part without wildcards can also be a folder: `photos` and `photos/2019` match the file, or everything in the folder.
 * - `**` matches any number of folders, also none: `photos/**`.
 * - `*` and `?` stop at `/`. `[a-z]`, `[!a-z]` and `{jpg,png}` are alternatives. `\` makes the next character a plain one.
 *
 * A part between slashes has at most 3 `*`, and a glob at most 3 `**`. Upper and lower case differ. Names can begin with a dot.
 *
 * @throws if a pattern is not a glob
 */
export function globs(patterns: readonly string[]): (name: string) => boolean {
  const matches = picomatch(patterns.flatMap(forms), OPTIONS);
  // The name of a folder marker ends in `/`. Globs match it as the folder's name, and as a part of the folder.
  return (name) => matches(name) || (name.endsWith('/') && matches(name.slice(0, -1)));
}

/** The same glob for picomatch, from the start of the name: one glob for a file, and one for everything in a folder. */
function forms(pattern: string): string[] {
  const folderOnly = pattern.endsWith('/');
  const path = folderOnly ? pattern.slice(0, -1) : pattern;
  const fromStart = path.replace(/^\//, '');
  if (fromStart.split('/').some((part) => part === '' || part === '.' || part === '..')) throw new Error('no name has an empty part, . or ..');
  const parts = fromStart.split('/');
  if (parts.some((part) => stars(part) > MOST_STARS) || parts.filter((part) => part === '**').length > MOST_STARS) {
    throw new Error(`a part can have at most ${MOST_STARS} *, and a glob at most ${MOST_STARS} **`);
  }
  const literal = fromStart.replaceAll(LITERAL, (found) => (found.startsWith('\\') ? found : `\\${found}`));
  const glob = path.includes('/') ? literal : `**/${literal}`;
  if (folderOnly) return [`${glob}/**`];
  return WILDCARD.test(lastPart(path)) ? [glob] : [glob, `${glob}/**`];
}

/** The last part, without escaped characters. */
const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replaceAll(/\\./gs, '');

/** A name uses only one of several alternatives, so only the alternative with the most stars counts. */
function stars(part: string): number {
  const chosen = part.replaceAll(ALTERNATIVES, (_, list: string) => list.split(',').sort((a, b) => count(b) - count(a))[0]);
  return count(chosen);
}

const count = (text: string): number => text.match(STARS)?.length ?? 0;
