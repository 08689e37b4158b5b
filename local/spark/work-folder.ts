import { createReadStream, createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { SPARK_COMPLETE } from '../../src/contracts/spark';
import { jsonLines } from '../../src/domain/inventory/spark/json-lines';

const GZIP = '.gz';
/** Names of Spark's own files begin with one of these. */
const OF_SPARK = /^[._]/;

/** Writes texts into a gzipped file. */
export async function writePacked(file: string, texts: AsyncIterable<string>): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await pipeline(texts, createGzip({ level: 1 }), createWriteStream(file));
}

/** The JSON lines of all files that Spark has written into a folder. @param within a folder in it */
export async function readFolder<T>(folder: string, within = ''): Promise<T[]> {
  const rows: T[] = [];
  const files = join(completeFolder(folder), within);
  for (const name of readdirSync(files).filter((file) => !OF_SPARK.test(file)).sort()) {
    const bytes = createReadStream(join(files, name));
    for await (const row of jsonLines<T>(name.endsWith(GZIP) ? bytes.pipe(createGunzip()) : bytes)) rows.push(row);
  }
  return rows;
}

/** The folder within a folder of Spark in which a run has written everything. */
export const completeFolder = (folder: string): string => join(folder, readFileSync(join(folder, SPARK_COMPLETE), 'utf8'));
