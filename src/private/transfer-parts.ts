import { Construct } from 'constructs';
import { WithDestination } from './destination';
import { withSecurityGroups } from './network';
import { AlarmedPartOptions, PartOptions } from '../part-options';
import { PlanOptions } from '../plan-options';
import { GlacierVaultToS3TransferProps } from '../transfer-options';

/** What a construct that goes with a transfer takes from it, beside what the transfer offers. */
export interface TransferParts extends AlarmedPartOptions, WithDestination {
  readonly vaults?: string[];
  readonly prices?: { [name: string]: number };
}

/** What every part takes. The boundary is left out, because it is applied to the whole transfer. */
export const partOptions = (scope: Construct, { removalPolicy, encryptionKey, logging, architecture, network }: PartOptions): PartOptions => ({
  removalPolicy, encryptionKey, logging, architecture, network: withSecurityGroups(scope, network),
});

/** How the deployment works, for the plan. */
export const planOf = ({ prices, priceList, download = {}, retrieval = {}, monitoring = {} }: GlacierVaultToS3TransferProps): PlanOptions => ({
  prices,
  priceList,
  chunkMemorySize: download.chunkMemorySize,
  prepareMemorySize: download.prepareMemorySize,
  validationMemorySize: download.validationMemorySize,
  requestMemorySize: retrieval.requestMemorySize,
  sweepMemorySize: retrieval.sweepMemorySize,
  reportMemorySize: monitoring.reportMemorySize,
  chunkConcurrency: download.chunkConcurrency,
  prepareConcurrency: download.prepareConcurrency,
  validationConcurrency: download.validationConcurrency,
  dailyBytes: retrieval.dailyBytes,
  dailyRequests: retrieval.dailyRequests,
  initialRequestsPerSecond: retrieval.initialRequestsPerSecond,
});
