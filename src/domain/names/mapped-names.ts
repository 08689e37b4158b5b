import type { Database, InitSqlJsStatic, SqlJsStatic } from 'sql.js';
import { malformedMapping } from './malformed-mapping';
import { NameOverride } from './name-overrides';
import { safePath } from './safe-path';

// This build has its WebAssembly inside, so a bundle stays one file. It has the types of the package's main file.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const initSqlJs = require('sql.js/dist/sql-wasm-inline.js') as InitSqlJsStatic;

/** Each version of a file is an archive of its own. Folders have no archive. */
const NAMES = "SELECT archiveID, shareName, basePath FROM file_info_tb WHERE archiveID <> '' ORDER BY rowid";
/** Names that are read from the database at a time. */
const BATCH = 4_000;

let loaded: Promise<SqlJsStatic> | undefined;

/**
 * Reads the names that Synology Glacier Backup keeps of a vault's archives, in the order of its table.
 *
 * @param file the whole database; SQLite reads it in place, without a copy
 * @throws `MalformedMapping` if the file is not such a database
 */
export async function* mappedNames(file: Buffer): AsyncGenerator<readonly NameOverride[]> {
  loaded ??= initSqlJs();
  const { Database: SqlDatabase } = await loaded;
  const database = readable(() => new SqlDatabase(file));
  try {
    yield* namesOf(database);
  } finally {
    database.close();
  }
}

function* namesOf(database: Database): Generator<readonly NameOverride[]> {
  const statement = readable(() => database.prepare(NAMES));
  let batch: NameOverride[] = [];
  for (let line = 1; readable(() => statement.step()); line += 1) {
    const [archiveId, share, path] = statement.get();
    // An unsafe path gives no name. The archive is then named by its description.
    batch.push({ line, archiveId: String(archiveId), fileName: safePath(`${share ?? ''}/${path ?? ''}`) ?? '' });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}

/** Turns an error of SQLite into `MalformedMapping`, with SQLite's message. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw malformedMapping(`its archive is not the database of Synology Glacier Backup: ${(error as Error).message}`);
  }
}
