import { settlePartition, SettlePartitionPorts } from './settle-partition';
import { writePlan, WritePlanPorts } from './write-plan';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { SettleExistingInput, SettleExistingResult } from '../../contracts/workflow';
import { parseExact } from '../../domain/exact-json';
import { ManifestSummary } from '../../domain/inventory/manifest/engine';
import { PlanSettings } from '../../domain/plan/plan-input';
import type { RunStore } from '../aws/stores/run-store';
import { textOf } from '../shared/object-ranges';
import { requireRun } from '../shared/require-run';

export interface SettleExistingPorts extends SettlePartitionPorts, WritePlanPorts {
  readonly runs: Pick<RunStore, 'run' | 'setManifest'>;
  readonly inventories: SettlePartitionPorts['inventories'];
  readonly destination: SettlePartitionPorts['destination'] & WritePlanPorts['destination'];
}

/**
 * Settles as many drafts of the manifest as the time allows. After the last draft it writes the plan, and the run is planned. It may run
 * twice at once and may die at any point: a partition that is written stays, and only one manifest becomes the run's.
 */
export async function settleExisting(
  { run, manifest, partition }: SettleExistingInput, deadline: number, ports: SettleExistingPorts, settings: PlanSettings,
): Promise<SettleExistingResult> {
  const item = await requireRun(run, ports.runs);
  if (item.totals) return { settled: true, partition };
  const summary = parseExact(await textOf(INVENTORY_KEYS.manifestSummary(run, manifest), ports.inventories, ports.clock)) as ManifestSummary;
  for (let at = partition; at <= summary.partitions.length; at += 1) {
    if (!summary.partitions[at - 1].draft) continue;
    if (at > partition && ports.clock.now() >= deadline) return { settled: false, partition: at };
    await settlePartition({ run, manifest, partition: at }, settings.chunkSize, ports);
  }
  await writePlan({ run, item, manifest, summary }, ports, settings);
  return { settled: true, partition: summary.partitions.length + 1 };
}
