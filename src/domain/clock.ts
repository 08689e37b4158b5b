/** The time, as a port: tests move it by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Seconds since the epoch, as `due_at` and leases count. */
export const epochSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
export const isoNow = (clock: Clock): string => new Date(clock.now()).toISOString();
