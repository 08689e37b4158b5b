import { CHUNK_SIZE } from './settings';
import { sample, Source } from '../demo/archives';
import type { Uploaded } from '../demo/fill-vault';

const MIB = 2 ** 20;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const fastGlacier = (path: string): string => `<m><v>4</v><p>${base64(path)}</p><lm>20140102T030405Z</lm></m>`;
const mtAwsGlacier = (filename: string): string => `mt2 ${Buffer.from(JSON.stringify({ filename, mtime: '20140102T030405Z' })).toString('base64url')}`;

/** A few archives, because each costs an Expedited request. Descriptions are as upload tools write them: Glacier takes printable ASCII only. */
export function proveArchives(): Source[] {
  const archives: [path: string, size: number, description?: string][] = [
    ['sizes/one-byte.bin', 1],
    ['sizes/one-mebibyte-and-one.bin', MIB + 1],
    ['sizes/one-chunk-and-one.bin', CHUNK_SIZE + 1],
    ['video/interview.mov', 2 * CHUNK_SIZE + 12_345],
    ['names/Übergrößenträger.txt', 2_000, fastGlacier('names/Übergrößenträger.txt')],
    ['names/日本語のファイル.txt', 3_000, mtAwsGlacier('names/日本語のファイル.txt')],
    ['names/no-description.bin', 700, ''],
    ['names/duplicate-1.log', 10_001, 'logs/app.log'],
    ['names/duplicate-2.log', 10_002, 'logs/app.log'],
  ];
  return archives.map(([path, size, description]) => sample(path, size, description ?? path));
}

/** An inventory as Glacier would make it, so that a run need not wait a day for the vault's first one. */
export function inventoryOf(uploaded: readonly Uploaded[], { vaultArn, date }: { readonly vaultArn: string; readonly date: Date }): string {
  const at = `${date.toISOString().slice(0, 19)}Z`;
  const rows = uploaded.map(({ archiveId, source, treeHash }) => ({
    ArchiveId: archiveId, ArchiveDescription: source.description, CreationDate: at, Size: source.size, SHA256TreeHash: treeHash,
  }));
  return JSON.stringify({ VaultARN: vaultArn, InventoryDate: at, ArchiveList: rows });
}
