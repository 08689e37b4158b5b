import type { ProvenObject } from './archive';
import type { Amount } from './manifest';

/** How far a launch of the deletion goes. */
export const DELETION_MODE = { PLAN: 'plan', DELETE: 'delete' } as const;
export type DeletionMode = (typeof DELETION_MODE)[keyof typeof DELETION_MODE];

/** Parameters of the deletion's document, and the workflow's input that each becomes. */
export const DELETION_PARAMETER = {
  WorkflowRun: 'workflow_run',
  Mode: 'mode',
  Confirmation: 'confirmation',
  DeleteVault: 'delete_vault',
  MinimumAge: 'minimum_age',
  AllowExpiring: 'allow_expiring',
} as const;

/** The input of the workflow, as the document gives it. */
export type DeletionInput = { readonly [Field in (typeof DELETION_PARAMETER)[keyof typeof DELETION_PARAMETER]]?: string };

/** Days for which an object stands before its archive may be deleted. */
export const DEFAULT_MINIMUM_AGE = '7';
/** Systems Manager puts the parameters into JSON as text, so no pattern allows `"`, `\` or a control character. */
export const DELETION_PATTERN = {
  CONFIRMATION: '^$|^delete [0-9]{1,12} archives of [a-zA-Z0-9_.-]{1,255}$',
  MINIMUM_AGE: '^[0-9]{1,4}$',
} as const;

/** What the user must write to have this many archives deleted. */
export const confirmationOf = (archives: number, vaultName: string): string => `delete ${archives} archives of ${vaultName}`;

/** Under which conditions an archive may be deleted. */
export interface DeletionRules {
  /** Seconds since the object was written. */
  readonly minimum_age: number;
  /** Also archives whose objects a lifecycle rule will remove. */
  readonly allow_expiring: boolean;
}

/** The look must not be older than this when the deletion is sent, so that at most a minute lies between the two. The rest is for a slow connection. */
export const PROOF_AGE_SECONDS = 45;

/** Minutes that an invocation of Delete Archives may take: the most that Lambda allows. It ends itself before. */
export const DELETE_MINUTES = 15;
/** If an execution is stopped, its last invocation goes on. So the vault stays busy for so many minutes more. The rest is for clocks that differ. */
export const OUTLIVED_MINUTES = DELETE_MINUTES + 5;

/**
 * Parts of a report, at most: 50 million archives. An execution has room for 20,000 events. A planned part makes 8, and an invocation of Delete Archives
 * makes 9. Each execution goes through the parts from the first one, with one invocation for a part that is deleted. So 1,000 parts leave 333 more
 * invocations for what is not.
 */
export const MAX_REPORT_PARTS = 1000;

/** DeleteArchive calls a second at the start: 1.7 million a day. Glacier publishes no limit, so the rate adapts from here. */
export const DELETION_RATE = 20;
/** After so many calls without a clear answer the outcome of an archive's deletion is reported as unknown. */
export const MAX_UNCLEAR_CALLS = 10;

/** What is known of the archive in the vault. */
export const DELETION_STATE = {
  /** Its deletion is about to be sent, or was sent and its answer is not recorded. */
  INTENDED: 'intended',
  /** Glacier said that it is deleted. */
  DELETED: 'deleted',
  /** It was not deleted. */
  KEPT: 'kept',
  /** Its deletion may have been sent, and it can no longer be proven. Only an inventory that Glacier makes later tells. */
  UNKNOWN: 'unknown',
} as const;
export type DeletionState = (typeof DELETION_STATE)[keyof typeof DELETION_STATE];
/** The states in which an archive is reported. */
export type ReportedState = Exclude<DeletionState, typeof DELETION_STATE.INTENDED>;

/** Why an archive is kept, or why its deletion is unknown. Each is a row of the table in docs/deletion.md. */
export const KEPT = {
  NOT_DOWNLOADED: 'NotDownloaded',
  NO_RECORDED_CHECKSUM: 'NoRecordedChecksum',
  OBJECT_MISSING: 'ObjectMissing',
  DIFFERS: 'Differs',
  NOT_PROVABLE: 'NotProvable',
  TOO_YOUNG: 'TooYoung',
  DESTINATION_EXPIRES: 'DestinationExpires',
  /** Glacier refused to delete the archive: Vault Lock, an access policy or a missing permission. */
  DELETION_REFUSED: 'DeletionRefused',
  /** Glacier gave no clear answer. */
  NO_ANSWER: 'NoAnswer',
  /** The deletion ended before it came to the archive. */
  NOT_TRIED: 'NotTried',
} as const;
export type KeptReason = (typeof KEPT)[keyof typeof KEPT];

/** The object that proves an archive, as S3 described it at that moment. */
export interface DeletionProof extends ProvenObject {
  readonly key: string;
  /** The run whose row has the checksum. */
  readonly run: string;
  /** When S3 was asked. ISO 8601. */
  readonly at: string;
}

/** The format of a deletion's row. A reader throws if a row has another format. */
export const DELETION_FORMAT = 1;

