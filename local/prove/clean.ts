import type { GlacierClient } from '@aws-sdk/client-glacier';
import { cleanCommand, LeftoverFile, Leftovers } from './leftovers';
import { ProveStack, StackClients } from './stack';
import { ProveVault } from './vault';

const HOUR_MS = 3_600_000;
/** Glacier takes an inventory about once a day. After two days without an empty one, an archive must be left. */
const INVENTORY_MS = 24 * HOUR_MS;
const OVERDUE_MS = 48 * HOUR_MS;

export interface CleanClients extends StackClients {
  readonly glacier: GlacierClient;
}

/** Removes the stack and its buckets, and the archives of the vault. May be called again after an error. Only Glacier's next inventory allows more. */
export async function tidyUp(file: LeftoverFile, clients: CleanClients, say: (line: string) => void): Promise<void> {
  if (file.left.stack) {
    say(`Removing the stack ${file.left.stackName} and its buckets`);
    await new ProveStack(clients, file.left.stackName).remove();
    await file.update({ stack: false });
  }
  if (file.left.archives.length) say(`Deleting the ${file.left.archives.length} archives of the vault ${file.left.vaultName}`);
  await new ProveVault(clients.glacier, file).empty();
}

/** Removes everything that a run has left. @returns false if Glacier does not delete the vault yet */
export async function clean(file: LeftoverFile, clients: CleanClients, say: (line: string) => void): Promise<boolean> {
  await tidyUp(file, clients, say);
  const refusal = await new ProveVault(clients.glacier, file).remove();
  if (refusal === undefined) say(`Nothing is left of the run ${file.left.id}.`);
  else for (const line of [`Glacier does not delete the vault ${file.left.vaultName} yet: ${refusal}`, ...whenDeletable(file.left)]) say(line);
  return refusal === undefined;
}

/** When the vault can be deleted, and what to do if that does not come true. */
export function whenDeletable(left: Leftovers, now = Date.now()): string[] {
  const written = Date.parse(left.writtenAt!);
  if (now - written < OVERDUE_MS) {
    const from = new Date(written + INVENTORY_MS).toISOString().slice(0, 16).replace('T', ' ');
    return [`Glacier deletes the vault ${left.vaultName} only after an inventory that is younger than the last deletion. It takes one about once a day.`,
      `From ${from} UTC on: ${cleanCommand(left)}`];
  }
  const glacier = (command: string) => `  aws glacier ${command} --account-id - --vault-name ${left.vaultName} --region ${left.region}`;
  return ['The vault may hold an archive whose id was lost when a run was interrupted. Its inventory has the id, after some hours:',
    `${glacier('initiate-job')} --job-parameters '{"Type": "inventory-retrieval"}'`,
    `${glacier('get-job-output')} --job-id <id of the job> inventory.json`,
    `${glacier('delete-archive')} --archive-id <id>`,
    `A day later: ${cleanCommand(left)}`];
}
