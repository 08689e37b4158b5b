import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { inventoryOf } from './archives';
import type { Leftovers } from './leftovers';
import { CHUNK_SIZE, REQUESTED } from './settings';
import { makePlan } from '../../cli/plan/make-plan';
import { Progress } from '../../cli/terminal/progress';
import { FOLDER_MARKERS } from '../../src/contracts/manifest';
import { PRICE_ITEMS } from '../../src/contracts/prices';
import { usd } from '../../src/domain/format';
import type { Plan } from '../../src/domain/plan/plan';
import { pricesOf } from '../../src/domain/plan/prices';
import type { Source } from '../demo/archives';

/** Glacier bills an archive for three months at least. https://docs.aws.amazon.com/amazonglacier/latest/dev/introduction.html */
const LEAST_MONTHS = 3;
/** USD. Uploads, and an hour of alarms, of a dashboard and of S3. No plan of a transfer has them. */
const BESIDES = 0.03;
/** Characters of an id, and a hash, that stand for those that Glacier will give. */
const [ID, HASH] = ['0'.padEnd(138, '0'), '0'.repeat(64)];

/** The plan of the transfer, before the vault exists. */
export async function planOfProve(archives: readonly Source[], region: string): Promise<Plan> {
  const scratch = await mkdtemp(join(tmpdir(), 'glacier-prove-'));
  try {
    const inventory = join(scratch, 'inventory.json');
    const uploaded = archives.map((source, i) => ({ archiveId: `${i}${ID}`.slice(0, ID.length), source, treeHash: HASH }));
    await writeFile(inventory, inventoryOf(uploaded, { vaultArn: `arn:aws:glacier:${region}:000000000000:vaults/prove`, date: new Date() }));
    const given = { inventory, region, ...REQUESTED, chunkSize: CHUNK_SIZE, folderMarkers: FOLDER_MARKERS.AS_FILES };
    const { plan } = await makePlan(given, scratch, new Progress());
    return plan;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** USD. What Glacier bills for the archives although they are deleted on the same day. */
export const storageCost = ({ bytes, region }: Pick<Plan, 'bytes' | 'region'>): number =>
  LEAST_MONTHS * pricesOf(region).prices.glacier_storage * Number(bytes) / PRICE_ITEMS.glacier_storage.per;

/** USD, for the launch: twice the plan, because the deployed code plans anew with what it finds. */
export const maximumCost = ({ cost }: Pick<Plan, 'cost'>): string => (2 * cost.total + 0.01).toFixed(2);

/** What is made and what it costs, to be read before the question. */
export function costText(plan: Plan, { account, region, vaultName, stackName }: Leftovers): string {
  const unverified = (line: Plan['cost']['lines'][number]) => (line.unverified ? ' (unverified price)' : '');
  const small = plan.cost.lines.filter(({ amount }) => amount < 0.01);
  return [
    `In the account ${account}, region ${region}, this makes`,
    `  the vault ${vaultName} with ${plan.archives} archives, ${prettyBytes(Number(plan.bytes))},`,
    `  the stack ${stackName}: functions, roles, tables, queues and two buckets,`,
    'and removes them at the end. Nothing else is changed, but the CDK keeps the code of the functions in its bootstrap bucket. It takes about half an hour.',
    '',
    `It costs about ${usd(plan.cost.total + storageCost(plan) + BESIDES)}:`,
    ...plan.cost.lines.filter(({ amount }) => amount >= 0.01).map((line) => `  ${usd(line.amount)}  ${line.service}, ${line.item}: ${line.formula}${unverified(line)}`),
    `  ${usd(small.reduce((sum, { amount }) => sum + amount, 0))}  ${small.length} items of less than a cent each`,
    `  ${usd(storageCost(plan))}  Glacier, storage: archives are billed for ${LEAST_MONTHS} months at least (unverified price)`,
    `  ${usd(BESIDES)}  at most for uploads, alarms and the dashboard`,
    `Prices of ${plan.prices.region}, ${plan.prices.date}. Free tiers are not deducted.`,
  ].join('\n');
}
