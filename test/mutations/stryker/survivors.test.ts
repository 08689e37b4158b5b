import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { explained, Explained, outcomeOf, rangeOf, Report, unexplained } from './survivors';

const ROOT = join(__dirname, '../../..');
const source = 'const a = 1;\n  const b = a + 1;\n';
const mutant = (status: string, replacement = 'a - 1', line = 2) => ({ mutatorName: 'ArithmeticOperator', replacement, status, location: { start: { line, column: 9 }, end: { line, column: 14 } } });
const report = (...mutants: ReturnType<typeof mutant>[]): Report => ({ files: { 'src/a.ts': { source, mutants } } });
const openQuestions = (first: Report, reasons: readonly Explained[], last?: Report) => outcomeOf(first, last, reasons).questions;
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

describe('what survives without a reason', () => {
  const first = report(mutant('Killed', '"a"'), mutant('Survived'), mutant('NoCoverage', 'a * 1'), mutant('Survived', 'a / 1'));
  const rest = ['a * 1', 'a / 1'];

  it('is mutated again at its place, but not what is explained', () => {
    expect(unexplained(first, [reason]).map(({ replacement }) => replacement)).toEqual(rest);
    expect(unexplained(first, [reason]).map(rangeOf)).toEqual(['src/a.ts:2:8-2:13', 'src/a.ts:2:8-2:13']);
  });

  it('counts as noticed if it dies then', () => {
    const last = report(mutant('Killed', 'a * 1'), mutant('Survived', 'a / 1'));
    expect(outcomeOf(first, last, [reason])).toEqual({ score: '2 of 4 mutants noticed (50.0 %)', questions: ['src/a.ts:2 Survived: const b = a + 1;\n    instead: a / 1'] });
  });

  it('stays to be done if it was not mutated again, or elsewhere', () => {
    expect(openQuestions(first, [reason], report(mutant('Killed', 'a * 1', 1)))).toHaveLength(2);
    expect(openQuestions(first, [reason], { files: {} })).toHaveLength(2);
  });

  it('is not what the first run killed, although it is mutated again beside a survivor', () => {
    expect(openQuestions(first, [reason], report(mutant('Survived', '"a"'), mutant('Killed', 'a * 1'), mutant('Killed', 'a / 1')))).toEqual([]);
  });
});

it('every reason names a line that is there', () => {
  const reasons = explained();
  expect(reasons.filter(({ file, line, reason: why }) => !why || !existsSync(join(ROOT, file)) || !readFileSync(join(ROOT, file), 'utf8').includes(line))).toEqual([]);
});
