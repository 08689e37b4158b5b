/** The most globs that one glob can stand for. Without this limit, twenty pairs of braces would stand for a million. */
const MOST_GLOBS = 100;

/** `[abc]`, `[!abc]`, `[]abc]` or `[[:upper:]]`. A bracket that is never closed is a plain character. */
const CLASS = /\[[!^]?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\]/sy;

/** A pair of braces with a comma inside. */
interface Group {
  readonly before: string;
  readonly alternatives: readonly string[];
  readonly after: string;
}

/**
 * Expands `{a,b}` as a shell does: `x{a,b/}` stands for `xa` and `xb/`. Braces without a comma stay as they are.
 * So each glob has its slashes and stars in plain sight, and can be checked part by part.
 *
 * @throws if the glob stands for more than 100 globs
 */
export function expanded(glob: string): string[] {
  const found: string[] = [];
  const open = [glob];
  while (open.length) {
    const next = open.pop()!;
    const group = firstGroup(next);
    if (group) open.push(...group.alternatives.map((alternative) => group.before + alternative + group.after).reverse());
    else found.push(next);
    if (found.length + open.length > MOST_GLOBS) throw new Error(`with its braces, a glob can stand for at most ${MOST_GLOBS} globs`);
  }
  return found;
}

function firstGroup(glob: string): Group | undefined {
  for (let at = 0; at < glob.length; at = after(glob, at)) {
    const group = glob[at] === '{' ? groupAt(glob, at) : undefined;
    if (group) return group;
  }
  return undefined;
}

/** @returns undefined if the brace at `start` is never closed, or if there is no comma directly inside */
function groupAt(glob: string, start: number): Group | undefined {
  const alternatives: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < glob.length; at = after(glob, at)) {
    const character = glob[at];
    if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0 || (depth === 1 && character === ',')) {
      alternatives.push(glob.slice(from, at));
      from = at + 1;
    }
    if (depth === 0) return alternatives.length > 1 ? { before: glob.slice(0, start), alternatives, after: glob.slice(from) } : undefined;
  }
  return undefined;
}

/** The place behind the character at `at`. An escaped character is skipped with its `\`, and `[…]` as a whole. */
function after(glob: string, at: number): number {
  if (glob[at] === '\\') return at + 2;
  CLASS.lastIndex = at;
  return at + (CLASS.exec(glob)?.[0].length ?? 1);
}
