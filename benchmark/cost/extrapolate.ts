import { GuidanceVault, OTHERS } from './guidance';
import { ONE_CPU_MEMORY } from '../../src/contracts/defaults';
import { ManifestEntry } from '../../src/contracts/manifest';
import { PRICE_ITEMS, putPrice } from '../../src/contracts/prices';
import { CostLine } from '../../src/domain/plan/cost-line';
import { FigureCounter } from '../../src/domain/plan/figure-counter';
import { Plan, planOf } from '../../src/domain/plan/plan';
import { PlanFigures } from '../../src/domain/plan/plan-figures';
import { DEFAULT_SETTINGS, PlanSettings } from '../../src/domain/plan/plan-input';
import { pricesOf } from '../../src/domain/plan/prices';

const REGION = 'us-east-2';
const STORAGE_CLASS = 'DEEP_ARCHIVE';
/** The figures of a larger vault are those of this many archives, multiplied. */
const SAMPLE = 1000;
const GIB = 2 ** 30;
/** GB-seconds of a CPU second: 1,769 MiB give one CPU. */
const GB_OF_CPU = ONE_CPU_MEMORY / 1024;

/** One vault of the Guidance: what AWS published, the floor, and what this library's plan says. */
export interface VaultCost {
  readonly name: string;
  readonly archives: number;
  readonly bytes: number;
  readonly guidance_usd: number;
  readonly floor_usd: number;
  readonly ours_usd: number;
  readonly hours: number;
  readonly lines: readonly Line[];
  readonly services: readonly ServiceCost[];
}

export interface Line {
  readonly service: string;
  readonly item: string;
  /** Requests, units, GB-seconds or bytes. */
  readonly calls: number;
  readonly usd: number;
  /** The arithmetic of `calls`. */
  readonly formula: string;
  /** Glacier's own charges. They are in no total here, as in the Guidance's. */
  readonly apart?: true;
}

export interface ServiceCost { readonly service: string; readonly guidance_usd: number; readonly floor_usd: number; readonly ours_usd: number }

/** @param hashSeconds seconds of CPU for two SHA-256 over a GiB */
export function costOfVault(vault: GuidanceVault, hashSeconds: number): VaultCost {
  const { name, archives, size, published } = vault;
  const plan = planOfVault(vault);
  const floor = floorOf(vault, hashSeconds);
  const lines = plan.cost.lines.map(lineOf);
  const ours = (service: string) => sum(lines.filter((line) => !line.apart && serviceIn(published, line.service) === service).map(({ usd }) => usd));
  const services = Object.entries(published).map(([service, guidance]): ServiceCost =>
    ({ service, guidance_usd: guidance, floor_usd: floor[service] ?? 0, ours_usd: ours(service) }));
  return {
    name,
    archives,
    bytes: archives * size,
    guidance_usd: sum(Object.values(published)),
    floor_usd: sum(Object.values(floor)),
    ours_usd: sum(services.map(({ ours_usd: usd }) => usd)),
    hours: plan.time.hours,
    lines,
    services,
  };
}

const serviceIn = (published: GuidanceVault['published'], service: string): string => (service in published ? service : OTHERS);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const lineOf = ({ service, item, quantity, price, amount, formula }: CostLine): Line =>
  ({ service, item, calls: quantity * PRICE_ITEMS[price].per, usd: amount, formula, ...(service === 'Glacier' ? { apart: true } : {}) });

/** One PutObject for each archive, and two hashes of its bytes. */
function floorOf({ archives, size }: GuidanceVault, hashSeconds: number): Record<string, number> {
  const { prices } = pricesOf(REGION);
  const put = putPrice(STORAGE_CLASS);
  return {
    S3: archives / PRICE_ITEMS[put].per * prices[put],
    Lambda: archives * size / GIB * hashSeconds * GB_OF_CPU * prices.lambda_duration,
  };
}

/** The plan of a vault whose archives are of one size. */
export function planOfVault({ archives, size }: Pick<GuidanceVault, 'archives' | 'size'>, settings: PlanSettings = DEFAULT_SETTINGS): Plan {
  const counter = new FigureCounter(settings);
  const sample = Math.min(SAMPLE, archives);
  for (let i = 0; i < sample; i += 1) counter.add({ ...ENTRY, size });
  const figures = multiplied(counter.figures(), archives / sample);
  return planOf({
    figures,
    inventory: figures.all,
    leftOut: { archives: 0, bytes: 0 },
    nameOverrides: { applied: 0, unknown: 0, duplicates: 0, empty: 0 },
    ...settings,
    region: REGION,
    storageClass: STORAGE_CLASS,
    tier: 'Bulk',
    lookedAtDestination: true,
    generatedAt: new Date(),
  });
}

const multiplied = (figures: PlanFigures, times: number): PlanFigures =>
  JSON.parse(JSON.stringify(figures), (_, value: unknown) => (typeof value === 'number' ? value * times : value)) as PlanFigures;

const ENTRY: ManifestEntry = {
  archive_id: 'a'.repeat(138),
  size: 0,
  sha256_tree_hash: '0'.repeat(64),
  creation_date: '2014-05-06T07:08:09.000Z',
  description: 'photo.jpg',
  key: 'photos/photo.jpg',
  decoder: 'plain',
};
