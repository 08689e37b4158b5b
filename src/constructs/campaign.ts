import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import {
  CAMPAIGN_OUTCOME, CAMPAIGN_PARAMETER, CAMPAIGN_PATTERN, DEFAULT_CONCURRENCY, SUM_STEP, VAULT_WORK, VaultWork,
} from '../contracts/campaign';
import { DEFAULT } from '../contracts/defaults';
import { ENV } from '../contracts/env';
import { CAMPAIGN_FINISHED } from '../contracts/events';
import { DEFAULT_TIER, TIERS } from '../contracts/glacier';
import { INVENTORY_KEY_PATTERNS } from '../contracts/keys';
import { DEFAULT_STORAGE_CLASS, PATTERN, STORAGE_CLASSES } from '../contracts/launch';
import { DEFAULT_FOLDER_MARKERS, FOLDER_MARKERS } from '../contracts/manifest';
import { MODE } from '../contracts/run';
import { EVERY_VAULT, vaultsText } from '../contracts/vaults';
import { GlacierVaultToS3Transfer } from '../glacier-vault-to-s3-transfer';
import { BeginCampaignFunction } from '../handlers/campaign/begin-campaign-function';
import { LookAtVaultFunction } from '../handlers/campaign/look-at-vault-function';
import { SumUpFunction } from '../handlers/campaign/sum-up-function';
import { failedAlarm } from '../private/alarms';
import { letAsk } from '../private/ask-whether-over';
import { automationDocument, automationRole, DocumentParameters, grantAutomation, text, yesOrNo } from '../private/automation-document';
import { campaignVaultMachine } from '../private/campaign-vault';
import { finishedRule } from '../private/finished-rule';
import type { TransferParts } from '../private/transfer-parts';
import { allow, boundRoles, machineLogGroup, onObjects, onTable, worker } from '../private/worker';
import { CATCH_EVERYTHING, failAsCaught, GLACIER_BUSY, invoke, jsonata, run, serviceBusy, workflow } from '../private/workflow';

/*
 * Plans many vaults, and moves them. Each vault is a run of its own, which the Orchestrator leads.
 *
 *   Begin campaign → Plan each vault (map over nested executions) → Plan the account
 *     → mode plan: End campaign
 *     → mode transfer: Move each vault (map over nested executions) → End campaign
 *
 * It guarantees that
 * - every vault is planned, or is known to have no plan, before the first is moved
 * - all vaults together never cost more than `MaximumCost`: it is divided among them between the two maps
 * - a failure concerns its vault alone, but if the destination refuses, no further vault is begun
 * - a campaign that is launched again goes on: the runs of its vaults tell what is left
 *
 * docs/decisions/0015 says why the maps are inline, and nested once more.
 */

/** What Campaign needs. */
export interface CampaignProps {
  /** The transfer whose Orchestrator leads the run of each vault. */
  readonly transfer: GlacierVaultToS3Transfer;
}

/**
 * Plans and moves many vaults of this account and region: those with given names, with names like `backup-*`, or all. Execute the document `documentName`,
 * first in mode `plan`: it makes one page with what each vault costs and saves. docs/campaign.md says how.
 *
 * @example
 * const transfer = new GlacierVaultToS3Transfer(this, 'Transfer', { destinationBucket });
 * const campaign = new Campaign(this, 'Campaign', { transfer });
 * new CfnOutput(this, 'CampaignDocument', { value: campaign.documentName });
 */
export class Campaign extends Construct {
  /** Name of the Automation document that launches campaigns. */
  public readonly documentName: string;
  /** Started by the document. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Raised if a campaign is refused, or ends early on an error. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly parts: TransferParts;
  private readonly transfer: GlacierVaultToS3Transfer;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs.
   */
  constructor(scope: Construct, id: string, props: CampaignProps) {
    super(scope, id);
    this.transfer = props.transfer;
    this.parts = props.transfer._parts;
    boundRoles(this, this.parts);
    const logGroup = machineLogGroup(this, this.parts);
    const begin = this.createBeginCampaign(logGroup);
    const machine = workflow(this, 'Workflow', {
      definition: this.definition(begin, logGroup), logGroup, part: this.parts, comment: 'Campaign: plans many vaults, and moves them',
    });
    letAsk(machine, [begin.role!]);
    this.stateMachine = machine;
    this.documentName = this.createDocument(machine);
    this.alarms = [failedAlarm(this, machine, { heading: 'Campaign failed', meaning: 'A campaign was refused, or ended early on an error' }, this.parts)];
  }

