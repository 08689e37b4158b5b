import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Options } from './arguments';
import { makePlan } from './make-plan';
import { writeFile } from './manifest-files';
import { jsonForOthers } from '../../src/domain/exact-json';
import { accountHtml } from '../../src/domain/plan/account/account-html';
import { accountPage } from '../../src/domain/plan/account/account-page';
import { AccountPlan, accountPlanOf, VaultPlan } from '../../src/domain/plan/account/account-plan';
import { planPage } from '../../src/domain/plan/plan-page';
import { RunError } from '../../src/domain/run-error';
import { InputError } from '../input-error';
import { Progress } from '../terminal/progress';

/** They belong to one vault. */
const OF_ONE_VAULT = ['prefix', 'overrides', 'ids', 'names'] as const satisfies readonly (keyof Options)[];

/** What the command has at hand. */
export interface Workplace {
  /** Path of an empty folder for sorting. */
  readonly scratch: string;
  readonly progress: Progress;
  readonly print: (text: string) => void;
}

/**
 * Prints one plan for the vaults of several inventories.
 *
 * @throws InputError after that, if there are inventories that cannot be planned
 */
export async function planAccount(inventories: readonly string[], options: Options, { scratch, progress, print }: Workplace): Promise<void> {
  const unfit = OF_ONE_VAULT.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
  if (unfit.length) throw new InputError(`${unfit.join(' and ')}: this is for one vault, and ${inventories.length} inventories are given. Plan that vault alone`);
  const made: VaultPlan[] = [];
  for (const [at, inventory] of inventories.entries()) {
    const folder = options.out === undefined ? undefined : String(at + 1).padStart(2, '0');
    const out = folder === undefined ? undefined : join(options.out!, folder);
    made.push({ inventory, folder, plan: await planOf({ ...options, inventory, html: undefined, out }, scratch, progress) });
  }
  const account = accountPlanOf(made, { generated_at: new Date().toISOString(), storage_class: options.storageClass, tier: options.tier });
  write(account, options);
  print(options.json ? jsonForOthers(account) : accountPage(account));
  const bad = made.filter(({ plan }) => plan instanceof Error).length;
  if (bad) throw new InputError(`${bad} of ${made.length} inventories cannot be planned. The plan above says why, and leaves them out`);
}

/** @returns the error if this inventory cannot be planned. The others can. */
async function planOf(given: Parameters<typeof makePlan>[0], scratch: string, progress: Progress): Promise<VaultPlan['plan']> {
  const own = mkdtempSync(join(scratch, 'vault-'));
  try {
    const { plan, files } = await makePlan(given, own, progress);
    files.writePlan(plan, planPage(plan));
    return plan;
  } catch (error) {
    if (error instanceof InputError || error instanceof RunError) return error;
    throw error;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function write(account: AccountPlan, { out, html }: Options): void {
  if (html !== undefined) writeFile(html, accountHtml(account));
  if (out === undefined) return;
  writeFile(join(out, 'account.json'), jsonForOthers(account));
  writeFile(join(out, 'account.md'), accountPage(account));
  writeFile(join(out, 'account.html'), accountHtml(account));
}
