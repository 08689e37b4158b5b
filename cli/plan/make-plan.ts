import { statfsSync } from 'node:fs';
import { Arguments } from './arguments';
import { Choice, choiceOf } from './choice';
import { readObjectRules } from './document';
import { readInput, sizeOf } from './input-file';
import { openInventory } from './inventory';
import { ManifestFiles } from './manifest-files';
import { readPrices } from './price-file';
import { PriceOverrides } from '../../src/contracts/prices';
import { count } from '../../src/domain/format';
import { objectRulesOf } from '../../src/domain/inventory/choosing/object-rules';
import { INVENTORY_FORMAT, ManifestEngine, ManifestRequest, ManifestSummary } from '../../src/domain/inventory/manifest/engine';
import { ExternalManifestEngine } from '../../src/domain/inventory/manifest/external-manifest-engine';
import { nameOverrides } from '../../src/domain/names/name-overrides';
import { Plan, planOf } from '../../src/domain/plan/plan';
import { planFacts } from '../../src/domain/plan/plan-facts';
import { addFigures, NO_FIGURES } from '../../src/domain/plan/plan-figures';
import { DEFAULT_SETTINGS, PlanInput } from '../../src/domain/plan/plan-input';
import { DEFAULT_REGION } from '../../src/domain/plan/price-table';
import { pricesOf } from '../../src/domain/plan/prices';
import { Progress } from '../terminal/progress';

/** Prefix of the keys for a CSV, which does not contain the vault's name. */
const CSV_PREFIX = 'vault';
/** Archives of the manifest between two lines of progress. */
const SAY_EVERY = 1_000_000;

interface PlanAndFiles {
  readonly plan: Plan;
  readonly files: ManifestFiles;
}

/**
 * Makes the plan with the code of the deployed functions, from files.
 *
 * @param scratch path of an empty folder for sorting
 */
export async function makePlan(
  given: Arguments, scratch: string, progress: Progress, engine: ManifestEngine = new ExternalManifestEngine(),
): Promise<PlanAndFiles> {
  const choice = await choiceOf(given);
  const rules = given.objectRules === undefined ? undefined : objectRulesOf(await readObjectRules(given.objectRules));
  const prices = given.prices === undefined ? undefined : await readPrices(given.prices);
  pricesOf(given.region ?? DEFAULT_REGION, prices); // reports wrong prices before the inventory is read
  const files = new ManifestFiles({ ...given, watch: manifestWatch(progress) });
  files.prepare();
  const request = await requestOf(given, { ...choice, ...(rules && { objectRules: rules }) }, scratch, progress);
  const summary = await engine.build(request, files);
  return { plan: planOf(planInput(given, summary, prices)), files };
}

async function requestOf(given: Arguments, choice: Partial<Choice> & Pick<ManifestRequest, 'objectRules'>, scratch: string, progress: Progress): Promise<ManifestRequest> {
  progress.say(`Reading the inventory ${given.inventory}`);
  const inventory = await openInventory(given.inventory, readingWatch(progress, await sizeOf(given.inventory)));
  const { bavail, bsize } = statfsSync(scratch);
  return {
    inventory,
    prefix: given.prefix ?? (inventory.format === INVENTORY_FORMAT.CSV ? CSV_PREFIX : undefined),
    folderMarkers: given.folderMarkers,
    chunkSize: given.chunkSize,
    overrides: given.overrides === undefined ? undefined : nameOverrides(readInput(given.overrides)),
    ...choice,
    scratch,
    scratchBytes: bavail * bsize,
  };
}

function planInput(given: Arguments, summary: ManifestSummary, prices?: PriceOverrides): PlanInput {
  const { storageClass, tier, region, destinationRegion, chunkSize, dailyBytes, dailyRequests } = given;
  return {
    ...DEFAULT_SETTINGS,
    storageClass,
    tier,
    region: region ?? summary.vault_region ?? DEFAULT_REGION,
    destinationRegion,
    chunkSize,
    dailyBytes: dailyBytes ?? DEFAULT_SETTINGS.dailyBytes,
    dailyRequests,
    prices,
    figures: summary.partitions.map(({ figures }) => figures).reduce(addFigures, NO_FIGURES),
    ...planFacts(summary),
    vaultName: summary.vault_name,
    lookedAtDestination: false,
    generatedAt: new Date(),
  };
}

/** Shows a bar on a terminal. An inventory that comes through a pipe has no size, so it shows no progress. */
function readingWatch(progress: Progress, total: number): (bytes: number) => void {
  let shown = 0;
  const step = total / 1000;
  return (bytes) => {
    if (!total || (bytes < total && bytes - shown < step)) return;
    shown = bytes;
    progress.show('Inventory', bytes, total, 'read');
    if (bytes === total) progress.say('Making the manifest');
  };
}

function manifestWatch(progress: Progress): (archives: number) => void {
  let said = 0;
  return (archives) => {
    if (archives - said < SAY_EVERY) return;
    said = archives;
    progress.say(`Manifest: ${count(archives)} archives`);
  };
}
