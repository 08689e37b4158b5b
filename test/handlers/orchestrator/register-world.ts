import { RegisterRunInput } from '../../../src/contracts/workflow';
import { NoVault, VaultDescription } from '../../../src/handlers/aws/glacier/glacier-vaults';
import { RegisterRunPorts } from '../../../src/handlers/orchestrator/ports';
import { registerRun } from '../../../src/handlers/orchestrator/register-run';
import { MemoryRuns } from '../../support/memory-runs';
import { TestClock } from '../../support/test-clock';

export interface World extends RegisterRunPorts {
  readonly runs: MemoryRuns;
  /** Executions that are over. */
  readonly over: Set<string>;
  /** When executions of deletions ended. */
  readonly overSince: Map<string, number>;
}

export interface Situation {
  readonly vault?: VaultDescription | NoVault;
  readonly destinationRegion?: string | null;
  /** Name. */
  readonly destinationBucket?: string;
  /** Keys of the inventory bucket. */
  readonly files?: readonly string[];
  readonly completionTopic?: string;
}

export function registerWorld(situation: Situation = {}): World {
  const {
    vault = { archives: 3, lastInventory: '2026-11-21T00:00:00Z' }, destinationRegion = 'eu-west-1', destinationBucket = 'destination', files = [],
    completionTopic,
  } = situation;
  const runs = new MemoryRuns();
  const over = new Set<string>();
  const overSince = new Map<string, number>();
  return {
    runs,
    over,
    overSince,
    executions: {
      isOver: async (execution) => over.has(execution),
      wasOverAt: async (execution, time) => (overSince.get(execution) ?? Infinity) <= time,
    },
    deletions: {
      unregister: async (run, execution) => runs.active.get(`${run}|deletion`)?.execution_arn === execution && runs.active.delete(`${run}|deletion`),
    },
    vaults: { region: async () => 'eu-west-1', describe: async () => vault },
    destination: { bucketName: destinationBucket, region: async () => destinationRegion ?? undefined },
    inventories: { bucketName: 'inventories', find: async (key) => (files.includes(key) ? 1 : undefined) },
    completionTopic,
    resumableFor: 365 * 86_400,
    clock: new TestClock(),
  };
}

type Overrides = Partial<Record<string, unknown>>;

export const launch = (overrides: Overrides = {}): RegisterRunInput =>
  ({ action: 'launch', workflow_run: 'run-1', vault_name: 'photos', execution_arn: 'execution-1', allowed_vaults: '*', ...overrides }) as RegisterRunInput;
export const resume = (overrides: Overrides = {}): RegisterRunInput =>
  ({ action: 'resume', workflow_run: 'run-1', execution_arn: 'execution-2', allowed_vaults: '*', ...overrides }) as RegisterRunInput;

/** The error that refuses the run. */
export async function errorOf(input: RegisterRunInput, ports: RegisterRunPorts): Promise<Error> {
  try {
    await registerRun(input, ports);
  } catch (error) {
    return error as Error;
  }
  throw new Error('the run was registered');
}
