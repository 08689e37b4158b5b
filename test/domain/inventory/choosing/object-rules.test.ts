import { objectRulesOf } from '../../../../src/domain/inventory/choosing/object-rules';
import { ObjectRule } from '../../../../src/domain/inventory/choosing/object-rules-document';

const archive = { name: 'photos/a.jpg', createdAt: Date.parse('2015-06-01'), size: 1000 };
const choose = (...rules: ObjectRule[]) => objectRulesOf({ rules }).of(archive);

describe('object rules', () => {
  it('apply the first rule that matches, and no other', () => {
    expect(choose(
      { match: { minimum_size: 1001 }, storage_class: 'GLACIER' },
      { match: { maximum_size: 1000 }, storage_class: 'STANDARD_IA' },
      { storage_class: 'STANDARD', tags: { a: 'b' } },
    )).toEqual({ rule: 2, storage_class: 'STANDARD_IA' });
  });

  it.each<[string, ObjectRule['match'], boolean]>([
    ['its name', { include: ['photos/'] }, true], ['another name', { include: ['*.png'] }, false], ['a name that is excluded', { exclude: ['*.jpg'] }, false],
    ['its size', { minimum_size: 1000, maximum_size: 1000 }, true], ['a larger size', { minimum_size: 1001 }, false], ['a smaller size', { maximum_size: 999 }, false],
    ['its date', { created_from: '2015-06-01', created_before: '2015-06-02' }, true], ['a later date', { created_from: '2015-06-02' }, false],
    ['an earlier date', { created_before: '2015-06-01' }, false], ['one condition of two', { include: ['photos/'], minimum_size: 1001 }, false],
  ])('match by the words of a selection: %s', (_, match, matches) => {
    expect(choose({ match, storage_class: 'GLACIER' })?.storage_class).toBe(matches ? 'GLACIER' : undefined);
  });

  it('say nothing of an archive that no rule matches', () => {
    expect(choose({ match: { minimum_size: 1001 }, storage_class: 'GLACIER' })).toBeUndefined();
  });

  it('match every archive without a condition', () => {
    expect(choose({ tags: { team: 'archive' } })).toEqual({ rule: 1, tags: { team: 'archive' } });
  });
});
