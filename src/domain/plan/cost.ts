import { databaseCharges } from './charges-database';
import { orchestrationCharges } from './charges-orchestration';
import { glacierCharges, s3Charges, transferCharges } from './charges-storage';
import { CostLine, lineOf } from './cost-line';
import { driversOf } from './drivers';
import { PlanBasis } from './plan-input';
import { PlanTime } from './time';
import { functionUses } from './workload';

/** The cost of the transfer, which is paid once. */
export interface PlanCost {
  readonly currency: 'USD';
  /** USD, not rounded. */
  readonly total: number;
  /** USD, not rounded. */
  readonly by_service: Readonly<Record<string, number>>;
  readonly lines: readonly CostLine[];
}

/** Counts requests and multiplies them by prices. Does not deduct free tiers, because other work of the account may use them. */
export function costOf(basis: PlanBasis, time: PlanTime): PlanCost {
  const { prices, destinationPrices } = basis;
  const drivers = driversOf(basis, time);
  const lines = [
    ...[...glacierCharges(basis), ...transferCharges(basis)].map((charge) => lineOf(charge, prices)),
    ...s3Charges(basis, drivers).map((charge) => lineOf(charge, destinationPrices)),
    ...databaseCharges(basis, drivers).map((charge) => lineOf(charge, prices)),
    ...orchestrationCharges({ basis, time, drivers, uses: functionUses(basis, drivers) }).map((charge) => lineOf(charge, prices)),
  ].filter(({ quantity }) => quantity > 0);
  return { currency: 'USD', total: sum(lines), by_service: byService(lines), lines };
}

const sum = (lines: readonly CostLine[]): number => lines.reduce((total, { amount }) => total + amount, 0);

function byService(lines: readonly CostLine[]): Record<string, number> {
  const services = [...new Set(lines.map(({ service }) => service))];
  return Object.fromEntries(services.map((service) => [service, sum(lines.filter((line) => line.service === service))]));
}
