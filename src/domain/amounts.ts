import { Amount, Bytes } from '../contracts/manifest';

export const NO_AMOUNT: Amount = { archives: 0, bytes: 0 };

/** The exact sum. It makes no bigint as long as a number is exact, because it runs for each of millions of archives. */
export function addBytes(a: Bytes, b: Bytes): Bytes {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b;
  const sum = BigInt(a) + BigInt(b);
  return Number.isSafeInteger(Number(sum)) ? Number(sum) : sum;
}

export const subtractBytes = (a: Bytes, b: Bytes): Bytes => addBytes(a, -b);

export const addAmounts = (a: Amount = NO_AMOUNT, b: Amount = NO_AMOUNT): Amount =>
  ({ archives: a.archives + b.archives, bytes: addBytes(a.bytes, b.bytes) });

/** Adds name by name. A name that only one of the two has keeps its value. */
export function addByName<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>, add: (a: T, b: T) => T): Record<string, T> {
  const sums = { ...a };
  for (const [name, value] of Object.entries(b)) sums[name] = Object.hasOwn(a, name) ? add(a[name], value) : value;
  return sums;
}
