import {
  BeginDeletionInput, DEFAULT_MINIMUM_AGE, DELETION_MODE, DELETION_PARAMETER, DELETION_PATTERN, DeletionMode, DeletionRules,
} from '../../contracts/deletion';
import { NO, PATTERN, RUN_ERROR, YES } from '../../contracts/launch';
import { vaultsOf } from '../../contracts/vaults';
import { excerpt } from '../../domain/format';
import { RunError } from '../../domain/run-error';

const DAY_SECONDS = 24 * 3600;
type Field = (typeof DELETION_PARAMETER)[keyof typeof DELETION_PARAMETER];
const FIELDS: readonly string[] = [...Object.values(DELETION_PARAMETER), 'step', 'execution_arn', 'allowed_vaults'];

/** What a launch of the deletion asks for, checked and with every default filled in. */
export interface DeletionParameters {
  readonly run: string;
  readonly execution: string;
  readonly allowedVaults: readonly string[];
  readonly mode: DeletionMode;
  readonly confirmation: string;
  readonly deleteVault: boolean;
  readonly rules: DeletionRules;
}

/** @throws InvalidParameter unless each field is known, and has an allowed value */
export function parseDeletion(input: BeginDeletionInput): DeletionParameters {
  const unknown = Object.keys(input).filter((field) => !FIELDS.includes(field));
  if (unknown.length) throw new RunError(RUN_ERROR.INVALID_PARAMETER, `unknown input ${unknown.map(excerpt).join(', ')}; known are ${FIELDS.join(', ')}`);
  const days = matching('minimum_age', input.minimum_age || DEFAULT_MINIMUM_AGE, DELETION_PATTERN.MINIMUM_AGE, 'a number of days, from 0 to 9999');
  return {
    run: matching('workflow_run', input.workflow_run, PATTERN.WORKFLOW_RUN, 'the name of a run'),
    execution: input.execution_arn,
    allowedVaults: vaultsOf(input.allowed_vaults),
    mode: oneOf('mode', input.mode || DELETION_MODE.PLAN, Object.values(DELETION_MODE)),
    confirmation: matching('confirmation', input.confirmation || '', DELETION_PATTERN.CONFIRMATION, '"delete <number> archives of <vault>", as the plan prints it'),
    deleteVault: oneOf('delete_vault', input.delete_vault || NO, [YES, NO]) === YES,
    rules: { minimum_age: Number(days) * DAY_SECONDS, allow_expiring: oneOf('allow_expiring', input.allow_expiring || NO, [YES, NO]) === YES },
  };
}

function matching(field: Field, value: unknown, pattern: string, rule: string): string {
  if (typeof value === 'string' && new RegExp(pattern).test(value)) return value;
  throw invalid(field, value, rule);
}

function oneOf<T extends string>(field: Field, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw invalid(field, value, `one of ${allowed.join(', ')}`);
  return found;
}

function invalid(field: Field, value: unknown, rule: string): RunError {
  const [parameter] = Object.entries(DELETION_PARAMETER).find(([, name]) => name === field)!;
  return new RunError(RUN_ERROR.INVALID_PARAMETER, `${parameter} must be ${rule}; got ${excerpt(value)}`);
}
