import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { encryptHistories } from './machine-key';
import { MAX_REFUSED_SECONDS } from '../contracts/failures';
import { GLACIER_BUSY_ERRORS, GLACIER_ERROR } from '../contracts/glacier';
import { PartOptions } from '../part-options';

/** A JSONata expression as Step Functions reads it. */
export const jsonata = (expression: string): string => `{% ${expression} %}`;

/** Transient errors left after the SDK's three retries, and functions killed mid-run. All functions are idempotent. */
const TRANSIENT_ERRORS = [
  'Lambda.Unknown', 'Sandbox.Timedout', 'Runtime.ExitError',
  'ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'InternalServerError',
  'InternalError', 'ServiceUnavailable', 'SlowDown', 'TimeoutError', GLACIER_ERROR.REQUEST_TIMEOUT,
];
/** 2 s × 2ⁿ capped at 1 min, 8 attempts ≈ 4 min. */
export const TRANSIENT_ERROR: sfn.RetryProps = {
  errors: TRANSIENT_ERRORS, interval: Duration.seconds(2), backoffRate: 2, maxDelay: Duration.minutes(1), maxAttempts: 8,
};
const LAMBDA_THROTTLES = ['Lambda.TooManyRequestsException'];
/**
 * The account's concurrency is in use, for example by the transfer's own queues. That lasts for hours, and ends by itself.
 * 10 s × 2ⁿ capped at 5 min, 100 attempts ≈ 8 h.
 */
const LAMBDA_THROTTLED: sfn.RetryProps = {
  errors: LAMBDA_THROTTLES, interval: Duration.seconds(10), backoffRate: 2, maxDelay: Duration.minutes(5), maxAttempts: 100,
};
/** The same, for work that the next execution does as well. */
export const LAMBDA_THROTTLED_BRIEFLY: sfn.RetryProps = { ...TRANSIENT_ERROR, errors: LAMBDA_THROTTLES };
/** 10 s × 1.5ⁿ capped at 5 min, 12 attempts ≈ 27 min: longer than a burst of Glacier throttling lasts. */
export const GLACIER_BUSY: sfn.RetryProps = {
  errors: GLACIER_BUSY_ERRORS.filter((name) => !TRANSIENT_ERRORS.includes(name)).concat('ThrottlingException'),
  interval: Duration.seconds(10),
  backoffRate: 1.5,
  maxDelay: Duration.minutes(5),
  maxAttempts: 12,
};

/** The account's data retrieval policy does not allow more now. Asked again each hour, as Initiate Retrieval does, for 14 days. */
export const POLICY_ENFORCED: sfn.RetryProps = {
  errors: [GLACIER_ERROR.POLICY_ENFORCED], interval: Duration.hours(1), backoffRate: 1, maxAttempts: MAX_REFUSED_SECONDS / 3600,
};

/** Errors of a busy service that no other service has, by the prefix that Step Functions gives them. */
const OWN_ERRORS: Record<string, string[]> = {
  CloudWatch: ['CloudWatchException', 'InternalServiceException'],
  DynamoDb: ['DynamoDbException', 'ProvisionedThroughputExceededException', 'InternalServerErrorException', 'InternalServerError'],
  EventBridge: ['EventBridgeException', 'InternalException', 'ConcurrentModificationException'],
  Sns: ['SnsException', 'InternalErrorException'],
  // Step Functions documents neither name of its own exception. Its Java SDKs have these two. The page on nested workflows has
  // `ExecutionLimitExceeded`, and other errors of that prefix end in `Exception`.
  StepFunctions: ['StepFunctionsException', 'SfnException', 'ExecutionLimitExceeded', 'ExecutionLimitExceededException'],
};

/**
 * Errors of a service that a state calls directly, while the service is busy. `<Service>Exception` stands for every error that the service's
 * model does not name, such as throttling. A refusal for good may have that name too, and then takes a minute longer.
 * 1 s × 2ⁿ capped at 30 s, 6 attempts ≈ 1 min.
 */
export const serviceBusy = (service: keyof typeof OWN_ERRORS): sfn.RetryProps => ({
  errors: ['ThrottlingException', 'SdkClientException', ...OWN_ERRORS[service]].map((error) => `${service}.${error}`),
  interval: Duration.seconds(1),
  backoffRate: 2,
  maxDelay: Duration.seconds(30),
  maxAttempts: 6,
});

export interface InvokeOptions {
  readonly payload: Record<string, unknown> | string;
  readonly assign?: Record<string, unknown>;
  /** Of a state whose function has no result. @default - the function's result */
  readonly outputs?: object;
  /** Applied before the retry of transient errors, which every invocation has. */
  readonly retry?: sfn.RetryProps;
  /** How long throttling by Lambda is retried. @default LAMBDA_THROTTLED */
  readonly throttled?: sfn.RetryProps;
}

/** A state that invokes a function. The function's result is the state's output. */
export function invoke(scope: Construct, id: string, handler: lambda.IFunction, options: InvokeOptions): tasks.LambdaInvoke {
  const task = tasks.LambdaInvoke.jsonata(scope, id, {
    lambdaFunction: handler,
    payload: typeof options.payload === 'string' ? sfn.TaskInput.fromText(options.payload) : sfn.TaskInput.fromObject(options.payload),
    assign: options.assign,
    outputs: options.outputs ?? jsonata('$states.result.Payload'),
    retryOnServiceExceptions: true,
  });
  if (options.retry) task.addRetry(options.retry);
  return task.addRetry(options.throttled ?? LAMBDA_THROTTLED).addRetry(TRANSIENT_ERROR) as tasks.LambdaInvoke;
}