  /**
   * Lets a principal launch campaigns, and read the plans, the summaries and the reports of their vaults.
   *
   * @param grantee The role, user or other principal.
   *
   * @example
   * campaign.grantLaunch(operator);
   */
  public grantLaunch(grantee: iam.IGrantable): iam.Grant {
    return grantAutomation(this, [this.documentName], grantee)
      .combine(this.transfer.inventoryBucket.grantRead(grantee, INVENTORY_KEY_PATTERNS.CAMPAIGN))
      .combine(this.transfer.grantReadReports(grantee));
  }

  /**
   * A rule that matches the event at the end of each campaign. The event's detail has `deployment`, and what `campaign/summary.json` has, but for the list of vaults.
   *
   * @param id Id of the rule in the scope of the campaign.
   * @param options The target of the rule, and what else must match. By default the rule has no target.
   *
   * @example
   * campaign.onCampaignFinished('Tell', { target: new targets.SnsTopic(topic) });
   */
  public onCampaignFinished(id: string, options: events.OnEventOptions = {}): events.Rule {
    return finishedRule(this, id, CAMPAIGN_FINISHED, { deployment: this.transfer.transferTable.table.tableName, options });
  }

  private definition(begin: BeginCampaignFunction, logGroup: logs.ILogGroup): sfn.IChainable {
    const [look, sumUp] = [this.createLookAtVault(logGroup), this.createSumUp(logGroup)];
    const orchestrator = this.transfer.orchestrator.stateMachine;
    const vault = campaignVaultMachine(this, { lookAtVault: look, orchestrator, logGroup, part: this.parts });
    const finished = this.tellTheEnd();
    const notEnded = failAsCaught(this, 'Not ended');
    const end = this.sumUp('End campaign', sumUp, SUM_STEP.END).addCatch(notEnded, CATCH_EVERYTHING);
    const failed = this.sumUp('End after an error', sumUp, SUM_STEP.END, { failure: jsonata('$caught') }).addCatch(notEnded, CATCH_EVERYTHING);
    [end, failed].forEach((state) => state.next(finished));
    const move = this.forEachVault('Move', VAULT_WORK.MOVE, vault, look).addCatch(failed, CATCH_EVERYTHING).next(end);
    const planAccount = this.sumUp('Plan the account', sumUp, SUM_STEP.PLAN).addCatch(failed, CATCH_EVERYTHING)
      .next(new sfn.Choice(this, 'Vaults to be moved?').when(sfn.Condition.jsonata(jsonata('$moves')), move).otherwise(end));
    return this.begin(begin).addCatch(failAsCaught(this, 'Not begun'), CATCH_EVERYTHING)
      .next(this.forEachVault('Plan', VAULT_WORK.PLAN, vault, look).addCatch(failed, CATCH_EVERYTHING).next(planAccount));
  }

  private begin(handler: lambda.IFunction): sfn.TaskStateBase {
    const vaults = vaultsText(this.parts.vaults ?? EVERY_VAULT);
    const of = (name: string) => jsonata(`$states.result.Payload.${name}`);
    return invoke(this, 'Begin campaign', handler, {
      payload: jsonata(`$merge([$states.input, {'execution_arn': $states.context.Execution.Id, 'allowed_vaults': '${vaults}'}])`),
      assign: { campaign: of('campaign'), me: jsonata('$states.context.Execution.Id'), vaults: of('vaults'), concurrency: of('concurrency'), moves: of('moves') },
      retry: GLACIER_BUSY,
    });
  }

