import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Commit, commitsToCheck, problemsOfCommit } from './commits';

const WHY = 'Without it a run could not be resumed after a weekend.';
const commit = (subject: string, body = WHY): Commit => ({ id: 'abc', subject, body });

it('each commit since the baseline says what changes and why', () => {
  expect(commitsToCheck().flatMap((each) => problemsOfCommit(each))).toEqual([]);
});

it.each(['feat: a run can be resumed', 'fix(sweep): it ends', 'feat!: one name for one idea'])('a commit may be: %s', (subject) => {
  expect(problemsOfCommit(commit(subject))).toEqual([]);
});

it.each([
  ['no kind', commit('resume a run'), 'not "<feat |'],
  ['a kind that no changelog knows', commit('feature: a run can be resumed'), 'not "<feat |'],
  ['no blank behind the colon', commit('feat:a run can be resumed'), 'not "<feat |'],
  ['a full stop', commit('feat: a run can be resumed.'), 'without a full stop'],
  ['a long subject', commit(`feat: ${'x'.repeat(67)}`), 'the subject has 73 characters, more than 72'],
  ['no body', commit('feat: a run can be resumed', ''), 'the body does not say why'],
  ['a body of three words', commit('feat: a run can be resumed', 'as the issue\n'), 'the body does not say why'],
])('a commit is refused for %s', (_what, wrong, problem) => expect(problemsOfCommit(wrong).join()).toContain(problem));

describe('of a repository', () => {
  const repository = mkdtempSync(join(tmpdir(), 'commits-'));
  afterAll(() => rmSync(repository, { recursive: true, force: true }));
  const git = (cwd: string, ...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd, encoding: 'utf8' }).trim();
  const subjects = (cwd: string, baseline: string) => commitsToCheck(cwd, baseline).map(({ subject }) => subject);

  it('the commits behind the baseline are looked at, and all that a shallow clone has', () => {
    const origin = join(repository, 'origin');
    git(repository, 'init', '--quiet', origin);
    for (const subject of ['before', 'baseline', 'first', 'second']) git(origin, 'commit', '--quiet', '--allow-empty', '-m', subject, '-m', WHY);
    const baseline = git(origin, 'rev-parse', 'HEAD~2');
    expect(subjects(origin, baseline)).toEqual(['second', 'first']);
    expect(commitsToCheck(origin, baseline)[0].body).toBe(WHY);
    git(repository, 'clone', '--quiet', '--depth', '1', `file://${origin}`, 'shallow');
    expect(subjects(join(repository, 'shallow'), baseline)).toEqual(['second']);
  });
});
