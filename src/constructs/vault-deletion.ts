import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DEFAULT } from '../contracts/defaults';
import { DELETE_MINUTES, DELETION_MODE, DELETION_PARAMETER, DELETION_PATTERN, DEFAULT_MINIMUM_AGE, END_STEP, PLAN_STEP, VAULT_STEP } from '../contracts/deletion';
import { ENV } from '../contracts/env';
import { INVENTORY_KEY_PATTERNS } from '../contracts/keys';
import { PATTERN } from '../contracts/launch';
import { EVERY_VAULT, vaultOfMapping, vaultsText } from '../contracts/vaults';
import { GlacierVaultToS3Transfer } from '../glacier-vault-to-s3-transfer';
import { DeleteArchivesFunction } from '../handlers/deletion/delete-archives-function';
import { EndDeletionFunction } from '../handlers/deletion/end-deletion-function';
import { PlanDeletionFunction } from '../handlers/deletion/plan-deletion-function';
import { failedAlarm } from '../private/alarms';
import { letAsk } from '../private/ask-whether-over';
import { automationDocument, automationRole, DocumentParameters, grantAutomation, text, yesOrNo } from '../private/automation-document';
import { destinationEnvironment, lookAtKeys } from '../private/destination';
import type { TransferParts } from '../private/transfer-parts';
import { allow, boundRoles, machineLogGroup, onObjects, onTable, pricesEnvironment, vaultArns, worker } from '../private/worker';
import { CATCH_EVERYTHING, failAsCaught, invoke, jsonata, workflow } from '../private/workflow';

/*
 * Deletes archives of a run from their vault, and then the vault. Nothing else in this library may delete from a vault.
 *
 *   Begin deletion → Plan a part, for each part of the report → Write plan
 *     → mode plan: Planned
 *     → mode delete: Delete archives, part by part → wait for an inventory of the empty vault, and delete it → End deletion
 *
 * It guarantees that no archive is deleted whose object is not proven at that moment (see handlers/deletion/delete-archive.ts), against
 * - functions that die at any point, and states that run twice: the intent of each deletion is written first
 * - a report that was changed in the bucket: its hash is in the transfer table, and all parts are checked before the first deletion
 * - a run of the same vault: each refuses while the other is on the list of active runs
 */

/** An invocation ends itself five minutes before. It reads a part of the report, at most 60 MB. */
const DELETE_TIMEOUT = Duration.minutes(DELETE_MINUTES);
const PLAN_TIMEOUT = Duration.minutes(5);
/** Seconds between two looks at the vault: 10 minutes × n, at most 6 hours. Glacier makes an inventory about once a day. */
const VAULT_WAIT = '$min([$looks * 600, 21600])';

/**
 * An execution may have 25,000 events. An invocation of Delete Archives makes 9 of them, and a planned part 8; the rest is for retries and for the vault.
 * At 20 archives a second that is about 25 million archives. Then the deletion ends, the summary says how many parts are left, and the document goes on.
 */
const HISTORY_LEFT = '$rounds * 9 + $partitions * 8 < 20000';

/** What VaultDeletion needs. */
export interface VaultDeletionProps {
  /** The transfer whose runs have copied the archives. Its own roles stay without any permission to delete from a vault. */
  readonly transfer: GlacierVaultToS3Transfer;
}

/**
 * Deletes from a vault what a run has copied and what is proven at that moment, and then the vault if you want that. A deletion cannot be undone.
 * So it is a construct of its own: without it, no role of the transfer can delete from a vault. Execute the document `documentName`, first in mode
 * `plan`. docs/deletion.md says what is proven, what is kept, and what it costs.
 *
 * @example
 * const transfer = new GlacierVaultToS3Transfer(this, 'Transfer', { destinationBucket });
 * const deletion = new VaultDeletion(this, 'Delete', { transfer });
 * new CfnOutput(this, 'DeletionDocument', { value: deletion.documentName });
 */
