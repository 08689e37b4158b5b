/** The time, as a port. Tests move it by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Seconds since the epoch, the unit of `due_at` and of leases. */
export const epochSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
export const isoNow = (clock: Clock): string => new Date(clock.now()).toISOString();
