/** Who works on something alone, and until when. Nested in the row of what is worked on. */
export interface Lease {
  /** A name that no other invocation or execution has. */
  readonly owner: string;
  /** Seconds since the epoch. From then on the lease is free. */
  readonly until: number;
}

export const isHeld = (lease: Lease | undefined, now: number): lease is Lease => lease !== undefined && lease.until > now;
