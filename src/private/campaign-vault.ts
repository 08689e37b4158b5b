import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { CATCH_EVERYTHING, failAsCaught, invoke, jsonata, serviceBusy, workflow } from './workflow';
import { LookAtVaultInput, VAULT_STEP } from '../contracts/campaign';
import { PartOptions } from '../part-options';

/** What the vault's workflow needs. */
export interface CampaignVaultOptions {
  readonly lookAtVault: lambda.IFunction;
  readonly orchestrator: sfn.IStateMachine;
  readonly logGroup: logs.ILogGroup;
  readonly part: PartOptions;
}

/** Fields of `LookAtVaultInput` that stay the same in an execution. */
const GIVEN = ['campaign', 'execution_arn', 'number', 'work'] as const satisfies readonly (keyof LookAtVaultInput)[];
const given = () => Object.fromEntries(GIVEN.map((field) => [field, jsonata(`$${field}`)]));

/**
 * The machine that plans or moves one vault of a campaign:
 *
 *   Look at the vault → Run the Orchestrator → Look at the vault → …
 *     → Wait as told → Look at the vault
 *     → Vault done
 *
 * It is a machine of its own for the sake of the histories: so a vault takes 8 events of that of the campaign, however long its own becomes.
 * It does not fail if a run does: Look at Vault writes down why.
 */
export function campaignVaultMachine(scope: Construct, { lookAtVault, orchestrator, logGroup, part }: CampaignVaultOptions): sfn.StateMachine {
  const look = invoke(scope, 'Look at the vault', lookAtVault, {
    payload: { ...given(), tries: jsonata('$tries'), looks: jsonata('$looks') },
    assign: { looks: jsonata(`$states.result.Payload.step = '${VAULT_STEP.WAIT}' ? $looks + 1 : 0`) },
  }).addCatch(failAsCaught(scope, 'Vault not looked at'), CATCH_EVERYTHING);
  const take = sfn.Pass.jsonata(scope, 'Take the vault', {
    assign: { ...Object.fromEntries(GIVEN.map((field) => [field, jsonata(`$states.input.${field}`)])), tries: 0, looks: 0 },
  });
  const isStep = (step: string) => sfn.Condition.jsonata(jsonata(`$states.input.step = '${step}'`));
  const wait = sfn.Wait.jsonata(scope, 'Wait as told', { time: sfn.WaitTime.seconds(jsonata('$states.input.wait_seconds')) });
  look.next(new sfn.Choice(scope, 'What comes next?')
    .when(isStep(VAULT_STEP.RUN), runOrchestrator(scope, orchestrator, noteFailure(scope, lookAtVault)).next(look))
    .when(isStep(VAULT_STEP.WAIT), wait.next(look))
    .otherwise(new sfn.Succeed(scope, 'Vault done')));
  return workflow(scope, 'VaultWorkflow', { definition: take.next(look), logGroup, part, comment: 'Campaign Vault: plans or moves one vault of a campaign' });
}

/**
 * The execution has a name that it keeps if its start is tried again, so it is not started twice. A redrive needs another name.
 * The Orchestrator's error becomes that of the state.
 */
function runOrchestrator(scope: Construct, orchestrator: sfn.IStateMachine, failed: sfn.IChainable): tasks.StepFunctionsStartExecution {
  const redrive = "($states.context.Execution.RedriveCount > 0 ? '-' & $string($states.context.Execution.RedriveCount) : '')";
  return tasks.StepFunctionsStartExecution.jsonata(scope, 'Run the Orchestrator', {
    stateMachine: orchestrator,
    integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    name: jsonata(`$states.context.Execution.Name & '-' & $string($tries) & ${redrive}`),
    input: sfn.TaskInput.fromText(jsonata('$states.input.input')),
    outputs: {},
    assign: { tries: jsonata('$tries + 1') },
  }).addRetry(serviceBusy('StepFunctions')).addCatch(failed, CATCH_EVERYTHING) as tasks.StepFunctionsStartExecution;
}

/** A failed try is the last one in this execution. */
function noteFailure(scope: Construct, lookAtVault: lambda.IFunction): sfn.IChainable {
  return invoke(scope, 'Note why it failed', lookAtVault, {
    payload: { ...given(), tries: jsonata('$tries + 1'), looks: 0, failure: jsonata('$caught') },
  }).addCatch(failAsCaught(scope, 'Failure not noted'), CATCH_EVERYTHING).next(new sfn.Succeed(scope, 'Vault failed'));
}
