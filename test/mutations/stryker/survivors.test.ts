import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { explained, Explained, openQuestions, rangeOf, Report, score, survivors } from './survivors';

const ROOT = join(__dirname, '../../..');
const source = 'const a = 1;\n  const b = a + 1;\n';
const mutant = (status: string, replacement = 'a - 1', line = 2) => ({ mutatorName: 'ArithmeticOperator', replacement, status, location: { start: { line, column: 9 }, end: { line, column: 14 } } });
const report = (...mutants: ReturnType<typeof mutant>[]): Report => ({ files: { 'src/a.ts': { source, mutants } } });
const reason: Explained = { file: 'src/a.ts', line: 'const b = a + 1;', mutant: 'a - 1', reason: 'because' };

it.each(['Survived', 'NoCoverage', 'RuntimeError'])('a mutant that ended with %s is to be killed or explained', (status) => {
  expect(openQuestions(report(mutant(status)), [])).toEqual([`src/a.ts:2 ${status}: const b = a + 1;\n    instead: a - 1`]);
  expect(openQuestions(report(mutant(status)), [reason])).toEqual([]);
});

it('a mutant that was killed, or ran for ever, leaves nothing to be done', () => {
  expect(openQuestions(report(mutant('Killed'), mutant('Timeout')), [])).toEqual([]);
});

it('a reason is for one mutant of one line', () => {
  expect(openQuestions(report(mutant('Survived'), mutant('Survived', 'a * 1'), mutant('Survived', 'a - 1', 1)), [reason])).toHaveLength(2);
});

it('a reason without a survivor is told, if its file was mutated', () => {
  expect(openQuestions(report(mutant('Killed')), [reason])).toEqual(['src/a.ts is explained, but no mutant survives: const b = a + 1;\n    instead: a - 1']);
  expect(openQuestions({ files: {} }, [reason])).toEqual([]);
});

it('a reason without a survivor is told, if all mutants of its file were killed in the first of two runs', () => {
  expect(openQuestions({ files: {} }, [reason], ['src/a.ts'])).toHaveLength(1);
});

it('survivors are mutated again at their places, and count as noticed if they die then', () => {
  const first = report(mutant('Killed'), mutant('Survived'), mutant('NoCoverage', 'a * 1'));
  expect(survivors(first).map(rangeOf)).toEqual(['src/a.ts:2:8-2:13', 'src/a.ts:2:8-2:13']);
  expect(score(first, survivors(report(mutant('Survived'))))).toBe('2 of 3 mutants noticed (66.7 %)');
});

it('every reason names a line that is there', () => {
  const reasons = explained();
  expect(reasons.filter(({ file, line, reason: why }) => !why || !existsSync(join(ROOT, file)) || !readFileSync(join(ROOT, file), 'utf8').includes(line))).toEqual([]);
});
