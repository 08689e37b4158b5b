import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DEFAULT_TIER, TIERS } from '../contracts/glacier';
import { ACTION, Action, DEFAULT_STORAGE_CLASS, LAUNCH_PARAMETER, PATTERN, STORAGE_CLASSES } from '../contracts/launch';
import { DEFAULT_FOLDER_MARKERS, FOLDER_MARKERS } from '../contracts/manifest';
import { MODE, ON_COMPLETION } from '../contracts/run';
import { EVERY_VAULT, isVaultPattern } from '../contracts/vaults';
import { automationDocument, automationRole, grantAutomation, ssmArn, text, yesOrNo } from '../private/automation-document';
import { checkVaults } from '../private/check';
import { boundRoles } from '../private/worker';

/** Parameters of an Automation document. */
type Parameters = { readonly [Name in keyof typeof LAUNCH_PARAMETER]?: Record<string, unknown> };

/** What differs between the two documents. */
interface DocumentOptions {
  readonly action: Action;
  readonly parameters: Parameters;
  readonly description: string;
}

/** What SsmDocument needs. */
export interface SsmDocumentProps {
  /** The documents start it. */
  readonly orchestratorStateMachine: sfn.IStateMachine;
  /**
   * Permissions boundary of the documents' role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
  /**
   * Vaults that a launch may name. Names, and patterns such as `backup-*`.
   *
   * @default - every vault of this account and region
   */
  readonly vaults?: string[];
}

/**
 * The Systems Manager Automation documents that launch and resume a run (steps 1 and 2).
 *
 * @example
 * const documents = new SsmDocument(this, 'SsmDocument', { orchestratorStateMachine: orchestrator.stateMachine });
 * documents.grantLaunch(operator);
 */
export class SsmDocument extends Construct {
  /** Name of the document that launches a run. */
  public readonly launchDocumentName: string;
  /** ARN of the document that launches a run. */
  public readonly launchDocumentArn: string;
  /** Name of the document that resumes a run. */
  public readonly resumeDocumentName: string;
  /** ARN of the document that resumes a run. */
  public readonly resumeDocumentArn: string;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: SsmDocumentProps) {
    super(scope, id);
    boundRoles(this, props);
    checkVaults('vaults', props.vaults);
    const role = automationRole(this, props.orchestratorStateMachine, 'the Orchestrator');
    const launch = this.createDocument('Launch', role, props.orchestratorStateMachine, {
      action: ACTION.LAUNCH,
      parameters: launchParameters(props.vaults),
      description: 'Copies every archive of an Amazon S3 Glacier vault into the destination bucket.',
    });
    const resume = this.createDocument('Resume', role, props.orchestratorStateMachine, {
      action: ACTION.RESUME,
      parameters: resumeParameters(),
      description: 'Resumes a workflow run: requests the archives that are not downloaded yet, without reading the inventory again.',
    });
    this.launchDocumentName = launch.ref;
    this.resumeDocumentName = resume.ref;
    this.launchDocumentArn = ssmArn(this, 'document', launch.ref);
    this.resumeDocumentArn = ssmArn(this, 'document', resume.ref);
  }

  /**
   * Lets a principal launch and resume runs, and read the state and the steps of automations.
   *
   * @param grantee The role, user or other principal.
   *
   * @example
   * ssmDocument.grantLaunch(operator);
   */
  public grantLaunch(grantee: iam.IGrantable): iam.Grant {
    return grantAutomation(this, [this.launchDocumentName, this.resumeDocumentName], grantee);
  }

  private createDocument(id: string, role: iam.IRole, machine: sfn.IStateMachine, { action, parameters, description }: DocumentOptions) {
    const given = Object.keys(parameters).map((name) => [LAUNCH_PARAMETER[name as keyof Parameters], `{{ ${name} }}`]);
    return automationDocument(this, id, {
      machine,
      role,
      description,
      parameters,
      step: 'StartOrchestrator',
      input: { action, automation_execution_id: '{{ automation:EXECUTION_ID }}', ...Object.fromEntries(given) },
    });
  }
}

const maximumCost = (rule: string) => text(`(Optional) USD, with or without cents. ${rule}`, { default: '', allowedPattern: PATTERN.MAXIMUM_COST });

