/*
 * Begins a campaign, or goes on with one.
 *
 * Guarantees
 *  - One campaign at a time: its row is written on a condition, and the one that comes second is told the name of the first. A row whose execution is
 *    over is replaced, so a stopped execution is in no campaign's way.
 *  - A campaign that is refused changes nothing.
 *  - The vaults of a campaign, and their numbers, are those of its first launch. So each vault has the same run in each launch.
 *  - What it has read holds when it writes: of two launches of one campaign, the one that comes second changes neither the launch nor the vaults of the first.
 *  - It may run twice, or die at any await: the number of vaults is written last.
 */
import pMap from 'p-map';
import { CampaignParameters, parseCampaign } from './parameters';
import { BeginCampaignInput, BeginCampaignResult, CAMPAIGN_ERROR, CAMPAIGN_PARAMETER, CampaignItem, CampaignReference, PLANNED_WITH } from '../../contracts/campaign';
import { MODE } from '../../contracts/run';
import { chooseVaults, ChosenVaults } from '../../domain/campaign/choice';
import { Clock, isoNow } from '../../domain/clock';
import { RunError } from '../../domain/run-error';
import type { Executions } from '../aws/executions';
import type { GlacierVaults } from '../aws/glacier/glacier-vaults';
import type { CampaignStore } from '../aws/stores/campaign-store';

export interface BeginCampaignPorts {
  readonly campaigns: Pick<CampaignStore, 'enter' | 'active' | 'leave' | 'campaign' | 'launch' | 'addVault' | 'addLeft' | 'setVaults'>;
  readonly vaults: Pick<GlacierVaults, 'list'>;
  readonly executions: Executions;
  readonly clock: Clock;
}

const WRITES_AT_A_TIME = 16;

/** @throws a named error if the campaign is refused */
export async function beginCampaign(input: BeginCampaignInput, ports: BeginCampaignPorts): Promise<BeginCampaignResult> {
  const parameters = parseCampaign(input);
  const { campaign, execution, given, mode, maximumCost, concurrency } = parameters;
  const seen = await ports.campaigns.campaign(campaign);
  if (seen) checkSame(parameters, seen);
  const chosen = seen?.vaults === undefined ? chooseVaults(parameters.vaultNames, parameters.allowedVaults, await ports.vaults.list()) : undefined;
  await enter(parameters, ports);
  const launch = { parameters: given, mode, maximum_cost: maximumCost, execution_arn: execution, started_at: isoNow(ports.clock) };
  if (!await ports.campaigns.launch(campaign, launch, seen)) {
    await ports.campaigns.leave(execution);
    throw new RunError(CAMPAIGN_ERROR.CAMPAIGN_ACTIVE, `another execution has launched the campaign ${campaign} at the same moment. Launch it again once that has ended`);
  }
  if (chosen) await writeVaults({ campaign, execution_arn: execution }, chosen, ports);
  return { campaign, execution_arn: execution, vaults: seen?.vaults ?? chosen!.move.length, concurrency, moves: mode === MODE.TRANSFER };
}

/** The runs of the vaults are planned with these parameters. */
function checkSame({ campaign, given }: CampaignParameters, { parameters: then }: CampaignItem): void {
  const differences = PLANNED_WITH.map((name) => [name, then[CAMPAIGN_PARAMETER[name]] ?? 'empty', given[CAMPAIGN_PARAMETER[name]] ?? 'empty'])
    .filter(([, was, is]) => was !== is)
    .map(([name, was, is]) => `${name} was ${was} and is ${is}`);
  if (!differences.length) return;
  throw new RunError(CAMPAIGN_ERROR.CAMPAIGN_DIFFERS, `the campaign ${campaign} was launched with other parameters: ${differences.join(', ')}. Launch it with those, or launch another campaign`);
}

async function enter({ campaign, execution }: CampaignParameters, { campaigns, executions }: BeginCampaignPorts): Promise<void> {
  const me = { campaign, execution_arn: execution };
  if (await campaigns.enter(me)) return;
  const other = await campaigns.active();
  const isFree = !other || await executions.isOver(other.execution_arn);
  if (isFree && await campaigns.enter(me, other?.execution_arn)) return;
  const { campaign: first, execution_arn: leader } = await campaigns.active() ?? other ?? me;
  throw new RunError(CAMPAIGN_ERROR.CAMPAIGN_ACTIVE, `the campaign ${first} is active (execution ${leader}), and one campaign at a time moves vaults. Wait until it has ended, or stop its execution`);
}

async function writeVaults(me: CampaignReference, { move, left }: ChosenVaults, { campaigns }: BeginCampaignPorts): Promise<void> {
  const { campaign } = me;
  await pMap(move, (name, i) => campaigns.addVault(campaign, i + 1, name), { concurrency: WRITES_AT_A_TIME });
  await pMap(left, ({ name, reason }) => campaigns.addLeft(campaign, name, reason), { concurrency: WRITES_AT_A_TIME });
  await campaigns.setVaults(me, move.length);
}