/** A state that runs a nested workflow and waits for its end. The workflow's output is the state's output. */
export function run(
  scope: Construct, id: string, stateMachine: sfn.IStateMachine, input: Record<string, unknown>,
): tasks.StepFunctionsStartExecution {
  return tasks.StepFunctionsStartExecution.jsonata(scope, id, {
    stateMachine,
    integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    input: sfn.TaskInput.fromObject(input),
    outputs: jsonata('$states.result.Output'),
  }).addRetry(serviceBusy('StepFunctions')) as tasks.StepFunctionsStartExecution;
}

/**
 * Enables every rule, then continues with `then`. A rule that cannot be enabled must not end a run, so it does that after an error too.
 * The machines of a run enable the rules again and again.
 */
export function enableRules(scope: Construct, rules: events.IRule[] = [], then: sfn.IChainable): sfn.IChainable {
  return switchRules(scope, rules, { verb: 'Enable', then });
}

/** Enables every rule in a loop of a machine. A stack update during a run may have reset the rules to disabled. */
export function enableRulesAgain(scope: Construct, rules: events.IRule[] = [], then: sfn.IChainable): sfn.IChainable {
  return switchRules(scope, rules, { verb: 'Enable', then, suffix: ' again' });
}

/** Disables every rule, then continues with `then`. */
export function disableRules(scope: Construct, rules: events.IRule[] = [], then: sfn.IChainable): sfn.IChainable {
  return switchRules(scope, rules, { verb: 'Disable', then });
}

interface SwitchOptions {
  readonly verb: 'Enable' | 'Disable';
  readonly then: sfn.IChainable;
  /** End of the states' names, in a loop. The next loop does the same, so there is one retry only, for the sake of the history. @default - none */
  readonly suffix?: string;
}

function switchRules(scope: Construct, rules: events.IRule[], { verb, then, suffix }: SwitchOptions): sfn.IChainable {
  return rules.reduceRight((next, rule, i) => {
    const state = tasks.CallAwsService.jsonata(scope, `${verb} ${rule.node.path.split('/').slice(-2).join(' ')} ${i + 1}${suffix ?? ''}`, {
      service: 'eventbridge',
      action: `${verb.toLowerCase()}Rule`,
      iamAction: `events:${verb}Rule`,
      iamResources: [rule.ruleArn],
      parameters: { Name: rule.ruleName },
    }).addRetry({ ...serviceBusy('EventBridge'), ...(suffix ? { maxAttempts: 1 } : {}) });
    return (verb === 'Enable' ? state.addCatch(next, { errors: ['States.ALL'] }) : state).next(next);
  }, then);
}

/**
 * The error and the cause that were caught, readable for a person. A nested workflow wraps the error of its task into JSON,
 * and Lambda wraps the message into JSON again.
 */
const CAUGHT = `(
  $unwrapped := $states.errorOutput.Error = 'States.TaskFailed' and $contains($states.errorOutput.Cause, '"ExecutionArn"')
    ? $parse($states.errorOutput.Cause) : $states.errorOutput;
  $cause := $exists($unwrapped.Cause) ? $unwrapped.Cause : 'no cause was given';
  {
    'error': $exists($unwrapped.Error) ? $unwrapped.Error : $states.errorOutput.Error,
    'cause': $contains($cause, '"errorMessage"') ? $parse($cause).errorMessage : $cause
  }
)`.replace(/\s+/g, ' ');

/** Catches every error into the variable `$caught`, which `failAsCaught` uses. */
export const CATCH_EVERYTHING: sfn.CatchProps = { errors: ['States.ALL'], assign: { caught: jsonata(CAUGHT) } };

/** Ends the execution with the error that was caught. */
export function failAsCaught(scope: Construct, id: string): sfn.Fail {
  return sfn.Fail.jsonata(scope, id, { error: jsonata('$caught.error'), cause: jsonata('$caught.cause') });
}

export interface WorkflowOptions {
  readonly definition: sfn.IChainable;
  /** The part's log group. */
  readonly logGroup: logs.ILogGroup;
  /** The part's own: logging and key. They must be given, so that no machine is forgotten. */
  readonly part: PartOptions;
  /** What the machine does, for the console. */
  readonly comment: string;
}

/** A machine that uses JSONata, with tracing and logs. Full logs are safe, because payloads hold names and never content. */
export function workflow(scope: Construct, id: string, { definition, logGroup, part, comment }: WorkflowOptions): sfn.StateMachine {
  const machine = new sfn.StateMachine(scope, id, {
    definitionBody: sfn.DefinitionBody.fromChainable(definition),
    queryLanguage: sfn.QueryLanguage.JSONATA,
    logs: { destination: logGroup, level: part.logging?.workflowLevel ?? sfn.LogLevel.ALL, includeExecutionData: true },
    tracingEnabled: true,
    comment,
  });
  if (part.encryptionKey) encryptHistories(machine, part.encryptionKey);
  return machine;
}

/** A role that lets EventBridge start this machine and nothing else. */
export function startedByEventBridge(scope: Construct, machine: sfn.IStateMachine): iam.Role {
  const role = new iam.Role(scope, 'EventsRole', { assumedBy: new iam.ServicePrincipal('events.amazonaws.com') });
  machine.grantStartExecution(role);
  return role;
}
