import { Amount } from '../contracts/manifest';

export const NO_AMOUNT: Amount = { archives: 0, bytes: 0 };

export const addAmounts = (a: Amount = NO_AMOUNT, b: Amount = NO_AMOUNT): Amount =>
  ({ archives: a.archives + b.archives, bytes: a.bytes + b.bytes });

/** Adds name by name. A name that only one of the two has keeps its value. */
export function addByName<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>, add: (a: T, b: T) => T): Record<string, T> {
  const sums = { ...a };
  for (const [name, value] of Object.entries(b)) sums[name] = Object.hasOwn(a, name) ? add(a[name], value) : value;
  return sums;
}
