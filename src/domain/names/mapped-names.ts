import type { Database, InitSqlJsStatic, SqlJsStatic } from 'sql.js';
import { malformedMapping } from './malformed-mapping';
import { NameOverride } from './name-overrides';
import { safePath } from './safe-path';

// The build that carries its WebAssembly inside, so that a bundle is one file. Its types are those of the package's main file.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const initSqlJs = require('sql.js/dist/sql-wasm-inline.js') as InitSqlJsStatic;

/** Of several versions of a file each is an archive of its own. Folders have no archive. */
const NAMES = "SELECT archiveID, shareName, basePath FROM file_info_tb WHERE archiveID <> '' ORDER BY rowid";
/** Names between two looks at whoever reads them. */
const BATCH = 4_000;

let loaded: Promise<SqlJsStatic> | undefined;

/**
 * The names that Synology Glacier Backup keeps of the archives of a vault, in the order of its table. `file`: the whole database,
 * as a Buffer, of which SQLite takes no copy. What is no such database ends with `MalformedMapping`.
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
    // A name that cannot be part of a key is none: the archive keeps the one that its description gives.
    batch.push({ line, archiveId: String(archiveId), fileName: safePath(`${share ?? ''}/${path ?? ''}`) ?? '' });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}

/** SQLite's own words for what is not a database, or not this one. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw malformedMapping(`its archive is not the database of Synology Glacier Backup: ${(error as Error).message}`);
  }
}
