import { isUnverified, PlanPrices } from './prices';
import { PRICE_ITEMS, PriceName } from '../../contracts/prices';

/** One line of the bill. `amount` is `quantity` × `unit_price`, not rounded. */
export interface CostLine {
  readonly service: string;
  readonly item: string;
  /** Number of `unit`s. */
  readonly quantity: number;
  readonly unit: string;
  /** USD, for one `unit`. */
  readonly unit_price: number;
  /** USD. */
  readonly amount: number;
  /** How the quantity is calculated, in words. */
  readonly formula: string;
  /** The name by which the user can replace the price. */
  readonly price: PriceName;
  /** No public document confirms the price. */
  readonly unverified?: true;
}

/** A line of the bill before it has a price. */
export interface Charge {
  readonly service: string;
  readonly item: string;
  readonly price: PriceName;
  /** Requests or bytes, for example. `PRICE_ITEMS` says how many make one unit. */
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
