import { amountOf, Driver, DRIVERS, Drivers, MeasuredUse, NO_DRIVERS } from './measured';
import { count } from '../format';

/** Each driver in words, as it follows a number. */
const WORDS: Readonly<Record<Driver, string>> = {
  run: 'run',
  partition: 'partitions of the manifest',
  small: 'archives of one chunk',
  large: 'archives of several chunks',
  chunk: 'chunks of those',
  notified: 'batches of notifications',
  copied: 'batches of small archives, or larger ones alone',
  loop: 'loops of requests',
  sweep: 'sweeps',
  update: 'updates of the dashboard',
  batch: 'batches of figures',
};
const DECIMALS = 2;

/** The arithmetic of an amount: `8.12 × 10,000,000 archives of one chunk + …`. What adds nothing is left out. */
export function byDriver(uses: readonly MeasuredUse[], drivers: Drivers): string {
  const terms = DRIVERS.map((driver) => ({ driver, each: amountOf(uses, { ...NO_DRIVERS, [driver]: 1 }), times: drivers[driver] }))
    .filter(({ each, times }) => each && times);
  return terms.map(({ driver, each, times }) => `${decimal(each)} × ${count(times)} ${WORDS[driver]}`).join(' + ') || 'none';
}

const decimal = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: DECIMALS });
