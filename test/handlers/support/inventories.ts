import { createHash } from 'crypto';

/** A made-up archive id of Glacier's length, always the same for the same name. */
export const archiveIdOf = (name: string | number): string =>
  createHash('sha512').update(String(name)).digest('hex').repeat(2).slice(0, 138);

export const hashOf = (name: string | number): string => createHash('sha256').update(String(name)).digest('hex');

/** A row of an inventory. */
export const rowOf = (name: string | number, overrides: Record<string, unknown> = {}) => ({
  ArchiveId: archiveIdOf(name),
  ArchiveDescription: `${name}.jpg`,
  CreationDate: '2012-08-21T17:08:24Z',
  Size: 1000,
  SHA256TreeHash: hashOf(name),
  ...overrides,
});

export const VAULT_ARN = 'arn:aws:glacier:eu-west-1:111122223333:vaults/photos';

export const jsonOf = (rows: readonly unknown[], arn = VAULT_ARN): string =>
  JSON.stringify({ VaultARN: arn, InventoryDate: '2026-11-21T08:00:00Z', ArchiveList: rows });

/** As Glacier writes it: a quote becomes `\"`, a backslash stays as it is. */
export const csvOf = (rows: readonly ReturnType<typeof rowOf>[], end = '\n'): string =>
  ['ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash', ...rows.map((row) =>
    `${row.ArchiveId},"${String(row.ArchiveDescription).replaceAll('"', '\\"')}",${row.CreationDate},${row.Size},${row.SHA256TreeHash}`)].join(end) + end;

/** As a spreadsheet or a script writes it again: RFC 4180, where a quote becomes `""`. */
export const rfc4180Of = (rows: readonly ReturnType<typeof rowOf>[]): string =>
  ['ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash', ...rows.map((row) =>
    `${row.ArchiveId},"${String(row.ArchiveDescription).replaceAll('"', '""')}",${row.CreationDate},${row.Size},${row.SHA256TreeHash}`)].join('\n') + '\n';

/** The bytes of a text in pieces of `size`. */
export async function* piecesOf(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** An error as the SDK throws it. */
export const serviceError = (name: string, message: string, httpStatusCode: number): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

export const throttling = () => serviceError('ThrottlingException', 'Rate exceeded', 400);
export const notFound = (message: string) => serviceError('ResourceNotFoundException', message, 404);
