import { Prices } from './price-table';
import { Tier } from '../../contracts/glacier';
import { NANO, PRICE_ITEMS, PriceName, retrievalPrice, retrievalRequestPrice } from '../../contracts/prices';

/** Requests to Glacier, and the bytes that they retrieve. */
export interface RequestAmount {
  readonly requests: number;
  readonly bytes: number;
}

/** An amount in USD as it is counted. */
export const nanoUsd = (usd: number): number => Math.round(usd * NANO);

/** What Glacier bills for the requests, in billionths of a USD, rounded up. */
export const costOfRequests = (amount: RequestAmount, tier: Tier, prices: Prices): number => Math.ceil(exact(amount, tier, prices));

/** What is taken off for requests that Glacier refused: rounded down, so that the sum never says less than was paid. */
export const creditForRequests = (amount: RequestAmount, tier: Tier, prices: Prices): number => Math.floor(exact(amount, tier, prices));

function exact({ requests, bytes }: RequestAmount, tier: Tier, prices: Prices): number {
  const each = (name: PriceName) => prices[name] * NANO / PRICE_ITEMS[name].per;
  return requests * each(retrievalRequestPrice(tier)) + bytes * each(retrievalPrice(tier));
}
