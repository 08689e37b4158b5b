import { Disk } from './disk';
import { invalidParameter, notFound } from './errors';
import type { Archive, Inventory, NotificationConfiguration, Vault } from './model';
import { Settings, timestamp, vaultArn } from './settings';


/** A vault's file on the disk. Archives have their own files. */
interface VaultDocument {
  readonly name: string;
  readonly creationDate: string;
  readonly notifications?: NotificationConfiguration;
  readonly inventoryDate?: string;
  readonly writtenSinceInventory: boolean;
  readonly lastWriteDate?: string;
}

/** What an upload determines of its archive. */
export interface NewArchive {
  readonly description: string;
  readonly size: number;
  readonly treeHash: string;
  readonly leaves: Buffer;
  readonly segmentSize: number;
  readonly staging: string;
}

/** The vaults and archives, in memory for look-ups and on the disk for the next start. */
export class Store {
  private readonly vaults = new Map<string, Vault>();
  private lastSave: Promise<void> = Promise.resolve();

  constructor(private readonly settings: Settings, private readonly disk: Disk) {}

  public async load(): Promise<void> {
    for await (const document of this.disk.vaultDocuments()) {
      const vault = await this.vaultFrom(document as VaultDocument);
      this.vaults.set(vault.name, vault);
    }
    for await (const archive of this.disk.archives()) {
      this.vaults.get(archive.vaultName)?.archives.set(archive.archiveId, archive);
    }
  }

  public find(name: string): Vault | undefined {
    return this.vaults.get(name);
  }

  public vault(name: string): Vault {
    const vault = this.vaults.get(name);
    if (!vault) throw notFound(`Vault not found for ARN: ${vaultArn(this.settings, name)}`);
    return vault;
  }

  /** All vaults, sorted by name as in the service. */
  public all(): Vault[] {
    return [...this.vaults.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  public async createVault(name: string): Promise<void> {
    if (this.vaults.has(name)) return;
    const vault: Vault = { name, creationDate: timestamp(this.settings), archives: new Map(), writes: 0, writesAtInventory: 0 };
    this.vaults.set(name, vault);
    await this.save(vault);
  }

  public async removeVault(vault: Vault): Promise<void> {
    this.vaults.delete(vault.name);
    await this.disk.removeVault(vault.name);
  }

  /** Writes the vault's document. Saves run one after the other and write the current state, so that no save restores an older one. */
  public async save(vault: Vault): Promise<void> {
    const save = this.lastSave.then(() => this.writeDocument(vault));
    this.lastSave = save.catch(() => {}); // this call rejects; the next save must still run
    await save;
  }

  public async addArchive(vault: Vault, { staging, leaves, ...known }: NewArchive): Promise<Archive> {
    const archive: Archive = {
      archiveId: this.settings.newArchiveId(), vaultName: vault.name, creationDate: timestamp(this.settings), ...known,
    };
    await this.disk.adopt(staging, archive, leaves);
    vault.archives.set(archive.archiveId, archive);
    await this.written(vault);
    return archive;
  }

  /**
   * @returns undefined if no vault has the archive
   * @throws InvalidParameterValueException, with the given vault's ARN, if another vault has it. Seen in the field: https://github.com/vsespb/mt-aws-glacier/issues/32
   */
  public archive(vault: Vault, archiveId: string): Archive | undefined {
    const isOfAnother = !vault.archives.has(archiveId) && [...this.vaults.values()].some(({ archives }) => archives.has(archiveId));
    if (isOfAnother) throw invalidParameter(`Invalid vault name: ${vaultArn(this.settings, vault.name)}`);
    return vault.archives.get(archiveId);
  }

  /** Removes an archive from its vault. Its bytes stay, because finished jobs may still offer them. */
  public async forgetArchive(vault: Vault, archiveId: string): Promise<Archive | undefined> {
    const archive = vault.archives.get(archiveId);
    if (!archive) return undefined;
    vault.archives.delete(archiveId);
    await this.disk.unlist(archiveId);
    await this.written(vault);
    return archive;
  }

  public holds(archive: Archive): boolean {
    return this.vaults.get(archive.vaultName)?.archives.has(archive.archiveId) ?? false;
  }

  public isWrittenSinceInventory(vault: Vault): boolean {
    return vault.writes > vault.writesAtInventory;
  }

  public async takeInventory(vault: Vault, date = timestamp(this.settings)): Promise<void> {
    const archives = [...vault.archives.values()];
    vault.inventory = { date, archives };
    vault.writesAtInventory = vault.writes;
    await this.disk.saveInventory(vault.name, archives);
    await this.save(vault);
  }

  /**
   * The vault's last inventory. An automatic inventory is taken here, with the date of the last write. Clients cannot tell
   * it from one taken at each write. This way, filling a vault does not copy its list for each archive.
   *
   * @returns undefined before the first inventory
   */
  public async inventoryOf(vault: Vault): Promise<Inventory | undefined> {
    if (this.settings.automaticInventory && this.isWrittenSinceInventory(vault)) {
      await this.takeInventory(vault, vault.lastWriteDate);
    }
    return vault.inventory;
  }

  private async writeDocument(vault: Vault): Promise<void> {
    if (this.vaults.get(vault.name) !== vault) return; // the vault has been deleted since: do not restore it
    const document: VaultDocument = {
      name: vault.name,
      creationDate: vault.creationDate,
      notifications: vault.notifications,
      inventoryDate: vault.inventory?.date,
      writtenSinceInventory: this.isWrittenSinceInventory(vault),
      lastWriteDate: vault.lastWriteDate,
    };
    await this.disk.saveVault(vault.name, document);
  }

  private async written(vault: Vault): Promise<void> {
    const first = !this.isWrittenSinceInventory(vault);
    vault.writes += 1;
    vault.lastWriteDate = timestamp(this.settings);
    // One save is enough: the document tells whether there were writes, not how many.
    if (first) await this.save(vault);
  }

  private async vaultFrom(document: VaultDocument): Promise<Vault> {
    const { name, creationDate, notifications, inventoryDate, writtenSinceInventory, lastWriteDate } = document;
    const inventory = inventoryDate === undefined ? undefined : { date: inventoryDate, archives: await this.disk.loadInventory(name) };
    const writes = writtenSinceInventory ? 1 : 0;
    return { name, creationDate, notifications, inventory, lastWriteDate, archives: new Map(), writes, writesAtInventory: 0 };
  }
}
