import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';

const MIB = 2 ** 20;

/** A file that becomes an archive of the vault. */
export interface Source {
  /** Relative, with `/`. */
  readonly path: string;
  /** The archive's description. Upload tools keep the file's name in it. */
  readonly description: string;
  /** Bytes. */
  readonly size: number;
  open(): AsyncIterable<Buffer>;
}

export interface Sources {
  readonly archives: Source[];
  /** Files that no archive can hold, and why. */
  readonly leftOut: { readonly path: string; readonly reason: string }[];
}

/** Every regular file below a directory, in the order of their paths. */
export async function sourcesOf(directory: string, descriptions: Map<string, string>): Promise<Sources> {
  const archives: Source[] = [];
  const leftOut: Sources['leftOut'] = [];
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(directory, file).split(sep).join('/');
    const { size } = await stat(file);
    if (size === 0) leftOut.push({ path, reason: 'an archive has at least one byte' });
    else archives.push({ path, description: descriptions.get(path) ?? path, size, open: () => createReadStream(file, { highWaterMark: MIB }) });
  }
  const unknown = [...descriptions.keys()].filter((path) => !entries.some((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/') === path));
  if (unknown.length) throw new Error(`the descriptions name files that are not below ${directory}: ${unknown.slice(0, 5).join(', ')}`);
  return { archives: archives.sort((a, b) => (a.path < b.path ? -1 : 1)), leftOut };
}

/** Reads JSON Lines of `{"path": …, "description": …}`. */
export async function readDescriptions(file: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines.forEach((line, i) => {
    if (!line.trim()) return;
    const { path, description } = parseLine(line, `${file}, line ${i + 1}`);
    found.set(path, description);
  });
  return found;
}

function parseLine(line: string, where: string): { path: string; description: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    throw new Error(`${where}: not JSON (${(error as Error).message})`);
  }
  const { path, description } = Object(parsed) as Record<string, unknown>;
  if (typeof path !== 'string' || typeof description !== 'string') throw new Error(`${where}: expected {"path": "…", "description": "…"}`);
  return { path, description };
}

/** A sample vault like one after years of backups: odd sizes, odd names, equal names, no names, and a few large archives. */
export function sampleArchives(): Sources {
  const sizes: [name: string, size: number, description?: string][] = [
    ['sizes/one-byte.bin', 1],
    ['sizes/one-mebibyte-less-one.bin', MIB - 1],
    ['sizes/one-mebibyte.bin', MIB],
    ['sizes/one-mebibyte-and-one.bin', MIB + 1],
    ['sizes/sixteen-mebibytes.bin', 16 * MIB],
    ['sizes/sixteen-mebibytes-and-one.bin', 16 * MIB + 1],
    ['video/interview.mov', 40 * MIB + 12_345],
    ['video/wedding.mov', 100 * MIB],
    ['backup/server-2014.tar', 300 * MIB + 7],
    ['names/with spaces and (brackets).txt', 1_000],
    ['names/Übergrößenträger.txt', 2_000],
    ['names/日本語のファイル.txt', 3_000],
    ['names/windows.txt', 4_000, 'C\\Users\\Public\\windows.txt'],
    ['names/percent%20encoded+plus.txt', 5_000],
    ['names/quote"and\'quote.txt', 6_000],
    ['names/empty-1.bin', 700, ''],
    ['names/empty-2.bin', 800, ''],
    ['names/no-description.bin', 900, 'No description.'],
    ['names/dots.bin', 950, '../../etc/passwd'],
    ...[1, 2, 3].map((n): [string, number, string] => [`names/duplicate-${n}.log`, 10_000 + n, 'logs/app.log']),
  ];
  const photos = Array.from({ length: 20 }, (_, i): [string, number] => [`photos/2013/IMG_${String(i + 1).padStart(4, '0')}.jpg`, 50_000 + 7_919 * i]);
  return { archives: [...sizes, ...photos].map(([path, size, description]) => sample(path, size, description ?? path)), leftOut: [] };
}

/** An archive of incompressible bytes that its path decides. */
export function sample(path: string, size: number, description: string): Source {
  return { path, description, size, open: () => Readable.from(noise(path, size)) };
}

/** Incompressible bytes that differ for each path and are the same in every run. */
function* noise(seed: string, size: number): Generator<Buffer> {
  const cipher = createCipheriv('aes-128-ctr', createHash('md5').update(seed).digest(), Buffer.alloc(16));
  const zeros = Buffer.alloc(MIB);
  for (let left = size; left > 0; left -= MIB) yield cipher.update(left < MIB ? zeros.subarray(0, left) : zeros);
}
