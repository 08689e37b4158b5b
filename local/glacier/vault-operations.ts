import { Call, json, Operation, page, World } from './call';
import { badBody, invalidParameter, missingParameter, notFound } from './errors';
import { NOTIFICATION_EVENTS, Vault } from './model';
import { vaultArn } from './settings';

const VAULT_NAME = /^[a-zA-Z0-9_.-]{1,255}$/;
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/;
const VAULTS_PER_PAGE = 10;

export const createVault: Operation = async ({ params }, { store, settings }) => {
  if (!VAULT_NAME.test(params.vaultName)) throw invalidParameter(`Invalid vault name: ${params.vaultName}`);
  await store.createVault(params.vaultName);
  return { status: 201, headers: { Location: `/${settings.accountId}/vaults/${params.vaultName}` } };
};

export const describeVault: Operation = async ({ params }, world) =>
  json(200, await descriptionOf(world.store.vault(params.vaultName), world));

export const listVaults: Operation = async ({ query }, world) => {
  const { entries, marker } = page(world.store.all(), ({ name }) => vaultArn(world.settings, name), query, VAULTS_PER_PAGE);
  const VaultList = await Promise.all(entries.map((vault) => descriptionOf(vault, world)));
  return json(200, { Marker: marker, VaultList });
};

/** The service decides by the last inventory: it refuses a vault that is empty but was written to since then. */
export const deleteVault: Operation = async ({ params }, { store, jobs, settings }) => {
  const vault = store.vault(params.vaultName);
  const inventory = await store.inventoryOf(vault);
  if (store.isWrittenSinceInventory(vault) || (inventory?.archives.length ?? 0) > 0) {
    throw invalidParameter(`Vault not empty or recently written to: ${vaultArn(settings, vault.name)}`);
  }
  await jobs.expireAllOf(vault);
  await store.removeVault(vault);
  return { status: 204 };
};

export const setVaultNotifications: Operation = async (call, { store }) => {
  const vault = store.vault(call.params.vaultName);
  const { Events: events } = call.input;
  if (!Array.isArray(events) || events.length === 0) throw missingParameter('Events');
  const unknown = events.filter((event) => !(NOTIFICATION_EVENTS as readonly unknown[]).includes(event));
  if (unknown.length > 0) throw invalidParameter(`Invalid notification events: ${unknown.join(', ')}`);
  vault.notifications = { SNSTopic: topicOf(call) ?? missing('SNSTopic'), Events: events as string[] };
  await store.save(vault);
  return { status: 204 };
};

export const getVaultNotifications: Operation = async ({ params }, { store }) => {
  const { name, notifications } = store.vault(params.vaultName);
  if (!notifications) throw notFound(`No notification configuration is set for vault: ${name}`);
  return json(200, notifications);
};

export const deleteVaultNotifications: Operation = async ({ params }, { store }) => {
  const vault = store.vault(params.vaultName);
  vault.notifications = undefined;
  await store.save(vault);
  return { status: 204 };
};

/** The topic in a body. Only its form is checked, because the emulator does not know which topics exist. */
export function topicOf({ input }: Call): string | undefined {
  const topic = input.SNSTopic;
  if (topic === undefined || topic === null) return undefined;
  if (typeof topic !== 'string') throw badBody('SNSTopic must be a string');
  if (!TOPIC_ARN.test(topic)) throw invalidParameter(`Invalid SNS topic ARN: ${topic}`);
  return topic;
}

async function descriptionOf(vault: Vault, { store, settings }: World) {
  const inventory = await store.inventoryOf(vault);
  return {
    CreationDate: vault.creationDate,
    LastInventoryDate: inventory?.date ?? null,
    NumberOfArchives: inventory?.archives.length ?? null,
    SizeInBytes: inventory?.archives.reduce((sum, { size }) => sum + size, 0) ?? null,
    VaultARN: vaultArn(settings, vault.name),
    VaultName: vault.name,
  };
}

function missing(what: string): never {
  throw missingParameter(what);
}
