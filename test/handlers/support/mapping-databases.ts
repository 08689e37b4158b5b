import type { InitSqlJsStatic } from 'sql.js';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const initSqlJs = require('sql.js/dist/sql-wasm-inline.js') as InitSqlJsStatic;

/** One row of Synology's table: archive id, share and path. */
export type MappedFile = readonly [archiveId: string | null, shareName: string | null, basePath: string | null];

/** A database as Synology Glacier Backup keeps it in the mapping vault. */
export async function mappingDatabase(files: readonly MappedFile[], table = 'file_info_tb'): Promise<Buffer> {
  const { Database } = await initSqlJs();
  const database = new Database();
  database.run(`CREATE TABLE ${table} (key TEXT, shareName TEXT, basePath TEXT, archiveID TEXT, lastBkpTime INTEGER, fileSize INTEGER, archiveVersion INTEGER, current INTEGER, checksum TEXT)`);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, 1345568904, 1000, 1, 1, 'x')`);
  files.forEach(([archiveId, share, path], i) => insert.run([`key-${i}`, share, path, archiveId]));
  insert.free();
  const bytes = Buffer.from(database.export());
  database.close();
  return bytes;
}