  /** A nested execution for each vault. If it fails, and no run of it did, that is noted as the vault's failure too. */
  private forEachVault(verb: 'Plan' | 'Move', work: VaultWork, vault: sfn.IStateMachine, look: lambda.IFunction): sfn.Map {
    const caught = CATCH_EVERYTHING.assign!.caught as string;
    const note = invoke(this, `Note why not to ${verb.toLowerCase()}`, look, { payload: jsonata("$merge([$vault, {'tries': 1, 'looks': 0, 'failure': $vaultCaught}])") });
    const nested = run(this, `${verb} vault`, vault, {
      campaign: jsonata('$states.input.campaign'), execution_arn: jsonata('$states.input.execution_arn'), number: jsonata('$states.input.number'), work,
    }).addCatch(note, { errors: ['States.ALL'], assign: { vault: jsonata('$states.input'), vaultCaught: caught } });
    return sfn.Map.jsonata(this, `${verb} each vault`, {
      items: sfn.ProvideItems.jsonata(jsonata('[1..$vaults]')),
      itemSelector: { campaign: jsonata('$campaign'), execution_arn: jsonata('$me'), number: jsonata('$states.context.Map.Item.Value'), work },
      jsonataMaxConcurrency: jsonata('$concurrency'),
      outputs: {},
    }).itemProcessor(nested);
  }

  private sumUp(id: string, handler: lambda.IFunction, step: string, more: Record<string, string> = {}): sfn.TaskStateBase {
    return invoke(this, id, handler, { payload: { step, campaign: jsonata('$campaign'), execution_arn: jsonata('$me'), ...more } });
  }

  /** PutEvents succeeds where an entry of it did not. */
  private tellTheEnd(): sfn.IChainable {
    const deployment = this.transfer.transferTable.table.tableName;
    const tell = tasks.CallAwsService.jsonata(this, 'Publish outcome', {
      service: 'eventbridge',
      action: 'putEvents',
      iamAction: 'events:PutEvents',
      iamResources: [events.EventBus.fromEventBusName(this, 'DefaultBus', 'default').eventBusArn],
      parameters: {
        Entries: [{ Source: CAMPAIGN_FINISHED.SOURCE, DetailType: CAMPAIGN_FINISHED.DETAIL_TYPE, Detail: jsonata(`$string($merge([{'deployment': '${deployment}'}, $states.input]))`) }],
      },
      assign: { refused: jsonata('$states.result.FailedEntryCount'), answer: jsonata('$states.result.Entries[0]') },
      outputs: jsonata('$states.input'),
    }).addRetry(serviceBusy('EventBridge'));
    return tell.next(new sfn.Choice(this, 'Outcome accepted?')
      .when(sfn.Condition.jsonata(jsonata('$refused > 0')), sfn.Fail.jsonata(this, 'Outcome not accepted', {
        error: 'OutcomeNotAccepted', cause: jsonata("'EventBridge did not take the event: ' & $answer.ErrorCode & ', ' & $answer.ErrorMessage"),
      }))
      .when(sfn.Condition.jsonata(jsonata(`$states.input.outcome = '${CAMPAIGN_OUTCOME.STOPPED}'`)), sfn.Fail.jsonata(this, 'Campaign stopped', {
        error: jsonata('$states.input.error'), cause: jsonata('$states.input.cause'),
      }))
      .otherwise(new sfn.Succeed(this, 'Campaign ended')));
  }

  /** The only function that may list the vaults of the region. Glacier has no narrower resource for that. */
  private createBeginCampaign(logGroup: logs.ILogGroup): BeginCampaignFunction {
    const { table } = this.transfer.transferTable;
    return new BeginCampaignFunction(this, 'BeginCampaign', worker(this, 'BeginCampaign', {
      logGroup,
      part: this.parts,
      environment: { [ENV.TRANSFER_TABLE]: table.tableName },
      stores: [table],
      policy: [onTable(table, 'GetItem', 'PutItem', 'UpdateItem'), allow(['glacier:ListVaults'], ['*'])],
      calls: ['states'],
    }));
  }

  private createLookAtVault(logGroup: logs.ILogGroup): LookAtVaultFunction {
    const { table } = this.transfer.transferTable;
    return new LookAtVaultFunction(this, 'LookAtVault', worker(this, 'LookAtVault', {
      logGroup,
      part: this.parts,
      environment: { [ENV.TRANSFER_TABLE]: table.tableName },
      stores: [table],
      policy: [onTable(table, 'GetItem', 'UpdateItem')],
    }));
  }

