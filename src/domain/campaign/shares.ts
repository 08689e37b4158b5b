import { nanoUsd } from '../plan/request-cost';

const CENT = 1e7; // billionths of a USD

/** A cost in whole cents, rounded up: a run compares its cost with a maximum of cents, and what it has spent to the billionth. */
const cents = (usd: number): number => Math.ceil(nanoUsd(usd) / CENT);

/** What vaults need of a campaign's `MaximumCost`, in USD and in whole cents for each. */
export const neededOf = (needs: readonly number[]): number => needs.reduce((sum, need) => sum + cents(need), 0) / 100;

/**
 * Divides the maximum of a campaign among its vaults, before the first is moved. Each vault gets what it needs, and of the rest a part in proportion.
 * So no run needs to know of another one, and all together never cost more than the maximum.
 *
 * @param needs of each vault, in USD: what its plan costs, or what its run has spent if that is more
 * @param maximum USD, with whole cents
 * @returns USD of each vault; undefined if the vaults need more than the maximum
 */
export function sharesOf(needs: readonly number[], maximum: number): number[] | undefined {
  const each = needs.map(cents);
  const needed = each.reduce((sum, need) => sum + need, 0);
  const spare = Math.round(maximum * 100) - needed;
  if (spare < 0) return undefined;
  // Integers of any size: both factors may have 11 digits.
  const more = (need: number) => (needed ? Number((BigInt(spare) * BigInt(need)) / BigInt(needed)) : 0);
  return each.map((need) => (need + more(need)) / 100);
}