export class VaultDeletion extends Construct {
  /** Name of the Automation document that plans and starts deletions. */
  public readonly documentName: string;
  /** Started by the document. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Raised if a deletion is refused, or ends early on an error. */
  public readonly alarms: cloudwatch.IAlarm[];
  private readonly parts: TransferParts;
  private readonly transfer: GlacierVaultToS3Transfer;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs.
   */
  constructor(scope: Construct, id: string, props: VaultDeletionProps) {
    super(scope, id);
    this.transfer = props.transfer;
    this.parts = props.transfer._parts;
    boundRoles(this, this.parts);
    const logGroup = machineLogGroup(this, this.parts);
    const plan = this.createPlanDeletion(logGroup);
    const machine = workflow(this, 'Workflow', {
      definition: this.definition(plan, logGroup),
      logGroup,
      part: this.parts,
      comment: 'Vault Deletion: deletes from a vault what is proven to be in the destination',
    });
    // A launch and a resume ask whether a deletion in their way is over.
    letAsk(machine, [plan.role!, props.transfer.orchestrator._registerRole]);
    this.stateMachine = machine;
    this.documentName = this.createDocument(machine);
    this.alarms = [failedAlarm(this, machine, {
      heading: 'Deletion failed', meaning: 'A deletion from a vault was refused, or ended early on an error',
    }, this.parts)];
  }

  /**
   * Lets a principal plan and start deletions, and read their plans and results. Give it to fewer people than `grantLaunch` of the transfer.
   *
   * @param grantee The role, user or other principal.
   *
   * @example
   * vaultDeletion.grantDelete(operator);
   */
  public grantDelete(grantee: iam.IGrantable): iam.Grant {
    return grantAutomation(this, [this.documentName], grantee)
      .combine(this.transfer.inventoryBucket.grantRead(grantee, INVENTORY_KEY_PATTERNS.DELETION));
  }

  private definition(plan: PlanDeletionFunction, logGroup: logs.ILogGroup): sfn.IChainable {
    const end = this.createEndDeletion(logGroup);
    const failed = this.endFailed(end);
    const ended = this.end('End deletion', end).addCatch(failAsCaught(this, 'Not ended'), CATCH_EVERYTHING)
      .next(new sfn.Succeed(this, 'Ended'));
    const archives = this.deleteArchives(logGroup, this.deleteVault(end, ended, failed), failed);
    return this.begin(plan).addCatch(failAsCaught(this, 'Not begun'), CATCH_EVERYTHING).next(this.planParts(plan, archives, failed));
  }

  private begin(plan: PlanDeletionFunction): sfn.TaskStateBase {
    const vaults = vaultsText(this.parts.vaults ?? EVERY_VAULT);
    const of = (name: string) => jsonata(`$states.result.Payload.${name}`);
    return invoke(this, 'Begin deletion', plan, {
      payload: jsonata(`$merge([$states.input, {'step': '${PLAN_STEP.BEGIN}', 'execution_arn': $states.context.Execution.Id, 'allowed_vaults': '${vaults}'}])`),
      assign: {
        run: of('run'),
        pass: of('pass'),
        me: jsonata('$states.context.Execution.Id'),
        partitions: of('partitions'),
        deletes: of('deletes'),
        deleteVault: of('delete_vault'),
        rules: of('rules'),
        partition: 1,
        done: 0,
        idle: 0,
        looks: 0,
        rounds: 0,
        vault: { deleted: false, left: '' },
      },
    });
  }

  /** All parts of the report are checked against the transfer table here, before the first deletion. */
  private planParts(plan: PlanDeletionFunction, archives: sfn.IChainable, failed: sfn.IChainable): sfn.IChainable {
    const part = invoke(this, 'Plan a part', plan, {
      payload: this.payload(PLAN_STEP.PARTITION, { pass: jsonata('$pass'), partition: jsonata('$partition') }), assign: { partition: jsonata('$partition + 1') },
    });
    const page = invoke(this, 'Write plan', plan, { payload: this.payload(PLAN_STEP.PAGE), assign: { partition: 1 } });
    const anyPart = new sfn.Choice(this, 'Any part to be planned?').when(sfn.Condition.jsonata(jsonata('$partition <= $partitions')), part).otherwise(page);
    [part, page].forEach((task) => task.addCatch(failed, CATCH_EVERYTHING));
    part.next(anyPart);
    page.next(new sfn.Choice(this, 'Archives to be deleted?')
      .when(sfn.Condition.jsonata(jsonata('$deletes')), archives)
      .otherwise(new sfn.Succeed(this, 'Planned')));
    return anyPart;
  }

