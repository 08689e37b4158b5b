import { utf8 } from './encoded-text';
import { mtAwsGlacier } from './mt-aws-glacier';

/** The current format of mt-aws-glacier. */
export const mtAwsGlacierMt2 = mtAwsGlacier('mt2', utf8);
