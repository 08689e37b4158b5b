/** Until when one worker has a row, or a part of its work, for itself. It is an attribute of that row (see handlers/aws/stores/lease.ts). */
export interface Lease {
  /** A name that no other invocation or execution has. */
  readonly owner: string;
  /** Seconds since the epoch. From then on the lease is free. */
  readonly until: number;
}

export const isHeld = (lease: Lease | undefined, now: number): lease is Lease => lease !== undefined && lease.until > now;
