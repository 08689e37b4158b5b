import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FORMAT = 1;

/** What a run of `npm run prove` made in an account and has not removed yet. Names have a random part, so nothing else has them. */
export interface Leftovers {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** @default - the default credentials were used */
  readonly profile?: string;
  readonly vaultName: string;
  readonly stackName: string;
  /** True from just before the vault is made until it is deleted. */
  readonly vault: boolean;
  /** True from just before the stack is deployed until it is deleted. */
  readonly stack: boolean;
  /** Ids of the archives in the vault. */
  readonly archives: readonly string[];
  /** When the vault was last written to, ISO 8601. Glacier deletes it only after an inventory that is younger. */
  readonly writtenAt?: string;
}

export type Changes = Partial<Pick<Leftovers, 'vault' | 'stack' | 'archives' | 'writtenAt'>>;

/** One file for each run that has left something. */
export class LeftoverFiles {
  constructor(private readonly directory: string) {}

  /** Names what a new run will make. Nothing is made yet, so no file is written. */
  public begin(where: Pick<Leftovers, 'account' | 'region' | 'profile'>): LeftoverFile {
    const id = randomBytes(5).toString('hex');
    const names = { vaultName: `glacier-to-s3-prove-${id}`, stackName: `GlacierToS3Prove-${id}` };
    return new LeftoverFile(join(this.directory, `${id}.json`), { id, ...where, ...names, vault: false, stack: false, archives: [] });
  }

  /** @throws Error if a file is not one of ours */
  public async all(): Promise<LeftoverFile[]> {
    const names = await readdir(this.directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return Promise.all(names.filter((name) => name.endsWith('.json')).sort().map((name) => this.read(join(this.directory, name))));
  }

  private async read(path: string): Promise<LeftoverFile> {
    return new LeftoverFile(path, leftoversIn(await readFile(path, 'utf8'), path));
  }
}

export class LeftoverFile {
  private last: Promise<void> = Promise.resolve();

  constructor(public readonly path: string, private current: Leftovers) {}

  public get left(): Leftovers {
    return this.current;
  }

  /** Writes the change down before it resolves. If nothing is left, the file goes. Changes are written one after the other. */
  public async update(changes: Changes): Promise<void> {
    this.current = { ...this.current, ...changes };
    const state = this.current;
    this.last = this.last.then(() => (state.vault || state.stack ? this.write(state) : rm(this.path, { force: true })));
    await this.last;
  }

  /** By way of a second file, because an interrupted write must not lose what was there. */
  private async write(state: Leftovers): Promise<void> {
    await mkdir(join(this.path, '..'), { recursive: true });
    await writeFile(`${this.path}.new`, `${JSON.stringify({ format: FORMAT, ...state }, undefined, 2)}\n`);
    await rename(`${this.path}.new`, this.path);
  }
}

function leftoversIn(text: string, path: string): Leftovers {
  try {
    const { format, ...left } = JSON.parse(text) as Leftovers & { format: unknown };
    const texts = [left.id, left.account, left.region, left.vaultName, left.stackName];
    if (format === FORMAT && texts.every((value) => typeof value === 'string' && value !== '') && Array.isArray(left.archives)) return left;
  } catch {
    // The error below says the same.
  }
  throw new Error(`${path} does not say what a run of npm run prove left behind. Look into it, remove by hand what it names, and delete it`);
}

/** What is left, a line each. */
export function describe({ vault, vaultName, stack, stackName, archives, region }: Leftovers): string[] {
  return [
    ...(stack ? [`the stack ${stackName} in ${region}, with its two buckets`] : []),
    ...(vault ? [`the vault ${vaultName} in ${region}, ${archives.length ? `with ${archives.length} archives` : 'without known archives'}`] : []),
  ];
}

/** The command that removes it. */
export const cleanCommand = ({ profile }: Pick<Leftovers, 'profile'>): string => `npm run prove -- --clean${profile === undefined ? '' : ` --profile ${profile}`}`;
