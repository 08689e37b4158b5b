import picomatch from 'picomatch';
import { expanded } from './braces';

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
/**
 * The most `*` of a glob that follow another `*` in their part. Each of them multiplies the time for a name by the length of its part, because
 * the parts are tried again together. With more than two, one long name can take seconds.
 */
const MOST_FOLLOWING = 2;
/** The most `**` in a glob, for the same reason. */
const MOST_DEEP = 3;
/** Of the globs that one stands for, so many can have the most `*` that follow another. Each of them can take tenths of a second for one long name. */
const MOST_STARRY = 8;
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
 * - `*` and `?` stop at `/`. `[a-z]` and `[!a-z]` are alternatives, and `{jpg,png}` stands for two globs. `\` makes the next character a plain one.
 *
 * A `*` can follow another one between two slashes, but only twice in a glob. A glob has at most 3 `**`, and with its braces it stands
 * for at most 100 globs. Upper and lower case differ. Names can begin with a dot.
 *
 * @throws if a pattern is not a glob
 */
export function globs(patterns: readonly string[]): (name: string) => boolean {
  const matches = picomatch(patterns.flatMap(withoutBraces).flatMap(forms), OPTIONS);
  // The name of a folder marker ends in `/`. Globs match it as the folder's name, and as a part of the folder.
  return (name) => matches(name) || (name.endsWith('/') && matches(name.slice(0, -1)));
}

function withoutBraces(pattern: string): string[] {
  const all = expanded(pattern);
  if (all.filter((glob) => following(glob.split('/')) === MOST_FOLLOWING).length > MOST_STARRY) {
    throw new Error(`of the globs for which one stands, at most ${MOST_STARRY} can have ${MOST_FOLLOWING} * that follow another one in a part`);
  }
  return all;
}

/** The same glob for picomatch, from the start of the name: one glob for a file, and one for everything in a folder. */
function forms(pattern: string): string[] {
  const folderOnly = pattern.endsWith('/');
  const path = folderOnly ? pattern.slice(0, -1) : pattern;
  const fromStart = path.replace(/^\//, '');
  if (fromStart.split('/').some((part) => part === '' || part === '.' || part === '..')) throw new Error('no name has an empty part, . or ..');
  const parts = fromStart.split('/');
  if (following(parts) > MOST_FOLLOWING || parts.filter((part) => part === '**').length > MOST_DEEP) {
    throw new Error(`in a glob, at most ${MOST_FOLLOWING} * can follow another * in the same part, and it can have at most ${MOST_DEEP} **`);
  }
  const literal = fromStart.replaceAll(LITERAL, (found) => (found.startsWith('\\') ? found : `\\${found}`));
  const glob = path.includes('/') ? literal : `**/${literal}`;
  if (folderOnly) return [`${glob}/**`];
  return WILDCARD.test(lastPart(path)) ? [glob] : [glob, `${glob}/**`];
}

/** The last part, without escaped characters. */
const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replaceAll(/\\./gs, '');

/** Counts the `*` that follow another one in their part. */
const following = (parts: readonly string[]): number => parts.reduce((sum, part) => sum + Math.max(0, (part.match(STARS)?.length ?? 0) - 1), 0);