  private deleteArchives(logGroup: logs.ILogGroup, then: sfn.IChainable, failed: sfn.IChainable): sfn.IChainable {
    const work = invoke(this, 'Delete archives', this.createDeleteArchives(logGroup), {
      payload: {
        run: jsonata('$run'),
        execution_arn: jsonata('$me'),
        pass: jsonata('$pass'),
        partition: jsonata('$partition'),
        done: jsonata('$done'),
        idle: jsonata('$idle'),
        rules: jsonata('$rules'),
      },
      assign: {
        partition: jsonata('$states.result.Payload.partition'),
        done: jsonata('$states.result.Payload.done'),
        idle: jsonata('$states.result.Payload.idle'),
        rounds: jsonata('$rounds + 1'),
      },
    }).addCatch(failed, CATCH_EVERYTHING);
    const wait = sfn.Wait.jsonata(this, 'Wait as told', { time: sfn.WaitTime.seconds(jsonata('$states.input.wait_seconds')) });
    const anyPart = new sfn.Choice(this, 'Any part to be deleted?').when(sfn.Condition.jsonata(jsonata(`$partition <= $partitions and ${HISTORY_LEFT}`)), work).otherwise(then);
    work.next(wait).next(anyPart);
    return anyPart;
  }

  private deleteVault(end: EndDeletionFunction, ended: sfn.IChainable, failed: sfn.IChainable): sfn.IChainable {
    const look = invoke(this, 'Look at the vault', end, {
      payload: this.payload(END_STEP.VAULT, { looks: jsonata('$looks') }),
      assign: {
        looks: jsonata('$looks + 1'),
        vault: { deleted: jsonata(`$states.result.Payload.step = '${VAULT_STEP.DELETED}'`), left: jsonata('$states.result.Payload.reason') },
      },
    }).addCatch(failed, CATCH_EVERYTHING);
    const wait = sfn.Wait.jsonata(this, 'Wait for an inventory', { time: sfn.WaitTime.seconds(jsonata(VAULT_WAIT)) }).next(look);
    look.next(new sfn.Choice(this, 'Vault looked at?')
      .when(sfn.Condition.jsonata(jsonata(`$states.input.step = '${VAULT_STEP.WAIT}'`)), wait)
      .otherwise(ended));
    return new sfn.Choice(this, 'Vault to be deleted?').when(sfn.Condition.jsonata(jsonata('$deleteVault')), look).otherwise(ended);
  }

  private end(id: string, end: EndDeletionFunction, more: Record<string, string> = {}): sfn.TaskStateBase {
    return invoke(this, id, end, { payload: this.payload(END_STEP.END, { vault_deleted: jsonata('$vault.deleted'), vault_left: jsonata('$vault.left'), ...more }) });
  }

  /** The results of what was deleted are summed up all the same, and the deletion is taken off the list. A plan is not on it. */
  private endFailed(end: EndDeletionFunction): sfn.IChainable {
    const fail = failAsCaught(this, 'Ended early');
    const sumUp = this.end('End after an error', end, { error: jsonata('$caught.error'), cause: jsonata('$caught.cause') })
      .addCatch(fail, { errors: ['States.ALL'] }).next(fail);
    return new sfn.Choice(this, 'Anything listed?').when(sfn.Condition.jsonata(jsonata('$deletes')), sumUp).otherwise(fail);
  }

  private payload = (step: string, more: Record<string, string> = {}) => ({ step, run: jsonata('$run'), execution_arn: jsonata('$me'), ...more });

