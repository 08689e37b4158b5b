import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeVaultCommand, ResourceNotFoundException } from '@aws-sdk/client-glacier';
import type { Destination, Verdict } from './proof';
import { confirmationOf, DeletionRow, DeletionSummary, ReportedState } from '../../src/contracts/deletion';
import { INVENTORY_KEYS } from '../../src/contracts/keys';
import type { World } from '../world';

const POLL_MS = 500;

/** What came of the deletion. */
export interface DemoDeletion {
  readonly summary: DeletionSummary;
  /** By archive id. */
  readonly states: ReadonlyMap<string, ReportedState>;
  /** The vault is gone, as Glacier says. */
  readonly isVaultGone: boolean;
}

export interface WhatToDelete {
  readonly vault: string;
  readonly run: string;
  say(line: string): void;
}

/**
 * Plans the deletion, confirms it as the plan says, and waits for its end. Glacier makes an inventory about once a day. The demo makes one once the
 * archives are deleted, because the vault is deleted only after it.
 */
export async function deleteVault(world: World, inventory: Destination, { vault, run, say }: WhatToDelete): Promise<DemoDeletion> {
  say('Planning the deletion from the vault');
  await ended(world, await beginDeletion(world, { WorkflowRun: run }));
  const { archives } = JSON.parse(await inventory.text(INVENTORY_KEYS.deletionPlanJson(run))) as { archives: number };
  const Confirmation = confirmationOf(archives, vault);
  say(`Deleting from the vault: ${Confirmation}`);
  const execution = await beginDeletion(world, { WorkflowRun: run, Mode: 'delete', Confirmation, MinimumAge: '0', DeleteVault: 'YES' });
  let isOver = false;
  const result = ended(world, execution).finally(() => { isOver = true; });
  const inventories = takeInventories(world, vault, () => isOver);
  const summary = JSON.parse(await result) as DeletionSummary;
  await inventories;
  return { summary, states: await statesOf(inventory, run), isVaultGone: await isGone(world, vault) };
}

/** Each archive that is proven is deleted and no other, and the vault is deleted if none is left. */
export function isAsProven({ summary, states, isVaultGone }: DemoDeletion, verdicts: readonly Verdict[]): boolean {
  const isLeft = verdicts.some(({ proven }) => !proven);
  return verdicts.every(({ archive_id: id, proven }) => states.get(id) === (proven ? 'deleted' : 'kept'))
    && summary.deletion.vault_deleted === isVaultGone && isVaultGone === !isLeft;
}

export function deletionText({ summary: { deletion: { deleted, kept, unknown }, vault_left: left }, isVaultGone }: DemoDeletion): string {
  const vault = isVaultGone ? 'The vault is empty, and deleted.' : `The vault is not deleted. ${left ?? ''}`;
  return `Deleted from the vault: ${deleted} archives. Kept: ${kept}. Unknown: ${unknown}. ${vault}\n`;
}

/** Executes the document. @returns the ARN of the execution that it started */
export async function beginDeletion(world: World, parameters: Record<string, string>): Promise<string> {
  const started = await world.runDocument(world.output('DeleteDocument'), parameters);
  if (started.status !== 'Success') throw new Error(`the document of the deletion failed: ${started.failureMessage}`);
  return started.outputs['StartDeletion.ExecutionArn'] as string;
}

/** @returns the output of the execution */
async function ended(world: World, execution: string): Promise<string> {
  const { status, output, error, cause } = await world.executionEnded(execution);
  if (status !== 'SUCCEEDED') throw new Error(`the deletion ended with ${error}: ${cause}`);
  return output!;
}

async function takeInventories(world: World, vault: string, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await sleep(POLL_MS);
    if (!await isGone(world, vault)) await world.glacierEmulator.takeInventory(vault);
  }
}

async function isGone(world: World, vaultName: string): Promise<boolean> {
  try {
    await world.glacier.send(new DescribeVaultCommand({ accountId: '-', vaultName }));
    return false;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return true;
    throw error;
  }
}

const statesOf = async (inventory: Destination, run: string): Promise<Map<string, ReportedState>> =>
  new Map((await deletionRows(inventory, run)).map(({ archive_id: id, deletion }) => [id, deletion]));

/** The rows of a deletion's results. */
export async function deletionRows(inventory: Destination, run: string): Promise<DeletionRow[]> {
  const keys = (await inventory.keys(`${run}/deletion/`)).filter((key) => key.endsWith('.jsonl'));
  const texts = await Promise.all(keys.map((key) => inventory.text(key)));
  return texts.flatMap((text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as DeletionRow));
}
