import pMap from 'p-map';
import { INVENTORY_KEYS } from '../../contracts/keys';
import { RUN_ERROR, StorageClass } from '../../contracts/launch';
import { PriceOverrides } from '../../contracts/prices';
import { ManifestTotals, RunItem } from '../../contracts/run';
import { addAmounts } from '../../domain/amounts';
import { Clock } from '../../domain/clock';
import { jsonForOthers, parseExact } from '../../domain/exact-json';
import { ManifestSummary } from '../../domain/inventory/manifest/engine';
import { GLACIER } from '../../domain/plan/charges-storage';
import { planHtml } from '../../domain/plan/html/plan-html';
import { listPrices } from '../../domain/plan/list-prices';
import { Plan, planOf } from '../../domain/plan/plan';
import { planFacts } from '../../domain/plan/plan-facts';
import { addFigures, NO_FIGURES, ObjectFigures, PlanFigures } from '../../domain/plan/plan-figures';
import { PlanSettings } from '../../domain/plan/plan-input';
import { planPage } from '../../domain/plan/plan-page';
import { RunError } from '../../domain/run-error';
import type { AccountLimits } from '../aws/account-limits';
import type { DestinationBucket } from '../aws/buckets/destination-bucket';
import type { InventoryBucket } from '../aws/buckets/inventory-bucket';
import type { Vaults } from '../aws/glacier/glacier-vaults';
import type { PriceList } from '../aws/price-list';
import type { RunStore } from '../aws/stores/run-store';
import { CONTENT_TYPE } from '../shared/content-type';
import { Log } from '../shared/log';
import { textOf } from '../shared/object-ranges';

export interface WritePlanPorts {
  readonly runs: Pick<RunStore, 'setManifest'>;
  readonly inventories: Pick<InventoryBucket, 'size' | 'read' | 'put'>;
  readonly vaults: Pick<Vaults, 'region'>;
  readonly destination: Pick<DestinationBucket, 'bucketName' | 'region'>;
  readonly account: Pick<AccountLimits, 'unreservedConcurrency'>;
  /** Undefined if the plan is not to read it. */
  readonly priceList?: Pick<PriceList, 'glacierProducts'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Files of figures that are read at the same time. */
const READS_IN_FLIGHT = 16;

/** A manifest without drafts. */
export interface SettledManifest {
  readonly run: string;
  readonly item: RunItem;
  readonly manifest: string;
  readonly summary: ManifestSummary;
}

/** Writes the plan of a settled manifest, then makes the manifest the run's. The plan comes first, so that each planned run has one. */
export async function writePlan(settled: SettledManifest, ports: WritePlanPorts, settings: PlanSettings): Promise<void> {
  const { run, item, summary } = settled;
  const figures = await figuresOf(settled, ports);
  const region = await ports.vaults.region();
  const plan = planOf({
    ...settings,
    figures,
    ...planFacts(summary),
    vaultName: item.vault_name,
    run,
    storageClass: item.storage_class,
    tier: item.tier,
    region,
    listPrices: await pricesOfTheDay(region, run, ports),
    destinationRegion: await regionOf(ports.destination),
    unreservedConcurrency: await unreservedConcurrency(run, ports),
    lookedAtDestination: true,
    generatedAt: new Date(ports.clock.now()),
  });
  await ports.inventories.put(INVENTORY_KEYS.planJson(run), jsonForOthers(plan), CONTENT_TYPE.JSON);
  await ports.inventories.put(INVENTORY_KEYS.planPage(run), planPage(plan), CONTENT_TYPE.MARKDOWN);
  await ports.inventories.put(INVENTORY_KEYS.planHtml(run), planHtml(plan), CONTENT_TYPE.HTML);
  // If another manifest was faster, or the run was stopped, this changes nothing.
  await ports.runs.setManifest(run, totalsOf(settled, figures, plan));
}

/** Build Manifest has counted the partitions that are no draft. Settle Existing has counted each draft when it settled it. */
async function figuresOf({ run, manifest, summary }: SettledManifest, { inventories, clock }: WritePlanPorts): Promise<PlanFigures> {
  const parts = await pMap(summary.partitions, async ({ draft, figures }, i) => {
    return draft ? parseExact(await textOf(INVENTORY_KEYS.settledFigures(run, manifest, i + 1), inventories, clock)) as PlanFigures : figures;
  }, { concurrency: READS_IN_FLIGHT });
  return parts.reduce(addFigures, NO_FIGURES);
}

/** Without this figure the plan only lacks a warning. So an account that denies the call is planned all the same. */
async function unreservedConcurrency(run: string, { account, log }: WritePlanPorts): Promise<number | undefined> {
  try {
    return await account.unreservedConcurrency();
  } catch (error) {
    log.warn('The account\'s Lambda concurrency cannot be read, so the plan does not compare it with what the transfer uses', { run, error });
    return undefined;
  }
}

/** Without the price list the plan takes the prices of its table, and says for which of them it is not sure. */
async function pricesOfTheDay(region: string, run: string, { priceList, log }: WritePlanPorts): Promise<PriceOverrides | undefined> {
  try {
    return priceList && listPrices(await priceList.glacierProducts(region));
  } catch (error) {
    log.warn('AWS\'s price list cannot be read, so the plan takes the built-in prices', { run, error });
    return undefined;
  }
}

async function regionOf(destination: WritePlanPorts['destination']): Promise<string> {
  const region = await destination.region();
  if (region !== undefined) return region;
  throw new RunError(RUN_ERROR.DESTINATION_NOT_ACCESSIBLE,
    `the destination bucket ${destination.bucketName} no longer exists, or its policy now denies the transfer. Put that right and resume the run.`);
}

function totalsOf({ manifest, summary }: SettledManifest, figures: PlanFigures, { cost, prices: { requests } }: Plan): ManifestTotals {
  const { all, already_downloaded: there } = figures;
  const skipped = Object.values(figures.skipped).reduce(addAmounts, figures.collisions);
  return {
    manifest,
    partitions: summary.partitions.length,
    archives: all.archives,
    bytes: all.bytes,
    already_downloaded: there.archives,
    already_downloaded_bytes: there.bytes,
    skipped: skipped.archives,
    skipped_bytes: skipped.bytes,
    left_out: summary.left_out.archives,
    left_out_bytes: summary.left_out.bytes,
    ...objectsOf(figures, summary.object_rules),
    cost: cost.total,
    glacier_cost: cost.by_service[GLACIER] ?? 0,
    request_prices: requests,
  };
}

/** What the destination is tried with, once it is known which rules count. An entry has no class if the rule gives that of the run. */
function objectsOf({ rules = {}, classes = {} }: PlanFigures, described: ManifestSummary['object_rules'] = []): Pick<ManifestTotals, 'object_classes' | 'object_tags'> {
  const isRequested = ([, { small, large }]: [string, ObjectFigures]) => small + large > 0;
  const given = Object.entries(classes).filter(isRequested).map(([storageClass]) => storageClass as StorageClass).sort();
  const [tags] = Object.keys(rules).map((rule) => described[Number(rule) - 1]?.tags).filter((tagsOfRule) => tagsOfRule !== undefined)
    .sort((a, b) => Object.keys(b).length - Object.keys(a).length);
  return { ...(given.length ? { object_classes: given } : {}), ...(tags && { object_tags: tags }) };
}
