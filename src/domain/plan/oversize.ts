import { FORMER_OBJECT_LIMIT } from './figures';
import { PlanBasis } from './plan-input';

/** Bytes of the largest object: 10,000 parts of 5 GiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingObjects.html */
const OBJECT_LIMIT = 50_000 * 2 ** 30;

/** Archives that are larger than S3's objects could be until December 2025. */
export interface PlanOversize {
  readonly archives: number;
  readonly bytes: number;
  /** Bytes of the largest object that the documentation of the destination's partition names. */
  readonly limit_bytes: number;
  /** What is known of the limit in words. */
  readonly limit: string;
}

/** An archive has at most 40,000 GiB, so none exceeds today's limit; only where that limit is not documented may one be too large. */
export function oversizeOf({ input: { figures, region, destinationRegion = region } }: PlanBasis): PlanOversize {
  const documented = !destinationRegion.startsWith('us-gov-');
  return {
    ...figures.over_former_limit,
    limit_bytes: documented ? OBJECT_LIMIT : FORMER_OBJECT_LIMIT,
    limit: documented
      ? `The documentation of ${destinationRegion.startsWith('cn-') ? 'the regions in China' : 'S3'} names 50 TB now, so they can be moved.`
      : 'No documentation of AWS GovCloud (US) names the limit of 50 TB: ask AWS before you request them.',
  };
}
