import { FORMER_OBJECT_LIMIT } from './plan-figures';
import { PlanBasis } from './plan-input';
import { Amount } from '../../contracts/manifest';

/** Bytes of the largest object: 10,000 parts of 5 GiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingObjects.html */
const OBJECT_LIMIT = 50_000 * 2 ** 30;

/** Archives that are larger than S3's object limit until December 2025. */
export interface PlanOversize extends Amount {
  /** Bytes of the largest object, by the documentation of the destination's AWS partition. */
  readonly limit_bytes: number;
  /** The limit in words. */
  readonly limit: string;
}

/** The largest archive has 40,000 GiB, which is below today's limit. It can be too large only if today's limit is not documented. */
export function oversizeOf({ input: { figures, region, destinationRegion = region } }: PlanBasis): PlanOversize {
  const documented = !destinationRegion.startsWith('us-gov-');
  return {
    ...figures.over_former_limit,
    limit_bytes: documented ? OBJECT_LIMIT : FORMER_OBJECT_LIMIT,
    limit: documented
      ? `The documentation of ${destinationRegion.startsWith('cn-') ? 'the regions in China' : 'S3'} now allows 50 TB, so they can be moved.`
      : 'The documentation of AWS GovCloud (US) does not mention the new limit of 50 TB. Ask AWS before you request them.',
  };
}
