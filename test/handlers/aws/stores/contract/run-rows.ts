import type { Item } from './contract';
import type { ActiveRunItem, RunItem } from '../../../../../src/contracts/run';
import { runItem } from '../../../../support/memory-runs';

export const RUN = 'run-1';
/** Seconds since the epoch. */
export const NOW = 1_000_000;
export const START = { partition: 1, offset: 0 };
export const NEXT = { partition: 1, offset: 700 };

export const runRow = (overrides: Partial<RunItem> = {}): Item => ({ ...runItem(), ...overrides });

/** A run in the list of active runs. */
export const activeRow = (overrides: Partial<ActiveRunItem> = {}): Item => ({
  pk: 'runs', sk: RUN, vault_name: 'photos', execution_arn: 'execution-1', ...overrides,
});

export const budgetRow = (bytes: number, requests: number): Item => ({
  pk: 'budget|2026-11-22', sk: 'budget', bytes, requests, expires_at: NOW + 90 * 24 * 3600,
});
