import type { CampaignSummary } from './campaign';
import { RunOutcome } from './run';

/** The EventBridge event at the end of a run. */
export const RUN_FINISHED = { SOURCE: 'cdk-glacier-vault-to-s3', DETAIL_TYPE: 'Glacier Vault Transfer Run Finished' } as const;

/** The EventBridge event at the end of a campaign. */
export const CAMPAIGN_FINISHED = { SOURCE: RUN_FINISHED.SOURCE, DETAIL_TYPE: 'Glacier Vault Transfer Campaign Finished' } as const;

/** `deployment`: name of the transfer table. */
export type CampaignFinishedDetail = { readonly deployment: string }
  & Pick<CampaignSummary, 'campaign' | 'mode' | 'outcome' | 'states' | 'planned' | 'cost' | 'spent' | 'error' | 'report'>;

/**
 * The EventBridge event of this transfer that an execution of the Orchestrator is over. Its detail is like that of Step Functions' own event. `STATUS` stands
 * for every end.
 */
export const ORCHESTRATOR_ENDED = { DETAIL_TYPE: 'Glacier Vault Transfer Orchestrator Ended', STATUS: 'ABORTED' } as const;

export interface RunFinishedDetail {
  /** Name of the transfer table. It tells the runs of one deployment from those of another. */
  readonly deployment: string;
  readonly workflow_run: string;
  readonly vault_name: string;
  readonly outcome: RunOutcome;
  /** S3 URI of the report's summary. */
  readonly report: string;
}
