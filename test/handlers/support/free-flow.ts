import { pricesOf } from '../../../src/domain/plan/prices';

/** Nothing is on its way and nothing is queued, so the gate of Initiate Retrieval is open. */
export const FREE_FLOW = {
  figures: { of: async () => new Map() },
  queues: { depths: async () => ({ notifications: 0, chunks: 0, small: 0, validations: 0 }) },
  gate: { seen: () => undefined },
};
/** What requests cost in us-east-1. */
export const PRICES = pricesOf('us-east-1').prices;
/** The concurrencies of the constructs. */
export const WORKERS = { notifications: 10, chunks: 100, small: 100, validations: 10 };
