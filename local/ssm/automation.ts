import { randomUUID } from 'node:crypto';
import { assumeRole, Call, callOf, Connection, Credentials, messageOf } from './aws';
import { AutomationDocument, InvalidDocumentError, ParameterValue, parseDocument, Step } from './document';
import { checkParameters } from './parameters';
import { selectOutput } from './selector';
import { referencesIn, substitute, systemVariables, Variables } from './substitution';

export interface RunAutomationOptions {
  /** The content of the document, with its intrinsic functions resolved. */
  readonly document: unknown;
  readonly parameters?: Record<string, ParameterValue>;
  /** URL of the local AWS. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** Credentials of the user that starts the execution. @default - the local AWS's root user */
  readonly credentials?: Credentials;
}

export interface AutomationExecution {
  readonly executionId: string;
  readonly status: 'Success' | 'Failed';
  /** The document's outputs by name: `step.Output`. */
  readonly outputs: Record<string, unknown>;
  readonly failureMessage?: string;
}

const ROOT = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Runs an SSM Automation document like Systems Manager, for the actions and types that our documents use. It refuses
 * every other instruction, so that no part of a document is silently skipped. If a step fails, the result is `Failed`.
 *
 * @throws InvalidDocumentError or InvalidParametersError if Systems Manager would not start the execution
 */
export async function runAutomation(options: RunAutomationOptions): Promise<AutomationExecution> {
  const { endpoint, region, credentials = ROOT } = options;
  const starter = { endpoint, region, credentials };
  const document = parseDocument(options.document);
  const executionId = randomUUID();
  const variables: Variables = {
    ...systemVariables({ ...options, executionId, now: new Date() }),
    ...checkParameters(document.parameters, options.parameters),
  };
  refuseUnknownReferences(document, variables);
  const steps = document.mainSteps.map((step) => ({ step, call: callOfStep(step) }));
  try {
    await runSteps(steps, variables, await connectionOf(document, starter, variables, executionId));
    return { executionId, status: 'Success', outputs: outputsOf(document, variables) };
  } catch (error) {
    if (error instanceof InvalidDocumentError) throw error;
    return { executionId, status: 'Failed', outputs: {}, failureMessage: messageOf(error) };
  }
}

/** The connection of all steps. If the document has an `assumeRole`, that role signs; otherwise the user that started the execution. */
async function connectionOf(document: AutomationDocument, starter: Connection, variables: Variables, executionId: string): Promise<Connection> {
  const role = substitute(document.assumeRole ?? '', variables);
  if (typeof role !== 'string') throw new InvalidDocumentError(`assumeRole must be the ARN of a role; got ${JSON.stringify(role)}`);
  return role === '' ? starter : { ...starter, credentials: await assumeRole(starter, role, executionId) };
}

/** Refuses a document with an unknown reference before any step runs. */
function refuseUnknownReferences({ mainSteps: steps, assumeRole: role, outputs }: AutomationDocument, variables: Variables): void {
  const ofSteps = steps.flatMap(({ name, outputs: made = [] }) => made.map(({ Name }) => `${name}.${Name}`));
  const known = [...Object.keys(variables), ...ofSteps];
  const unknown = [...referencesIn([role, steps.map(({ inputs }) => inputs)]), ...outputs ?? []].find((name) => !known.includes(name));
  if (unknown) throw new InvalidDocumentError(`{{ ${unknown} }} is neither a parameter, nor the output of a step, nor a variable of the system`);
}

function callOfStep({ name, inputs: { Service: service, Api: api } = {} }: Step): Call {
  if (typeof service !== 'string' || typeof api !== 'string') throw new InvalidDocumentError(`step "${name}": aws:executeAwsApi needs the inputs Service and Api`);
  return callOf(service, api);
}

interface RunnableStep { readonly step: Step; readonly call: Call }

async function runSteps(steps: RunnableStep[], variables: Variables, connection: Connection): Promise<void> {
  for (let at = 0; at < steps.length;) {
    const { isEnd, nextStep } = steps[at].step;
    Object.assign(variables, await runStep(steps[at], variables, connection));
    if (isEnd) return;
    at = nextStep === undefined ? at + 1 : steps.findIndex(({ step }) => step.name === nextStep);
  }
}

/** `aws:executeAwsApi`: the inputs besides Service and Api are the call's parameters. */
async function runStep({ step, call }: RunnableStep, variables: Variables, connection: Connection): Promise<Variables> {
  const { name, inputs = {}, outputs = [] } = step;
  const { Service: _, Api: api, ...parameters } = inputs;
  const response = await call(connection, substitute(parameters, variables) as Record<string, unknown>)
    .catch((error: unknown) => { throw new StepFailure(name, String(api), error); });
  return Object.fromEntries(outputs.map((output) => [`${name}.${output.Name}`, selectOutput(output, response)]));
}

/** A failed step, with the message of Systems Manager. */
class StepFailure extends Error {
  constructor(step: string, api: string, cause: unknown) {
    const kind = cause instanceof Error ? cause.name : 'Error';
    super(`Step "${step}" fails when it is Execute/Cancelling action. An error occurred (${kind}) when calling the ${api} operation: ${messageOf(cause)}`, { cause });
  }
}

function outputsOf({ outputs = [] }: AutomationDocument, variables: Variables): Record<string, unknown> {
  return Object.fromEntries(outputs.map((name) => [name, substitute(`{{ ${name} }}`, variables)]));
}
