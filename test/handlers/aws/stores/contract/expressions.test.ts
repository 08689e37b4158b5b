import { changesOfCondition, changesOfKeyCondition, changesOfUpdate } from './expressions';

it('leaves each clause of a condition out, each group of clauses and each member, and moves each limit', () => {
  expect(changesOfCondition('phase IN (:a, :b) AND (attribute_not_exists(x) OR x.#o = :me OR until <= :now)')).toEqual([
    { what: 'phase IN (:a, :b) AND (attribute_not_exists(x) OR x.#o = :me OR until <= :now)' },
    { what: 'phase IN (:a, :b)', rest: '(attribute_not_exists(x) OR x.#o = :me OR until <= :now)' },
    { what: '(attribute_not_exists(x) OR x.#o = :me OR until <= :now)', rest: 'phase IN (:a, :b)' },
    { what: 'attribute_not_exists(x)', rest: 'phase IN (:a, :b) AND (x.#o = :me OR until <= :now)' },
    { what: 'x.#o = :me', rest: 'phase IN (:a, :b) AND (attribute_not_exists(x) OR until <= :now)' },
    { what: 'until <= :now', rest: 'phase IN (:a, :b) AND (attribute_not_exists(x) OR x.#o = :me)' },
    { what: ':a of phase IN (:a, :b)', rest: 'phase IN (:b) AND (attribute_not_exists(x) OR x.#o = :me OR until <= :now)' },
    { what: ':b of phase IN (:a, :b)', rest: 'phase IN (:a) AND (attribute_not_exists(x) OR x.#o = :me OR until <= :now)' },
    { what: '< instead of until <= :now', rest: 'phase IN (:a, :b) AND (attribute_not_exists(x) OR x.#o = :me OR until < :now)' },
  ]);
});

it('finds the clauses of an AND inside of an OR, with parentheses and without', () => {
  expect(changesOfCondition('a = :a OR b = :b AND (c = :c AND d = :d)').map(({ rest }) => rest)).toEqual([
    undefined, 'b = :b AND (c = :c AND d = :d)', 'a = :a', 'a = :a OR (c = :c AND d = :d)', 'a = :a OR b = :b',
    'a = :a OR b = :b AND (d = :d)', 'a = :a OR b = :b AND (c = :c)',
  ]);
});

it('leaves each action of an update out', () => {
  expect(changesOfUpdate('SET a = :a, b = if_not_exists(b, :b) REMOVE c ADD d :d')).toEqual([
    { what: 'SET a = :a', rest: 'SET b = if_not_exists(b, :b) REMOVE c ADD d :d' },
    { what: 'SET b = if_not_exists(b, :b)', rest: 'SET a = :a REMOVE c ADD d :d' },
    { what: 'REMOVE c', rest: 'SET a = :a, b = if_not_exists(b, :b) ADD d :d' },
    { what: 'ADD d :d', rest: 'SET a = :a, b = if_not_exists(b, :b) REMOVE c' },
  ]);
  expect(changesOfUpdate('REMOVE c')).toEqual([{ what: 'REMOVE c' }]);
});

it('never leaves the partition key out of a key condition', () => {
  expect(changesOfKeyCondition('pk = :pk AND due_at <= :until')).toEqual([
    { what: 'due_at <= :until', rest: 'pk = :pk' },
    { what: '< instead of due_at <= :until', rest: 'pk = :pk AND due_at < :until' },
  ]);
  expect(changesOfKeyCondition('pk = :pk')).toEqual([]);
});
