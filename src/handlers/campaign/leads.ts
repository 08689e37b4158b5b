import { CampaignItem, CampaignReference } from '../../contracts/campaign';
import type { CampaignStore } from '../aws/stores/campaign-store';

/** @throws if another execution has launched the campaign since */
export function checkNewest({ campaign, execution_arn: execution }: CampaignReference, { execution_arn: leader }: CampaignItem): void {
  if (leader !== execution) throw new Error(`the campaign ${campaign} is led by the execution ${leader} now. This one does nothing more`);
}

/** @throws if the execution does not lead the active campaign: a stopped one was redriven, and another campaign has begun meanwhile */
export async function checkLeads(me: CampaignReference, item: CampaignItem, campaigns: Pick<CampaignStore, 'active'>): Promise<void> {
  checkNewest(me, item);
  const active = await campaigns.active();
  if (active?.execution_arn === me.execution_arn) return;
  const other = active ? `the campaign ${active.campaign} is active (execution ${active.execution_arn})` : 'it has ended';
  throw new Error(`the campaign ${me.campaign} is not active any more: ${other}. This execution does nothing more. Launch the campaign again`);
}
