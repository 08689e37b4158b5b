import { ASSUMED } from './assumptions';
import { ClassChoice, classChoicesOf } from './class-choices';
import { costOf, PlanCost } from './cost';
import { PlanRule, planRulesOf } from './object-rules';
import { oversizeOf, PlanOversize } from './oversize';
import { SIZE_LIMITS, SkippedRows, smallArchives } from './plan-figures';
import { NameOverrideCounts, PlanBasis, PlanInput } from './plan-input';
import { pricesOf } from './prices';
import { throughputOf } from './seconds';
import { PlanStorage, storageOf } from './storage';
import { PlanTime, timeOf } from './time';
import { warningsOf } from './warnings';
import { Amount, Bytes, NAME_SOURCE } from '../../contracts/manifest';
import { PriceName, PriceOverrides, retrievalPrice, retrievalRequestPrice } from '../../contracts/prices';
import type { Clashes } from '../inventory/manifest/key-clashes';

/** A row of the size histogram. */
export interface SizeRow extends Amount {
  /** Bytes, inclusive. */
  readonly from: number;
  /** Bytes, exclusive; null: no end. */
  readonly to: number | null;
}

/** The prices of a plan. */
export interface PricesUsed {
  /** The region whose price table is used. */
  readonly region: string;
  /** YYYY-MM. */
  readonly date: string;
  readonly source: string;
  /** Names of the prices that the user replaced. */
  readonly overridden: readonly PriceName[];
  /** Names of the prices that come from AWS's price list, as it was when the plan was made. */
  readonly listed: readonly PriceName[];
  /** USD, for Glacier's requests of the run and the bytes that they retrieve. */
  readonly requests: PriceOverrides;
}

/** What a transfer would move, what it would cost, and how long it would take. */
export interface Plan {
  /** ISO 8601. */
  readonly generated_at: string;
  readonly vault_name?: string;
  readonly workflow_run?: string;
  readonly region: string;
  readonly destination_region: string;
  readonly storage_class: string;
  readonly tier: string;
  /** Archives that would be requested, and their bytes. */
  readonly archives: number;
  readonly bytes: Bytes;
  readonly to_request: Amount & { readonly chunks: number; readonly archives_of_one_chunk: number };
  readonly inventory: Amount;
  readonly already_downloaded: Amount;
  readonly collisions: Amount;
  /** True if `already_downloaded` and `collisions` are known. */
  readonly looked_at_destination: boolean;
  /** By reason, without collisions. */
  readonly skipped: Readonly<Record<string, Amount>>;
  /** Why rows are skipped, collisions too, with one example each. The most frequent reason comes first. */
  readonly skipped_rows: readonly SkippedRows[];
  readonly left_out: Amount;
  readonly sizes: readonly SizeRow[];
  /** Archives by the source of their name. */
  readonly names: Readonly<Record<string, number>>;
  readonly undecodable: number;
  readonly name_overrides: NameOverrideCounts;
  readonly unknown_selected_ids: number;
  /** Keys that are also folders of other keys. */
  readonly key_clashes: Clashes;
  readonly content_flags: Readonly<Record<string, number>>;
  readonly folder_markers: number;
  readonly oldest?: string;
  readonly newest?: string;
  readonly oversize: PlanOversize;
  readonly cost: PlanCost;
  readonly storage: PlanStorage;
  /** The same transfer with each storage class. Absent if nothing is to request, or something is at the destination already. */
  readonly class_choices?: readonly ClassChoice[];
  /** Absent: the run has no object rules. */
  readonly object_rules?: readonly PlanRule[];
  readonly time: PlanTime;
  readonly prices: PricesUsed;
  readonly warnings: readonly string[];
}

/** @throws `PriceOverrideError` if the given prices cannot be used */
export function planOf(input: PlanInput): Plan {
  const basis = basisOf(input);
  const time = timeOf(basis);
  const cost = costOf(basis, time);
  const oversize = oversizeOf(basis);
  const rules = planRulesOf(basis);
  const choices = classChoicesOf(basis, time);
  return {
    ...about(input),
    ...contents(input),
    oversize,
    cost,
    storage: storageOf(basis, cost.total),
    ...(choices && { class_choices: choices }),
    ...(rules && { object_rules: rules }),
    time,
    prices: pricesUsed(basis),
    warnings: warningsOf(basis, time, oversize),
  };
}

function basisOf(input: PlanInput): PlanBasis {
  const { figures: { to_request: { archives, bytes }, chunks, one_chunk: small }, region, destinationRegion = region } = input;
  return {
    input,
    archives,
    bytes: Number(bytes),
    chunks,
    small,
    gathered: smallArchives(input.figures),
    prices: pricesOf(region, input.prices, input.listPrices),
    destinationPrices: pricesOf(destinationRegion, input.prices),
    throughput: throughputOf(input.throughput ?? ASSUMED.NETWORK, input.chunkMemory),
  };
}

function pricesUsed({ input: { tier }, prices: { tableOf, date, source, overridden, listed, prices } }: PlanBasis): PricesUsed {
  const [request, retrieval] = [retrievalRequestPrice(tier), retrievalPrice(tier)];
  return { region: tableOf, date, source, overridden, listed, requests: { [request]: prices[request], [retrieval]: prices[retrieval] } };
}

function about({ generatedAt, vaultName, run, region, destinationRegion = region, storageClass, tier }: PlanInput) {
  return {
    generated_at: generatedAt.toISOString(),
    ...(vaultName === undefined ? {} : { vault_name: vaultName }),
    ...(run === undefined ? {} : { workflow_run: run }),
    region,
    destination_region: destinationRegion,
    storage_class: storageClass,
    tier,
  };
}

function contents({ figures, inventory, leftOut, nameOverrides, unknownSelectedIds = 0, keyClashes = { keys: 0 }, lookedAtDestination }: PlanInput) {
  const { oldest, newest, to_request: toRequest } = figures;
  return {
    ...toRequest,
    to_request: { ...toRequest, chunks: figures.chunks, archives_of_one_chunk: figures.one_chunk },
    inventory,
    already_downloaded: figures.already_downloaded,
    collisions: figures.collisions,
    looked_at_destination: lookedAtDestination,
    skipped: figures.skipped,
    skipped_rows: Object.values(figures.skipped_rows).sort((a, b) => b.archives - a.archives),
    left_out: leftOut,
    sizes: figures.sizes.map((amount, i): SizeRow => ({ from: SIZE_LIMITS[i - 1] ?? 0, to: SIZE_LIMITS[i] ?? null, ...amount })),
    names: figures.names,
    undecodable: figures.names[NAME_SOURCE.UNDECODABLE] ?? 0,
    name_overrides: nameOverrides,
    unknown_selected_ids: unknownSelectedIds,
    key_clashes: keyClashes,
    content_flags: figures.content_flags,
    folder_markers: figures.folder_markers,
    ...(oldest === undefined ? {} : { oldest }),
    ...(newest === undefined ? {} : { newest }),
  };
}
