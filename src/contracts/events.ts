import { RunOutcome } from './run';

/** The EventBridge event with which a run ends. */
export const RUN_FINISHED = { SOURCE: 'cdk-glacier-vault-to-s3', DETAIL_TYPE: 'Glacier Vault Transfer Run Finished' } as const;

export interface RunFinishedDetail {
  /** Name of the transfer table: tells one deployment's runs from another's. */
  readonly deployment: string;
  readonly workflow_run: string;
  readonly vault_name: string;
  readonly outcome: RunOutcome;
  /** S3 URI of the one-page summary. */
  readonly report: string;
}
