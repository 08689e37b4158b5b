import { mkdirSync, writeFileSync } from 'fs';
import { dirname, resolve } from 'path';
import fc from 'fast-check';
import { manyArchives, oddInventories, refusedInventories } from './odd-inventories';
import { SparkSession } from './session';
import { WorkFolder } from './work-folders';
import { ComparedFile, comparedPartitions, comparedTable, isEqual, sha256 } from '../../benchmark/spark/compared';
import { SPARK_STEP } from '../../src/contracts/spark';
import { exactJson } from '../../src/domain/exact-json';
import { planOf } from '../../src/domain/plan/plan';
import { planFacts } from '../../src/domain/plan/plan-facts';
import { addFigures, NO_FIGURES } from '../../src/domain/plan/plan-figures';
import { DEFAULT_SETTINGS } from '../../src/domain/plan/plan-input';
import { bothBuilt, Case, csvCases, givesManifest, jsonCases, Outcome, Settled } from '../domain/inventory/spark/engines';
import { Sorter } from '../domain/inventory/spark/pipeline';

/** Random inventories of each format. Each takes about three seconds. */
const RANDOM = Number(process.env.INVENTORIES ?? 3);
const TABLE = resolve(__dirname, '..', '..', 'test-reports', 'spark-manifests.txt');

/** The script itself. */
class RealSpark implements Sorter {
  private work?: WorkFolder;
  private groupRows = 0;

  constructor(private readonly session: SparkSession) {}

  public async sort(columns: Parameters<Sorter['sort']>[0], groupRows: number): ReturnType<Sorter['sort']> {
    this.groupRows = groupRows;
    const given = Object.entries(columns).filter(([, lines]) => lines) as [string, object[]][];
    this.work = new WorkFolder(Object.fromEntries(given));
    await this.session.run({ step: SPARK_STEP.SORT, work: this.work, groupRows });
    return this.work.sorted;
  }

  public async clashes(paths: Parameters<Sorter['clashes']>[0]): ReturnType<Sorter['clashes']> {
    const work = this.work!;
    work.write('paths/0.json.gz', paths);
    await this.session.run({ step: SPARK_STEP.CLASHES, work, groupRows: this.groupRows });
    return work.clashes;
  }

  public remove(): void {
    this.work?.remove();
  }
}

/** The plan of a summary, as all other settings are the defaults. */
function planJson({ summary }: Settled): string {
  return exactJson(planOf({
    ...DEFAULT_SETTINGS,
    storageClass: 'DEEP_ARCHIVE',
    tier: 'Bulk',
    region: summary.vault_region ?? 'us-east-1',
    figures: summary.partitions.reduce(addFigures, NO_FIGURES),
    ...planFacts(summary),
    vaultName: summary.vault_name,
    lookedAtDestination: true,
    generatedAt: new Date(0),
  }));
}

function compared(inventory: string, one: Outcome, spark: Outcome): ComparedFile[] {
  if ('error' in one || 'error' in spark) return [{ inventory, file: 'error' in one ? one.error : 'a manifest', one: sha256(exactJson(one)), spark: sha256(exactJson(spark)) }];
  const sides = (textOf: (built: Settled) => string) => ({ one: sha256(textOf(one)), spark: sha256(textOf(spark)) });
  return [
    ...comparedPartitions(inventory, one.texts.map(sha256), spark.texts.map(sha256)),
    { inventory, file: 'summary.json', ...sides(({ summary }) => exactJson(summary)) },
    { inventory, file: 'plan.json', ...sides(planJson) },
  ];
}

/** Compares the manifests of both engines. What was compared is in `test-reports/spark-manifests.txt`. */
export function equalManifests(session: () => SparkSession, seed: number): void {
  const files: ComparedFile[] = [];
  afterAll(() => {
    mkdirSync(dirname(TABLE), { recursive: true });
    writeFileSync(TABLE, `Seed ${seed}\n${comparedTable(files)}\n`);
  });

  async function compare(name: string, one: Case): Promise<{ wanted: Outcome; hasDrafts: boolean }> {
    const spark = new RealSpark(session());
    const { wanted, found, hasDrafts } = await bothBuilt(one, spark).finally(() => spark.remove());
    const all = compared(name, wanted, found);
    files.push(...all);
    expect({ ...('error' in found && found), different: all.filter((file) => !isEqual(file)) }).toEqual({ ...('error' in wanted && wanted), different: [] });
    return { wanted, hasDrafts };
  }

  it.each(oddInventories(seed))('is the same of an %s', async (name, one) => {
    const { wanted } = await compare(name, one);
    expect('texts' in wanted && wanted.texts.length).toBeGreaterThan(1);
  });

  it.each(refusedInventories())('is refused in the same words: %s', async (name, one) => {
    expect((await compare(name, one)).wanted).toMatchObject({ error: expect.any(String) });
  });

  it.each([['JSON', jsonCases], ['CSV', csvCases]])(`is the same of random inventories in %s (SEED=${seed})`, async (format, cases) => {
    const chosen: Case[] = [];
    for (const one of fc.sample(cases, { seed, numRuns: 20 * RANDOM })) {
      if (chosen.length < RANDOM && await givesManifest(one)) chosen.push(one);
    }
    for (const [i, one] of chosen.entries()) await compare(`${format} ${i + 1}`, one);
    expect(chosen).toHaveLength(RANDOM);
  });

  it('is the same of 100,000 archives with all of that', async () => {
    const { wanted, hasDrafts } = await compare('100,000 archives', manyArchives(seed));
    expect(hasDrafts).toBe(true);
    expect(wanted).toMatchObject({ summary: { key_clashes: { keys: expect.any(Number) }, unknown_selected_ids: 1 } });
  });
}
