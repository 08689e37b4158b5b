import { utf8 } from './encoded-text';
import { mtAwsGlacier } from './mt-aws-glacier';

/** mt-aws-glacier as it is. */
export const mtAwsGlacierMt2 = mtAwsGlacier('mt2', utf8);
