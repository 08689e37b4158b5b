import { DeleteArchiveCommand, DeleteVaultCommand, DescribeVaultCommand, GlacierClient } from '@aws-sdk/client-glacier';
import pMap from 'p-map';
import type { LeftoverFile } from './leftovers';
import type { Source } from '../demo/archives';
import { fillVault, Uploaded } from '../demo/fill-vault';

const ACCOUNT = '-';
const CONCURRENCY = 4;

/** The vault of a run. Everything that is made or deleted here is written down in the run's file. */
export class ProveVault {
  constructor(private readonly glacier: GlacierClient, private readonly file: LeftoverFile) {}

  /** Makes the vault and uploads the archives. @throws Error if there is such a vault already */
  public async fill(archives: readonly Source[], watch: (archive: Uploaded) => void): Promise<Uploaded[]> {
    const { vaultName } = this.file.left;
    if (await this.arn()) throw new Error(`there is a vault ${vaultName} already, which this run did not make. It is left alone`);
    await this.file.update({ vault: true, writtenAt: now() });
    try {
      return await fillVault(this.glacier, vaultName, archives, async (archive) => {
        await this.file.update({ archives: [...this.file.left.archives, archive.archiveId], writtenAt: now() });
        watch(archive);
      });
    } catch (error) {
      await this.forgetIfRefused();
      throw error;
    }
  }

  /** If Glacier refused to make the vault, there is none to remove. If that cannot be told, the vault stays written down. */
  private async forgetIfRefused(): Promise<void> {
    const gone = await this.arn().then((arn) => arn === undefined, () => false);
    if (gone) await this.file.update({ vault: false, archives: [] });
  }

  /** @returns undefined if there is no such vault */
  public async arn(): Promise<string | undefined> {
    try {
      return (await this.glacier.send(new DescribeVaultCommand({ accountId: ACCOUNT, vaultName: this.file.left.vaultName }))).VaultARN;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  /** Deletes the archives that this run uploaded. */
  public async empty(): Promise<void> {
    const { vault, vaultName, archives } = this.file.left;
    if (!vault || !archives.length || !await this.arn()) return;
    await pMap(archives, async (archiveId) => {
      await this.glacier.send(new DeleteArchiveCommand({ accountId: ACCOUNT, vaultName, archiveId }));
      await this.file.update({ archives: this.file.left.archives.filter((other) => other !== archiveId), writtenAt: now() });
    }, { concurrency: CONCURRENCY });
  }

  /** @returns Glacier's words if it refuses to delete the vault yet */
  public async remove(): Promise<string | undefined> {
    const { vault, vaultName } = this.file.left;
    if (!vault) return undefined;
    try {
      await this.glacier.send(new DeleteVaultCommand({ accountId: ACCOUNT, vaultName }));
    } catch (error) {
      const { name, message } = error as Error;
      if (name === 'InvalidParameterValueException') return message;
      if (name !== 'ResourceNotFoundException') throw error;
    }
    await this.file.update({ vault: false });
    return undefined;
  }
}

const now = (): string => new Date().toISOString();
