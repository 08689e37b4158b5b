import {
  checkChunkSize, checkConcurrency, checkInteger, checkMemorySize, checkPositive, checkPrices, checkResumableFor, checkSchedule, checkSize,
  checkSweepPeriod, checkVaults,
} from './check';
import { checkBucket, checkDestination } from './destination';
import { checkInventory } from './plan-options';
import { GlacierVaultToS3TransferProps } from '../transfer-options';

/**
 * Checks the props of a transfer. Each part checks its own props again.
 *
 * @throws Error if a value is not allowed. The message names the prop as the user of the transfer wrote it.
 */
export function checkTransfer(props: GlacierVaultToS3TransferProps): void {
  const { vaults, inventory = {}, retrieval = {}, download = {}, monitoring = {}, prices, resumableFor } = props;
  checkDestination(props);
  checkBucket('inventoryBucket', props.inventoryBucket);
  checkVaults('vaults', vaults);
  checkPrices('prices', prices);
  checkSize('retrieval.dailyBytes', retrieval.dailyBytes);
  checkInteger('retrieval.dailyRequests', retrieval.dailyRequests, 1);
  checkPositive('retrieval.initialRequestsPerSecond', retrieval.initialRequestsPerSecond);
  checkChunkSize('download.chunkSize', download.chunkSize);
  checkConcurrency('download.chunkConcurrency', download.chunkConcurrency);
  checkMemorySize('download.chunkMemorySize', download.chunkMemorySize);
  checkMemorySize('download.prepareMemorySize', download.prepareMemorySize);
  checkMemorySize('download.validationMemorySize', download.validationMemorySize);
  checkMemorySize('retrieval.requestMemorySize', retrieval.requestMemorySize);
  checkMemorySize('retrieval.sweepMemorySize', retrieval.sweepMemorySize);
  checkMemorySize('monitoring.reportMemorySize', monitoring.reportMemorySize);
  checkInventory('inventory.', inventory);
  checkConcurrency('download.prepareConcurrency', download.prepareConcurrency);
  checkConcurrency('download.validationConcurrency', download.validationConcurrency);
  checkSweepPeriod('retrieval.sweepPeriod', { period: retrieval.sweepPeriod, window: retrieval.downloadWindow, windowProp: 'retrieval.downloadWindow' });
  checkResumableFor('resumableFor', resumableFor);
  checkSchedule('monitoring.dashboardPeriod', monitoring.dashboardPeriod);
}
