import { Lease } from '../../../contracts/lease';

/*
 * A lease lets one of several workers work on a row. It is an attribute of that row, and each write below is one conditional
 * UpdateItem. The lease of a worker that dies runs out by itself:
 *
 *     seconds   what happens                                 the row says
 *        0      A takes the lease until 120                  A, 120
 *       60      A renews it: the owner may take it again     A, 180
 *       70      A dies, or is only slow                      A, 180
 *      100      B wants it and is refused                    A, 180
 *      180      B takes it, because it is free               B, 300
 *      190      A wakes. What only the holder may write is   B, 300
 *               refused: the owner is B
 *
 * Between 180 and the moment when B takes it, A may still write: no other worker has begun. The SDK may repeat a write whose answer
 * was lost. The repeated write succeeds, because the owner may take the lease again.
 */

/** Part of an UpdateItem. Its names and values begin with `lease`, so a store can add its own. */
export interface LeaseClause {
  /** For the UpdateExpression. */
  readonly update: string;
  /** For the ConditionExpression. One operand of an AND. */
  readonly condition: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Takes or renews the lease: the row has none, or this owner's, or one that is free at `now`. `attribute` holds the lease. */
export function takeLease(attribute: string, { owner, until }: Lease, now: number): LeaseClause {
  return {
    update: 'SET #lease = :lease',
    condition: '(attribute_not_exists(#lease) OR #lease.#leaseOwner = :leaseOwner OR #lease.#leaseUntil <= :leaseNow)',
    names: { '#lease': attribute, '#leaseOwner': 'owner', '#leaseUntil': 'until' },
    values: { ':lease': { owner, until }, ':leaseOwner': owner, ':leaseNow': now },
  };
}

/** What only the holder may do. The update lets go of the lease; leave it out to keep the lease. */
export function asHolder(attribute: string, owner: string): LeaseClause {
  return {
    update: 'REMOVE #lease',
    condition: '#lease.#leaseOwner = :leaseOwner',
    names: { '#lease': attribute, '#leaseOwner': 'owner' },
    values: { ':leaseOwner': owner },
  };
}
