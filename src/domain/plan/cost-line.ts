import { isUnverified, PlanPrices } from './prices';
import { PRICE_ITEMS, PriceName } from '../../contracts/prices';

/** One line of the bill. `amount` is `quantity` × `unit_price`, not rounded. */
export interface CostLine {
  readonly service: string;
  readonly item: string;
  /** In `unit`s. */
  readonly quantity: number;
  readonly unit: string;
  /** USD, for one `unit`. */
  readonly unit_price: number;
  /** USD. */
  readonly amount: number;
  /** Where the quantity comes from. */
  readonly formula: string;
  /** The name by which the price can be given. */
  readonly price: PriceName;
  /** No public document could confirm the price. */
  readonly unverified?: true;
}

/** What is paid for, before it is priced. */
export interface Charge {
  readonly service: string;
  readonly item: string;
  readonly price: PriceName;
  /** Requests, bytes or the like: what `PRICE_ITEMS` counts in units. */
  readonly amount: number;
  readonly formula: string;
}

export function lineOf({ service, item, price, amount, formula }: Charge, prices: PlanPrices): CostLine {
  const { unit, per } = PRICE_ITEMS[price];
  const quantity = amount / per;
  const unitPrice = prices.prices[price];
  return {
    service,
    item,
    quantity,
    unit,
    unit_price: unitPrice,
    amount: quantity * unitPrice,
    formula,
    price,
    ...(isUnverified(price, prices) ? { unverified: true } : {}),
  };
}