  private createPlanDeletion(logGroup: logs.ILogGroup): PlanDeletionFunction {
    const { transferTable: { table }, inventoryBucket } = this.transfer;
    return new PlanDeletionFunction(this, 'PlanDeletion', worker(this, 'PlanDeletion', {
      logGroup,
      part: this.parts,
      timeout: PLAN_TIMEOUT,
      memorySize: DEFAULT.REPORT_MEMORY,
      environment: {
        [ENV.TRANSFER_TABLE]: table.tableName,
        [ENV.INVENTORY_BUCKET]: inventoryBucket.bucketName,
        [ENV.DESTINATION_BUCKET]: this.parts.destinationBucket.bucketName,
        ...pricesEnvironment(this, this.parts.prices),
      },
      stores: [table, inventoryBucket],
      policy: [
        onTable(table, 'GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
        onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.REPORT, 's3:GetObject'),
        onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.DELETION, 's3:GetObject', 's3:PutObject'),
        // Without this permission S3 answers 403 for a file that is missing.
        allow(['s3:ListBucket'], [inventoryBucket.bucketArn]),
        ...this.lookAtNamedVaults(),
      ],
      calls: ['states'],
    }));
  }

  /** A mapping vault is not deleted before the vault whose names it holds is gone. */
  private lookAtNamedVaults(): iam.PolicyStatement[] {
    const named = (this.parts.vaults ?? EVERY_VAULT).map(vaultOfMapping).filter((vault) => vault !== undefined);
    return named.length ? [allow(['glacier:DescribeVault'], vaultArns(this, named))] : [];
  }

  /** The only function that may delete archives. It can read neither the manifest nor the inventory, and it cannot write a report. */
  private createDeleteArchives(logGroup: logs.ILogGroup): DeleteArchivesFunction {
    const { transferTable: { table }, inventoryBucket } = this.transfer;
    return new DeleteArchivesFunction(this, 'DeleteArchives', worker(this, 'DeleteArchives', {
      logGroup,
      part: this.parts,
      timeout: DELETE_TIMEOUT,
      memorySize: DEFAULT.REPORT_MEMORY,
      environment: {
        [ENV.TRANSFER_TABLE]: table.tableName, [ENV.INVENTORY_BUCKET]: inventoryBucket.bucketName, ...destinationEnvironment(this.parts),
      },
      stores: [table, inventoryBucket],
      policy: [
        onTable(table, 'GetItem', 'BatchGetItem', 'PutItem'),
        onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.REPORT, 's3:GetObject'),
        onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.DELETION, 's3:PutObject'),
        allow(['s3:ListBucket'], [inventoryBucket.bucketArn]),
        ...lookAtKeys(this.parts),
        ...this.decryptObjects(),
        allow(['glacier:DeleteArchive'], vaultArns(this, this.parts.vaults)),
      ],
    }));
  }

  private createEndDeletion(logGroup: logs.ILogGroup): EndDeletionFunction {
    const { transferTable: { table }, inventoryBucket } = this.transfer;
    return new EndDeletionFunction(this, 'EndDeletion', worker(this, 'EndDeletion', {
      logGroup,
      part: this.parts,
      environment: { [ENV.TRANSFER_TABLE]: table.tableName, [ENV.INVENTORY_BUCKET]: inventoryBucket.bucketName },
      stores: [table, inventoryBucket],
      policy: [
        onTable(table, 'GetItem', 'DeleteItem'),
        onObjects(inventoryBucket, INVENTORY_KEY_PATTERNS.DELETION, 's3:GetObject', 's3:PutObject'),
        allow(['s3:ListBucket'], [inventoryBucket.bucketArn]),
        allow(['glacier:DescribeVault', 'glacier:DeleteVault'], vaultArns(this, this.parts.vaults)),
      ],
    }));
  }

  /** S3 gives the checksum of an object that a key of KMS encrypts only to whom may decrypt it. */
  private decryptObjects(): iam.PolicyStatement[] {
    const { destinationBucket, destination } = this.parts;
    const keys = [destinationBucket.encryptionKey, destination?.encryptionKey].filter((key): key is kms.IKey => key !== undefined);
    return keys.length ? [allow(['kms:Decrypt'], [...new Set(keys.map(({ keyArn }) => keyArn))])] : [];
  }

  private createDocument(machine: sfn.IStateMachine): string {
    return automationDocument(this, 'Document', {
      machine,
      role: automationRole(this, machine, 'the deletion'),
      description: 'Deletes from an Amazon S3 Glacier vault the archives that a workflow run has copied, each only if its object is proven at that moment.',
      parameters: PARAMETERS,
      step: 'StartDeletion',
      input: Object.fromEntries(Object.entries(DELETION_PARAMETER).map(([name, field]) => [field, `{{ ${name} }}`])),
    }).ref;
  }
}

const PARAMETERS: DocumentParameters & Record<keyof typeof DELETION_PARAMETER, object> = {
  WorkflowRun: text('(Required) Name of the run that has copied the archives. It must have ended.', { allowedPattern: PATTERN.WORKFLOW_RUN }),
  Mode: text('(Optional) plan: say what would be deleted, what that costs, and what Confirmation must be. delete: delete it. This cannot be undone.',
    { default: DELETION_MODE.PLAN, allowedValues: Object.values(DELETION_MODE) }),
  Confirmation: text('(Required with Mode delete) delete <number> archives of <vault>, as the plan prints it.', { default: '', allowedPattern: DELETION_PATTERN.CONFIRMATION }),
  DeleteVault: yesOrNo('(Optional) YES: delete the vault too, once an inventory shows that it is empty. That takes a day or more.'),
  MinimumAge: text('(Optional) Days for which an object must have been in the destination before its archive is deleted.',
    { default: DEFAULT_MINIMUM_AGE, allowedPattern: DELETION_PATTERN.MINIMUM_AGE }),
  AllowExpiring: yesOrNo('(Optional) YES: delete an archive although a lifecycle rule will remove its object.'),
};