/** Systems Manager has no patterns of vaults. If there are some, Register run alone compares the name with them. */
const allowedVaults = (vaults: string[] = [...EVERY_VAULT]) =>
  (vaults.some(isVaultPattern) ? { allowedPattern: PATTERN.VAULT_NAME } : { allowedValues: vaults });

function launchParameters(vaults?: string[]): Parameters {
  return {
    VaultName: text('(Required) Name of the vault to copy.', allowedVaults(vaults)),
    WorkflowRun: text("(Optional) Name of this run: up to 64 letters, digits, '_' and '-'. Empty: the id of this automation. Required with ProvidedInventory.",
      { default: '', allowedPattern: PATTERN.OPTIONAL_WORKFLOW_RUN }),
    Mode: text('(Optional) plan: retrieve the inventory, estimate the time and the cost of the transfer, and stop. transfer: transfer the archives; if WorkflowRun is planned, carry out its plan.',
      { default: MODE.TRANSFER, allowedValues: Object.values(MODE) }),
    MaximumCost: maximumCost('A plan that costs more ends the run before an archive is requested, and the requests to Glacier never cost more. Empty: no limit.'),
    ProvidedInventory: yesOrNo('(Optional) YES: use the inventory that you put into the inventory bucket as <WorkflowRun>/inventory/provided.csv or provided.json.'),
    S3StorageClass: text('(Optional) Storage class of the objects. See https://aws.amazon.com/s3/pricing', { default: DEFAULT_STORAGE_CLASS, allowedValues: STORAGE_CLASSES }),
    Tier: text('(Optional) Retrieval tier: Bulk takes 5 to 12 hours and costs least. See https://aws.amazon.com/s3/glacier/pricing', { default: DEFAULT_TIER, allowedValues: TIERS }),
    DestinationPrefix: text("(Optional) Objects are named <prefix>/<name>. Empty: the vault's name. With the same prefix, a second run finds the archives that the first one copied.",
      { default: '', allowedPattern: PATTERN.DESTINATION_PREFIX }),
    SelectionFile: text('(Optional) s3:// URI of a JSON document in the inventory bucket that says which archives to copy. Empty: all.',
      { default: '', allowedPattern: PATTERN.OPTIONAL_S3_URI }),
    ObjectRulesFile: text('(Optional) s3:// URI of a JSON document in the inventory bucket with the storage class and the tags of single objects. Empty: all get S3StorageClass.',
      { default: '', allowedPattern: PATTERN.OPTIONAL_S3_URI }),
    NameOverrideFile: text('(Optional) s3:// URI of a CSV in the inventory bucket with the columns GlacierArchiveID,FileName. Its names replace those in the descriptions.',
      { default: '', allowedPattern: PATTERN.OPTIONAL_S3_URI }),
    FolderMarkers: text('(Optional) Archives that stand for folders. AS_FILES: they become objects like files. AS_FOLDERS: their keys end in /. LEAVE_OUT: they are not copied.',
      { default: DEFAULT_FOLDER_MARKERS, allowedValues: Object.values(FOLDER_MARKERS) }),
    MappingVaultName: text('(Optional) Name of the vault in which Synology Glacier Backup keeps the names. Empty: <VaultName>_mapping, if that vault exists.',
      { default: '', allowedPattern: PATTERN.OPTIONAL_VAULT_NAME }),
    Description: text('(Optional) What this run is for. It is kept with the run and in its report.', { default: '', allowedPattern: PATTERN.DESCRIPTION }),
    OnCompletion: text('(Optional) Where the outcome is published. EVENT: to Amazon EventBridge. EVENT_AND_TOPIC: also to the completion topic, which the transfer must have.',
      { default: ON_COMPLETION.EVENT, allowedValues: Object.values(ON_COMPLETION) }),
    AllowConcurrentRun: yesOrNo('(Optional) YES: launch although another run is copying the vault. Archives that are in both runs are paid for twice.'),
    AcknowledgeAdditionalCostForCrossRegionTransfer: yesOrNo('(Required if the destination bucket is in another region than the vault) YES: accept the cost of data transfer between regions.'),
  };
}

function resumeParameters(): Parameters {
  return {
    WorkflowRun: text('(Required) Name of the run to resume, as it was launched.', { allowedPattern: PATTERN.WORKFLOW_RUN }),
    MaximumCost: maximumCost('The requests to Glacier of the whole run never cost more, those before this resume included. Empty: as before.'),
  };
}
