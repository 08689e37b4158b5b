import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { jsonLines } from '../../src/domain/inventory/spark/json-lines';

const GZIP = '.gz';
/** Names of Spark's own files begin with one of these. */
const OF_SPARK = /^[._]/;

/** Writes texts into a gzipped file. */
export async function writePacked(file: string, texts: AsyncIterable<string>): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await pipeline(texts, createGzip({ level: 1 }), createWriteStream(file));
}

/** The JSON lines of all files in a folder that Spark has written. */
export async function readFolder<T>(folder: string): Promise<T[]> {
  const rows: T[] = [];
  if (!existsSync(folder)) return rows;
  for (const name of readdirSync(folder).filter((file) => !OF_SPARK.test(file)).sort()) {
    const bytes = createReadStream(join(folder, name));
    for await (const row of jsonLines<T>(name.endsWith(GZIP) ? bytes.pipe(createGunzip()) : bytes)) rows.push(row);
  }
  return rows;
}
