import { LAUNCH_PARAMETER, RUN_ERROR } from '../../contracts/launch';
import { RunError } from '../run-error';

const PARAMETER: keyof typeof LAUNCH_PARAMETER = 'MappingVaultName';

/** The mapping vault holds no names that can be read. */
export const malformedMapping = (problem: string): RunError => new RunError(RUN_ERROR.MALFORMED_MAPPING,
  `the mapping vault cannot be used: ${problem}. No archive of the vault was requested. Launch a new run with another vault as ${PARAMETER}. To launch without a mapping vault, give the vault's own name as ${PARAMETER}.`);
