import { PlanSettings } from '../../../src/domain/plan/plan-input';

/** What a plan takes from a small deployment. */
export const PLAN_SETTINGS: PlanSettings = {
  chunkSize: 2 ** 27,
  chunkMemory: 512,
  chunkConcurrency: 100,
  prepareConcurrency: 10,
  validationConcurrency: 10,
  initialRate: 10,
  dailyBytes: 100 * 2 ** 40,
};
