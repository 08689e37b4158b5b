import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** The last commit that was not checked. */
const BASELINE = 'bcbba4d8cbdc3bd41c7349194778523e769aada1';

/** Characters of a subject. */
const LONGEST_SUBJECT = 72;
/** Characters of a body that says why. Less is an excuse for one. */
const SHORTEST_BODY = 40;

export interface Commit {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
}

/** Kinds of commits, in the words of the changelog's configuration. */
export function kindsOfCommits(): string[] {
  const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen/tasks.json'), 'utf8')) as { tasks: { bump: { env: { VERSIONRCOPTIONS: string } } } };
  const { types } = JSON.parse(tasks.bump.env.VERSIONRCOPTIONS) as { types: readonly { readonly type: string }[] };
  return types.map(({ type }) => type);
}

/** @returns what is wrong with a commit, a line each; empty if it can go into the changelog. */
export function problemsOfCommit({ id, subject, body }: Commit, kinds = kindsOfCommits()): string[] {
  const isConventional = new RegExp(`^(${kinds.join('|')})(\\([a-z0-9-]+\\))?!?: \\S.*[^.\\s]$`).test(subject);
  return [
    ...(isConventional ? [] : [`not "<${kinds.join(' | ')}>: what changes", without a full stop`]),
    ...(subject.length > LONGEST_SUBJECT ? [`the subject has ${subject.length} characters, more than ${LONGEST_SUBJECT}`] : []),
    ...(body.trim().length < SHORTEST_BODY ? ['the body does not say why'] : []),
  ].map((problem) => `${id} ${subject}: ${problem}`);
}

/**
 * The commits behind the baseline. A shallow clone without the baseline has only commits that are later: then it is all of them. Merges are left
 * out, because the host writes them.
 */
export function commitsToCheck(cwd = ROOT, baseline = BASELINE): Commit[] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const range = hasCommit(baseline, git) ? [`${baseline}..HEAD`] : ['HEAD'];
  return git('log', '--no-merges', '--format=%h%x1f%s%x1f%b%x1e', ...range).split('\x1e')
    .map((text) => text.trim().split('\x1f'))
    .filter(([id]) => id !== '')
    .map(([id, subject, body]) => ({ id, subject, body }));
}

function hasCommit(id: string, git: (...args: string[]) => string): boolean {
  try {
    git('cat-file', '-e', `${id}^{commit}`);
    return true;
  } catch {
    return false; // A shallow clone.
  }
}
