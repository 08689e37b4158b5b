import { archiveStore } from './archive-store.cases';
import { asyncStore } from './async-store.cases';
import { campaignStore } from './campaign-store.cases';
import type { Contract } from './contract';
import { deletionStore } from './deletion-store.cases';
import { metricTable } from './metric-table.cases';
import { reportParts } from './report-parts.cases';
import { runFigures } from './run-figures.cases';
import { runStore } from './run-store.cases';

/** A function for contracts of any store. */
export type Prove = <S>(contract: Contract<S>) => void;

/** Calls `prove` for the contract of every store. */
export function eachContract(prove: Prove): void {
  prove(archiveStore);
  prove(asyncStore);
  prove(campaignStore);
  prove(deletionStore);
  prove(metricTable);
  prove(reportParts);
  prove(runFigures);
  prove(runStore);
}
