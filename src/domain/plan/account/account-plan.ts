import { Amount } from '../../../contracts/manifest';
import { addAmounts, NO_AMOUNT } from '../../amounts';
import { mappingVaultReason } from '../../mapping-vault';
import { Plan } from '../plan';

/** What a person who decides wants to know of one vault, or of several together. USD are not rounded. */
export interface AccountFigures extends Amount {
  /** USD, once. */
  readonly cost: number;
  /** USD for storage in a month, as it is today. */
  readonly before_monthly: number;
  /** USD for storage in a month, once the vault is moved and emptied. */
  readonly after_monthly: number;
  /** Below 0 if the transfer makes storage more expensive. */
  readonly saving_monthly: number;
  /** Null if nothing is saved. */
  readonly pay_back_months: number | null;
  /** If nothing goes wrong. Of several vaults: one after the other. */
  readonly hours: number;
}

/** A vault that would be moved. */
export interface AccountVault extends AccountFigures {
  /** The vault, or the inventory if that does not contain the name of its vault. */
  readonly name: string;
  readonly region: string;
  /** Folder of its own plan, as it is reached from this one. Absent if the plans are not kept. */
  readonly folder?: string;
}

/** A vault that is not moved. */
export interface UnmovedVault {
  readonly name: string;
  readonly reason: string;
}

/** The plan of several vaults. */
export interface AccountPlan {
  /** ISO 8601. */
  readonly generated_at: string;
  readonly storage_class: string;
  readonly tier: string;
  readonly total: AccountFigures;
  /** The vault that saves most comes first. */
  readonly vaults: readonly AccountVault[];
  /** Vaults that hold the names of another vault, and vaults that cannot be planned. */
  readonly unmoved: readonly UnmovedVault[];
}

/** The plan of an inventory, or why there is none. */
export interface VaultPlan {
  /** What the user gave. */
  readonly inventory: string;
  readonly plan: Plan | Error;
  readonly folder?: string;
}

type Planned = VaultPlan & { readonly plan: Plan };

export function accountPlanOf(made: readonly VaultPlan[], about: Pick<AccountPlan, 'generated_at' | 'storage_class' | 'tier'>): AccountPlan {
  const first = firstOfEachVault(made.filter(isPlanned));
  const judged = made.map((one) => ({ one, reason: isPlanned(one) ? whyUnmoved(one, first) : (one.plan as Error).message }));
  const vaults = judged.flatMap(({ one, reason }) => (isPlanned(one) && reason === undefined ? [vaultOf(one)] : []));
  const unmoved = judged.flatMap(({ one, reason }) => (reason === undefined ? [] : [{ name: nameOf(one), reason }]));
  vaults.sort((a, b) => b.saving_monthly - a.saving_monthly);
  return { ...about, total: vaults.reduce(together, NO_ACCOUNT_FIGURES), vaults, unmoved };
}

const isPlanned = (one: VaultPlan): one is Planned => !(one.plan instanceof Error);

const nameOf = ({ inventory, plan }: VaultPlan): string => (plan instanceof Error ? inventory : plan.vault_name ?? inventory);

const placeOf = (region: string, vault: string): string => `${region}/${vault}`;

/** An inventory that does not contain the name of its vault is of no known vault. */
function firstOfEachVault(planned: readonly Planned[]): ReadonlyMap<string, Planned> {
  const first = new Map<string, Planned>();
  for (const one of planned) {
    const { region, vault_name: vault } = one.plan;
    if (vault !== undefined && !first.has(placeOf(region, vault))) first.set(placeOf(region, vault), one);
  }
  return first;
}

function whyUnmoved(one: Planned, first: ReadonlyMap<string, Planned>): string | undefined {
  const { region, vault_name: vault, inventory: { archives } } = one.plan;
  if (vault === undefined) return undefined;
  const same = first.get(placeOf(region, vault))!;
  if (same !== one) return `${same.inventory} is an inventory of this vault too, and a vault is counted once`;
  const beside = [...first.values()].filter(({ plan }) => plan.region === region).map(({ plan }) => plan.vault_name!);
  return mappingVaultReason(vault, archives, beside);
}

function vaultOf(made: Planned): AccountVault {
  const { folder, plan: { region, archives, bytes, cost, storage, time } } = made;
  return {
    name: nameOf(made),
    region,
    ...figuresOf({ archives, bytes }, {
      cost: cost.total, hours: time.hours, before_monthly: storage.before_monthly, after_monthly: storage.after_monthly,
    }),
    ...(folder === undefined ? {} : { folder }),
  };
}

type Counted = Omit<AccountFigures, keyof Amount | 'saving_monthly' | 'pay_back_months'>;

function figuresOf(amount: Amount, counted: Counted): AccountFigures {
  const saving = counted.before_monthly - counted.after_monthly;
  return { ...amount, ...counted, saving_monthly: saving, pay_back_months: saving > 0 ? counted.cost / saving : null };
}

const NO_ACCOUNT_FIGURES = figuresOf(NO_AMOUNT, { cost: 0, hours: 0, before_monthly: 0, after_monthly: 0 });

function together(a: AccountFigures, b: AccountFigures): AccountFigures {
  return figuresOf(addAmounts(a, b), {
    cost: a.cost + b.cost,
    hours: a.hours + b.hours,
    before_monthly: a.before_monthly + b.before_monthly,
    after_monthly: a.after_monthly + b.after_monthly,
  });
}
