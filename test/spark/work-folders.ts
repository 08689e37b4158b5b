import { createHash } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { gunzipSync, gzipSync } from 'zlib';
import { sparkHere } from '../../local/spark/pyspark/spark-here';
import { completeFolder } from '../../local/spark/work-folder';
import { ClashCounts, SortCounts, SortedColumns, SPARK_FOLDER } from '../../src/contracts/spark';

/** Set where Spark must be there, so that none of its tests is left out in silence. */
const isRequired = process.env.SPARK_TESTS === 'required';
const here = sparkHere();

/** Tests that need Spark. Without it they are skipped, and their name says why. */
export const describeSpark = (name: string, tests: () => void): void => {
  if ('missing' in here && !isRequired) describe.skip(`${name} (skipped, because ${here.missing})`, tests);
  else describe(name, tests);
};

/** The first 16 bytes of a SHA-256, in hex. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

export type Inputs = { readonly [folder: string]: readonly object[] };
export interface Sorted {
  /** Group by group, each in the order of its rows' places. */
  readonly groups: readonly SortedColumns[][];
  readonly counts: SortCounts;
}

/** A work folder on this computer. */
export class WorkFolder {
  public readonly path = mkdtempSync(join(tmpdir(), 'work-'));
  /** What Spark said if its run failed. */
  public failure = '';

  /** @param files among which the lines of an input are divided */
  constructor(inputs: Inputs, files = 2) {
    for (const [name, lines] of Object.entries(inputs)) {
      for (let file = 0; file < files; file += 1) this.write(`${name}/${file}.json.gz`, lines.filter((_, i) => i % files === file));
    }
  }

  public write(name: string, lines: readonly object[]): void {
    mkdirSync(join(this.path, name, '..'), { recursive: true });
    writeFileSync(join(this.path, name), gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { level: 1 }));
  }

  public has(name: string): boolean {
    return existsSync(join(this.path, name));
  }

  public get sorted(): Sorted {
    if (this.failure) throw new Error(this.failure);
    const names = readdirSync(completeFolder(join(this.path, SPARK_FOLDER.GROUPS))).filter((name) => name.startsWith('group='));
    const numbers = names.map((name) => Number(name.slice('group='.length))).sort((a, b) => a - b);
    const groups = numbers.map((number) => this.read<SortedColumns>(SPARK_FOLDER.GROUPS, `group=${number}`).sort(byPlace));
    const [counts, ...more] = this.read<SortCounts>(SPARK_FOLDER.COUNTS);
    if (more.length || numbers.some((number, i) => number !== i)) throw new Error('There are several lines of counts, or a group is missing.');
    return { groups, counts };
  }

  public get clashes(): ClashCounts {
    if (this.failure) throw new Error(this.failure);
    const [clashes, ...more] = this.read<ClashCounts>(SPARK_FOLDER.CLASHES);
    if (more.length) throw new Error('There are several lines of clashes.');
    return clashes;
  }

  /** The lines in the files of a folder that Spark has written. */
  public read<T>(name: string, within = ''): T[] {
    const lines = this.files(name, within).flatMap((file) => gunzipSync(readFileSync(file)).toString('utf8').split('\n'));
    return lines.filter((line) => line).map((line) => JSON.parse(line) as T);
  }

  public files(name: string, within = ''): string[] {
    const folder = join(completeFolder(join(this.path, name)), within);
    return readdirSync(folder).filter((file) => file.startsWith('part-')).map((file) => join(folder, file));
  }

  public remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** The order of the manifest. */
export const byPlace = (a: Place, b: Place): number => (a.created_at ?? Infinity) - (b.created_at ?? Infinity) || compare(a.id ?? '', b.id ?? '') || a.row - b.row;
type Place = Pick<SortedColumns, 'row' | 'created_at' | 'id'>;
const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);