/** `deletion` item of an archive in the transfer table. Times: ISO 8601. */
export interface DeletionItem {
  readonly pk: string;
  readonly sk: string;
  readonly format: typeof DELETION_FORMAT;
  readonly state: DeletionState;
  /** Names the write. The next write is conditional on it. */
  readonly attempt: string;
  /** When the state was written. */
  readonly at: string;
  /** When DynamoDB may remove the row (seconds since the epoch): after the archive's own row. Absent if the archive is deleted, or may be. */
  readonly expires_at?: number;
  /** What allowed the deletion. Written before the deletion is sent. */
  readonly proof?: DeletionProof;
  /** The deletion was sent, or may have been, in an attempt before this one, and its outcome is not known. */
  readonly sent_before?: boolean;
  /** Calls to which Glacier gave no clear answer. */
  readonly unclear_calls?: number;
  /** Glacier's id of the request that deleted the archive. */
  readonly request_id?: string;
  readonly kept?: KeptReason;
  readonly message?: string;
}

/** Names of the errors with which a deletion is refused, or ends early. Each has a heading in docs/deletion.md. */
export const DELETION_ERROR = {
  RUN_NOT_FINISHED: 'WorkflowRunNotFinished',
  DELETION_ACTIVE: 'DeletionActive',
  DELETION_ENDED: 'DeletionEnded',
  DESTINATION_DIFFERS: 'DestinationDiffers',
  MAPPING_VAULT_NEEDED: 'MappingVaultNeeded',
  REPORT_ALTERED: 'ReportAltered',
  REPORT_TOO_LONG: 'ReportTooLong',
  CONFIRMATION_WRONG: 'ConfirmationWrong',
  DELETIONS_REFUSED: 'DeletionsRefused',
} as const;
export type DeletionErrorName = (typeof DELETION_ERROR)[keyof typeof DELETION_ERROR];

/** One row of the deletion's results. */
export interface DeletionRow {
  readonly archive_id: string;
  readonly key: string;
  readonly size: number;
  readonly deletion: ReportedState;
  /** Empty if the archive is deleted. */
  readonly reason: KeptReason | '';
  readonly message: string;
  /** When it was deleted, kept, or last tried. Empty if nothing was tried. */
  readonly at: string;
  readonly request_id: string;
  /** The version of the object that proved it. */
  readonly version: string;
}

/** What one part of the results, or all of them, add up to. */
export interface DeletionCounts {
  readonly states: Record<ReportedState, Amount>;
  readonly reasons: Partial<Record<KeptReason, Amount>>;
  /** When an archive was deleted last, or may have been. ISO 8601. Absent if none was. */
  readonly last_deleted_at?: string;
}

/** Content of `counts-NNNNN.json`. What another execution has written there says nothing of this one. */
export interface PartCounts extends DeletionCounts {
  readonly execution_arn: string;
}

/** Steps of Plan Deletion, and of End Deletion. */
export const PLAN_STEP = { BEGIN: 'begin', PARTITION: 'partition', PAGE: 'page' } as const;
export const END_STEP = { VAULT: 'vault', END: 'end' } as const;

/** What the functions of the workflow get and return. */
export interface DeletionReference {
  readonly run: string;
  readonly execution_arn: string;
}
export interface BeginDeletionInput extends DeletionInput {
  readonly execution_arn: string;
  /** Names and patterns, as `vaultsText` writes them. */
  readonly allowed_vaults: string;
}
export interface BeginDeletionResult extends DeletionReference {
  readonly vault_name: string;
  /** The pass of the run whose report was counted for the confirmation. */
  readonly pass: number;
  /** Partitions of the run's report. */
  readonly partitions: number;
  readonly deletes: boolean;
  readonly delete_vault: boolean;
  readonly rules: DeletionRules;
}
export interface PlanPartitionInput extends DeletionReference {
  readonly pass: number;
  readonly partition: number;
}
export interface DeleteArchivesInput extends DeletionReference {
  readonly pass: number;
  readonly partition: number;
  /** Rows of the partition that are done. */
  readonly done: number;
  readonly rules: DeletionRules;
  /** Invocations in a row that got no further. */
  readonly idle: number;
}
export interface DeleteArchivesResult {
  readonly partition: number;
  readonly done: number;
  readonly idle: number;
  readonly wait_seconds: number;
}
export const VAULT_STEP = { WAIT: 'wait', DELETED: 'deleted', LEFT: 'left' } as const;
export interface DeleteVaultInput extends DeletionReference {
  /** How often the vault was looked at before. */
  readonly looks: number;
}
export interface DeleteVaultResult {
  readonly step: (typeof VAULT_STEP)[keyof typeof VAULT_STEP];
  /** Why the vault is left, in words. */
  readonly reason: string;
}
export interface EndDeletionInput extends DeletionReference {
  readonly vault_deleted: boolean;
  /** Why the vault is left, in words. Empty if its deletion was not asked for. */
  readonly vault_left: string;
  /** The error that ended the deletion. */
  readonly error?: string;
  readonly cause?: string;
}
/** Content of `<run>/deletion/summary.json`, and the workflow's output. */
export interface DeletionSummary {
  readonly workflow_run: string;
  readonly vault_name: string;
  readonly finished_at: string;
  readonly deletion: { readonly deleted: number; readonly kept: number; readonly unknown: number; readonly vault_deleted: boolean };
  readonly states: DeletionCounts['states'];
  readonly reasons: DeletionCounts['reasons'];
  /** Why the vault is left. */
  readonly vault_left?: string;
  /** Parts of the report that the deletion did not come to the end of. */
  readonly not_reached?: number;
  readonly error?: string;
  readonly cause?: string;
}
