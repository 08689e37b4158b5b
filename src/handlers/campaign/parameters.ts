import {
  BeginCampaignInput, CAMPAIGN_PARAMETER, CAMPAIGN_PATTERN, CampaignField, CampaignInput, DEFAULT_CONCURRENCY,
} from '../../contracts/campaign';
import { TIERS } from '../../contracts/glacier';
import { MAX_DESTINATION_PREFIX, NO, PATTERN, RUN_ERROR, STORAGE_CLASSES, YES } from '../../contracts/launch';
import { FOLDER_MARKERS } from '../../contracts/manifest';
import { Mode, MODE } from '../../contracts/run';
import { vaultsOf } from '../../contracts/vaults';
import { excerpt } from '../../domain/format';
import { RunError } from '../../domain/run-error';

const FIELDS: readonly string[] = [...Object.values(CAMPAIGN_PARAMETER), 'execution_arn', 'allowed_vaults'];

/** What a launch of a campaign asks for, checked. */
export interface CampaignParameters {
  readonly campaign: string;
  readonly execution: string;
  readonly allowedVaults: readonly string[];
  readonly vaultNames: readonly string[];
  readonly mode: Mode;
  readonly concurrency: number;
  /** USD, for all vaults together. */
  readonly maximumCost?: number;
  /** What was given, as it was given, without what is empty. The Orchestrator reads it for each vault. */
  readonly given: CampaignInput;
}

type Rule = readonly [pattern: string, words: string];
const oneOf = (values: readonly string[]): Rule => [`^(${values.join('|')})$`, `one of ${values.join(', ')}`];
const YES_OR_NO = oneOf([YES, NO]);
const URI: Rule = [PATTERN.OPTIONAL_S3_URI, 's3://<inventory bucket>/<key>'];

/** What each field may be, beside empty. A value that the Orchestrator would refuse is refused here, once and not for each vault. */
const RULES: Record<Exclude<CampaignField, 'campaign' | 'vault_names'>, Rule> = {
  mode: oneOf(Object.values(MODE)),
  concurrency: [CAMPAIGN_PATTERN.CONCURRENCY, 'a number from 1 to 40'],
  maximum_cost: [PATTERN.MAXIMUM_COST, 'an amount in USD such as 250 or 99.50'],
  description: [PATTERN.DESCRIPTION, 'at most 256 characters without ", \\ and control characters'],
  storage_class: oneOf(STORAGE_CLASSES),
  tier: oneOf(TIERS),
  destination_prefix: [PATTERN.DESTINATION_PREFIX, 'letters, digits, ! _ . * ( ) \' - and "/" between them'],
  selection_file: URI,
  object_rules_file: URI,
  name_override_file: URI,
  folder_markers: oneOf(Object.values(FOLDER_MARKERS)),
  allow_concurrent_run: YES_OR_NO,
  acknowledge_cross_region: YES_OR_NO,
};

/** @throws InvalidParameter unless each field is known, and has an allowed value */
export function parseCampaign(input: BeginCampaignInput): CampaignParameters {
  const unknown = Object.keys(input).filter((field) => !FIELDS.includes(field));
  if (unknown.length) throw new RunError(RUN_ERROR.INVALID_PARAMETER, `unknown input ${unknown.map(excerpt).join(', ')}; known are ${FIELDS.join(', ')}`);
  const { campaign, vault_names: names, execution_arn: execution, allowed_vaults: allowed, ...others } = input;
  matching('campaign', campaign, CAMPAIGN_PATTERN.CAMPAIGN, '1 to 32 letters, digits, "_" and "-", beginning with a letter or a digit');
  matching('vault_names', names, CAMPAIGN_PATTERN.VAULT_NAMES, 'names and patterns of vaults, with commas between them, or *');
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== '' && value !== undefined)) as Omit<CampaignInput, 'campaign' | 'vault_names'>;
  for (const [field, value] of Object.entries(given)) check(field as keyof typeof RULES, value);
  return {
    campaign: campaign!,
    execution,
    allowedVaults: vaultsOf(allowed),
    vaultNames: vaultsOf(names!),
    mode: (given.mode ?? MODE.PLAN) as Mode,
    concurrency: Number(given.concurrency ?? DEFAULT_CONCURRENCY),
    maximumCost: given.maximum_cost === undefined ? undefined : Number(given.maximum_cost),
    given: { vault_names: names!, ...given },
  };
}

function check(field: keyof typeof RULES, value: unknown): void {
  matching(field, value, ...RULES[field]);
  if (field === CAMPAIGN_PARAMETER.DestinationPrefix && (value as string).length > MAX_DESTINATION_PREFIX) {
    throw invalid(field, value, `at most ${MAX_DESTINATION_PREFIX} characters`);
  }
}

function matching(field: CampaignField, value: unknown, pattern: string, words: string): void {
  if (typeof value !== 'string' || !new RegExp(pattern).test(value)) throw invalid(field, value, words);
}

function invalid(field: CampaignField, value: unknown, words: string): RunError {
  const [parameter] = Object.entries(CAMPAIGN_PARAMETER).find(([, name]) => name === field)!;
  return new RunError(RUN_ERROR.INVALID_PARAMETER, `${parameter} must be ${words}; got ${excerpt(value)}`);
}
