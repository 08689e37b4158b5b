import { DEFAULT_CHUNK_SIZE } from '../../../src/contracts/chunk-size';
import { ManifestEntry } from '../../../src/contracts/manifest';
import { FigureCounter } from '../../../src/domain/plan/figure-counter';
import { Plan, planOf } from '../../../src/domain/plan/plan';
import { PlanFigures } from '../../../src/domain/plan/plan-figures';
import { DEFAULT_SETTINGS, PlanInput } from '../../../src/domain/plan/plan-input';

export const MIB = 2 ** 20;
export const CHUNK_SIZE = DEFAULT_CHUNK_SIZE;

export const entry = (changes: Partial<ManifestEntry> = {}): ManifestEntry => ({
  archive_id: 'a'.repeat(138),
  size: MIB,
  sha256_tree_hash: '0'.repeat(64),
  creation_date: '2014-05-06T07:08:09.000Z',
  description: 'photo.jpg',
  key: 'photos/photo.jpg',
  decoder: 'plain',
  ...changes,
});

export function figuresOf(entries: Iterable<ManifestEntry>, chunkSize = CHUNK_SIZE): PlanFigures {
  const counter = new FigureCounter({ chunkSize });
  for (const one of entries) counter.add(one);
  return counter.figures();
}

/** The figures of `archives` equal archives. */
export function vaultOf(archives: number, size: number, changes: Partial<ManifestEntry> = {}): PlanFigures {
  const counter = new FigureCounter({ chunkSize: CHUNK_SIZE });
  const one = entry({ size, ...changes });
  for (let i = 0; i < archives; i += 1) counter.add(one);
  return counter.figures();
}

/** A plan of a vault in us-east-1, with the defaults of a deployment. */
export const planInput = (figures: PlanFigures, changes: Partial<PlanInput> = {}): PlanInput => ({
  figures,
  leftOut: { archives: 0, bytes: 0 },
  inventory: figures.all,
  nameOverrides: { applied: 0, unknown: 0, duplicates: 0, empty: 0 },
  vaultName: 'photos',
  run: 'photos-2026',
  storageClass: 'DEEP_ARCHIVE',
  tier: 'Bulk',
  region: 'us-east-1',
  lookedAtDestination: true,
  ...DEFAULT_SETTINGS,
  prepareConcurrency: 10,
  validationConcurrency: 10,
  generatedAt: new Date('2026-11-20T10:00:00Z'),
  ...changes,
});

/** The plan of so many archives of 1 GiB. */
export const planFor = (vaultName: string | undefined, archives: number, changes: Partial<PlanInput> = {}): Plan =>
  planOf(planInput(vaultOf(archives, 1024 * MIB), { vaultName, ...changes }));
