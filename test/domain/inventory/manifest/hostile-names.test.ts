import { hostileRows } from './hostile-rows';
import { Dice } from '../../../explorer/dice';
import { built } from '../../../handlers/support/manifest-builds';

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);
const ARCHIVES = 3000;
const MAX_KEY = 1024;

const isBad = (key: string) => Buffer.byteLength(key) > MAX_KEY || /(^|\/)\.{0,2}(\/|$)/.test(key.replace(/\/$/, '')) || /[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(key);

it.each([1, 512])(`hostile names get unique and safe keys below a prefix of %i characters (SEED=${SEED})`, async (length) => {
  const prefix = 'p'.repeat(length);
  const { entries } = await built(hostileRows(new Dice(SEED), { count: ARCHIVES, room: MAX_KEY - length - 1 }), { prefix });
  expect(entries).toHaveLength(ARCHIVES);
  const keys = entries.map(({ key }) => key);
  expect(keys.every((key) => key.startsWith(`${prefix}/`))).toBe(true);
  expect(new Set(keys).size).toBe(ARCHIVES);
  expect(keys.filter(isBad)).toEqual([]);
});
