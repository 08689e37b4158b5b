import { ASSUMED, cpuShare } from './assumptions';
import { amountOf, Driver, Drivers, MEASURED, NO_DRIVERS, usesOf } from './measured';

const MS = 1000;
const GIB = 2 ** 30;

/** Seconds of a function for these drivers: its measured CPU at the share of this memory, and an assumed time for each answer that it waits for. */
export function secondsOf(caller: string, drivers: Drivers, memory: number): number {
  const cpu = amountOf(usesOf('cpu_ms', caller), drivers) / MS / cpuShare(memory);
  const waits = Object.entries(ASSUMED.ANSWER).map(([service, seconds]) => amountOf(usesOf(`wait.${service}`, caller), drivers) * seconds);
  return waits.reduce((sum, wait) => sum + wait, cpu);
}

/** The same for one of a driver. */
export const secondsEach = (caller: string, driver: Driver, memory: number): number =>
  secondsOf(caller, { ...NO_DRIVERS, [driver]: 1 }, memory);

/** Bytes that one function copies in a second: those of its network, or of its share of a CPU. */
export const throughputOf = (network: number, memory: number): number =>
  Math.min(network, cpuShare(memory) * GIB / MEASURED.copy_cpu_seconds_per_gib);
