import { PRICE_ITEMS, PriceName } from '../../src/contracts/prices';
import { LISTED_PRICES } from '../../src/domain/plan/list-prices';
import type { Plan } from '../../src/domain/plan/plan';

type Priced = Pick<Plan, 'cost' | 'prices'>;

/** The prices that no public document confirms, for a comparison with the bill. */
export function pricesText({ cost, prices }: Priced): string {
  const used = new Map(cost.lines.filter(({ unverified }) => unverified).map(({ price, unit_price: usd }) => [price, priceText(price, usd)]));
  const compare = used.size ? `Compare with the bill: ${[...used.values()].join('; ')}` : 'It marks none';
  return `the run's plan says $${cost.total.toFixed(2)}, with the prices of ${prices.region}, ${prices.date}. ${compare}`;
}

/** What AWS's price list said of the vault's prices when the run was planned, and which of them it did not have. */
export function listedText({ cost, prices: { listed, requests } }: Priced): string {
  if (!listed.length) return `AWS's price list gave none of ${LISTED_PRICES.join(', ')}, or was not asked. The plan has the built-in prices`;
  const paid = Object.fromEntries(cost.lines.map(({ price, unit_price: usd }) => [price, usd]));
  const known: Partial<Record<PriceName, number>> = { ...paid, ...requests };
  const missing = LISTED_PRICES.filter((name) => !listed.includes(name));
  const found = listed.map((name) => priceText(name, known[name]));
  return `AWS's price list gave ${found.join('; ')}.${missing.length ? ` It gave no ${missing.join(', ')}` : ''}`;
}

/** @param usd undefined if the run does not pay this price */
const priceText = (name: PriceName, usd: number | undefined): string => (usd === undefined ? name : `${name} $${usd} per ${PRICE_ITEMS[name].unit}`);
