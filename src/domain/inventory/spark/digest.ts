import { hash } from 'crypto';
import { DIGEST } from '../manifest/records';

/** Digest of a text in the columns of Spark: as long as in the records that one machine sorts, in lower-case hex. */
export const columnDigest = (text: string): string => hash('sha256', text, 'hex').slice(0, 2 * DIGEST);
