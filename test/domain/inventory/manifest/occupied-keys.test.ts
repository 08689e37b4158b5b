import { OccupiedKeys } from '../../../../src/domain/inventory/manifest/occupied-keys';

const KEYS = Array.from({ length: 5_000 }, (_, i) => `photos/日本/${i}.jpg`);

it('never takes an occupied key for free, and rarely a free key for occupied', () => {
  const occupied = new OccupiedKeys();
  KEYS.forEach((key) => occupied.add(key));
  expect(KEYS.filter((key) => !occupied.mayHave(key))).toEqual([]);
  expect(KEYS.filter((key) => occupied.mayHave(`${key}/`))).toEqual([]);
});

it('takes every key for free if the destination is empty', () => {
  expect(new OccupiedKeys().mayHave('photos/a')).toBe(false);
});