  private createSumUp(logGroup: logs.ILogGroup): SumUpFunction {
    const { transferTable: { table }, inventoryBucket } = this.transfer;
    return new SumUpFunction(this, 'SumUp', worker(this, 'SumUp', {
      logGroup,
      part: this.parts,
      memorySize: DEFAULT.REPORT_MEMORY,
      environment: { [ENV.TRANSFER_TABLE]: table.tableName, [ENV.INVENTORY_BUCKET]: inventoryBucket.bucketName },
      stores: [table, inventoryBucket],
      policy: [
        onTable(table, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
        onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.PLAN, 's3:GetObject'),
        onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.CAMPAIGN, 's3:PutObject'),
        // Without this permission S3 answers 403 for a plan that is missing.
        allow(['s3:ListBucket'], [inventoryBucket.bucketArn]),
      ],
    }));
  }

  private createDocument(machine: sfn.IStateMachine): string {
    return automationDocument(this, 'Document', {
      machine,
      role: automationRole(this, machine, 'the campaign'),
      description: 'Plans many Amazon S3 Glacier vaults together, and copies every archive of them into the destination bucket.',
      parameters: PARAMETERS,
      step: 'StartCampaign',
      input: Object.fromEntries(Object.entries(CAMPAIGN_PARAMETER).map(([name, field]) => [field, `{{ ${name} }}`])),
    }).ref;
  }
}

const PARAMETERS: DocumentParameters & Record<keyof typeof CAMPAIGN_PARAMETER, object> = {
  Campaign: text("(Required) Name of this campaign: up to 32 letters, digits, '_' and '-'. Launch it again under the same name to go on with it.", { allowedPattern: CAMPAIGN_PATTERN.CAMPAIGN }),
  VaultNames: text('(Required) Names of vaults and patterns such as backup-*, with commas between them. *: every vault of this account and region.', { allowedPattern: CAMPAIGN_PATTERN.VAULT_NAMES }),
  Mode: text('(Optional) plan: plan each vault, say what all of them take, cost and save, and stop. transfer: then move them.', { default: MODE.PLAN, allowedValues: Object.values(MODE) }),
  Concurrency: text('(Optional) Vaults that are planned, or moved, at the same time: 1 to 40.', { default: DEFAULT_CONCURRENCY, allowedPattern: CAMPAIGN_PATTERN.CONCURRENCY }),
  MaximumCost: text('(Optional) USD, with or without cents, for all vaults together. If their plans cost more, none is moved. Empty: no limit.', { default: '', allowedPattern: PATTERN.MAXIMUM_COST }),
  Description: text('(Optional) What this campaign is for. It is kept with each run and in its report.', { default: '', allowedPattern: PATTERN.DESCRIPTION }),
  S3StorageClass: text('(Optional) Storage class of the objects. See https://aws.amazon.com/s3/pricing', { default: DEFAULT_STORAGE_CLASS, allowedValues: STORAGE_CLASSES }),
  Tier: text('(Optional) Retrieval tier: Bulk takes 5 to 12 hours and costs least. See https://aws.amazon.com/s3/glacier/pricing', { default: DEFAULT_TIER, allowedValues: TIERS }),
  DestinationPrefix: text('(Optional) Objects are named <prefix>/<vault>/<name>. Empty: <vault>/<name>.', { default: '', allowedPattern: PATTERN.DESTINATION_PREFIX }),
  SelectionFile: text('(Optional) s3:// URI of a JSON document in the inventory bucket that says which archives to copy, of each vault. Empty: all.', { default: '', allowedPattern: PATTERN.OPTIONAL_S3_URI }),
  ObjectRulesFile: text('(Optional) s3:// URI of a JSON document in the inventory bucket with the storage class and the tags of single objects. Empty: all get S3StorageClass.',
    { default: '', allowedPattern: PATTERN.OPTIONAL_S3_URI }),
  NameOverrideFile: text('(Optional) s3:// URI of a CSV in the inventory bucket with the columns GlacierArchiveID,FileName. Its names replace those in the descriptions.',
    { default: '', allowedPattern: PATTERN.OPTIONAL_S3_URI }),
  FolderMarkers: text('(Optional) Archives that stand for folders. AS_FILES: they become objects like files. AS_FOLDERS: their keys end in /. LEAVE_OUT: they are not copied.',
    { default: DEFAULT_FOLDER_MARKERS, allowedValues: Object.values(FOLDER_MARKERS) }),
  AllowConcurrentRun: yesOrNo('(Optional) YES: move a vault although another run is copying it. Archives that are in both runs are paid for twice.'),
  AcknowledgeAdditionalCostForCrossRegionTransfer: yesOrNo('(Required if the destination bucket is in another region than the vaults) YES: accept the cost of data transfer between regions.'),
};
