import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { explained, Explained, openQuestions, Report } from './survivors';

const ROOT = join(__dirname, '../../..');
const source = 'const a = 1;\n  const b = a + 1;\n';
const mutant = (status: string, replacement = 'a - 1', line = 2) => ({ mutatorName: 'ArithmeticOperator', replacement, status, location: { start: { line } } });
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

it('every reason names a line that is there', () => {
  const reasons = explained();
  expect(reasons.filter(({ file, line, reason: why }) => !why || !existsSync(join(ROOT, file)) || !readFileSync(join(ROOT, file), 'utf8').includes(line))).toEqual([]);
});
