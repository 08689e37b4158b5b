import { ProvenObject } from '../../contracts/archive';

/** A checksum of S3, in one form. */
interface NormalChecksum {
  readonly algorithm: ProvenObject['algorithm'];
  readonly type: ProvenObject['type'];
  /** Base64. */
  readonly digest: string;
  /** Of how many parts it is composed, if S3 said so. */
  readonly parts?: number;
}

const COMPOSITE = /^(.*)-(\d+)$/;

/** S3 appends `-N` to the checksum of an object of N parts when it is read, and some answers leave it out. */
function normalized({ checksum, algorithm, type }: ProvenObject): NormalChecksum {
  const composite = COMPOSITE.exec(checksum);
  if (!composite) return { algorithm, type, digest: checksum };
  return { algorithm, type, digest: composite[1], parts: Number(composite[2]) };
}

export const COMPARED = { EQUAL: 'equal', DIFFERENT: 'different', NOT_COMPARABLE: 'not-comparable' } as const;
type Compared = (typeof COMPARED)[keyof typeof COMPARED];

/**
 * Two checksums are comparable if they are of one algorithm, of one type, and over the same number of parts. A copy of an object may have
 * another type or other parts, with the same bytes.
 */
export function compare(recorded: ProvenObject, found: ProvenObject): Compared {
  const [a, b] = [normalized(recorded), normalized(found)];
  if (a.algorithm !== b.algorithm || a.type !== b.type) return COMPARED.NOT_COMPARABLE;
  if (a.parts !== undefined && b.parts !== undefined && a.parts !== b.parts) return COMPARED.NOT_COMPARABLE;
  return a.digest === b.digest ? COMPARED.EQUAL : COMPARED.DIFFERENT;
}
