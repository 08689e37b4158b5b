import { randomUUID } from 'node:crypto';
import { assumeRole, callOf, Connection, Credentials, messageOf } from './aws';
import { AutomationDocument, InvalidDocumentError, ParameterValue, parseDocument, Step } from './document';
import { checkParameters } from './parameters';
import { selectOutput } from './selector';
import { substitute, systemVariables, Variables } from './substitution';

export interface RunAutomationOptions {
  /** The content of the document, with its intrinsic functions resolved. */
  readonly document: unknown;
  readonly parameters?: Record<string, ParameterValue>;
  /** Where the local AWS answers. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** Who starts the execution. @default - the local AWS's root */
  readonly credentials?: Credentials;
}

export interface AutomationExecution {
  readonly executionId: string;
  readonly status: 'Success' | 'Failed';
  /** The document's outputs, under their names `step.Output`. */
  readonly outputs: Record<string, unknown>;
  readonly failureMessage?: string;
}

const ROOT = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Runs an SSM Automation document as Systems Manager would. A document or parameters that Systems Manager would not start are thrown as errors;
 * a step that fails makes the execution `Failed`.
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
  try {
    await runSteps(document, variables, await connectionOf(document, starter, variables, executionId));
    return { executionId, status: 'Success', outputs: outputsOf(document, variables) };
  } catch (error) {
    if (error instanceof InvalidDocumentError) throw error;
    return { executionId, status: 'Failed', outputs: {}, failureMessage: messageOf(error) };
  }
}

/** With `assumeRole` every step is signed by that role, without it by whoever started the execution. */
async function connectionOf(document: AutomationDocument, starter: Connection, variables: Variables, executionId: string): Promise<Connection> {
  const role = substitute(document.assumeRole ?? '', variables);
  if (typeof role !== 'string') throw new InvalidDocumentError(`assumeRole must be the ARN of a role; got ${JSON.stringify(role)}`);
  return role === '' ? starter : { ...starter, credentials: await assumeRole(starter, role, executionId) };
}

async function runSteps({ mainSteps: steps }: AutomationDocument, variables: Variables, connection: Connection): Promise<void> {
  const ran = new Set<string>();
  for (let step: Step | undefined = steps[0]; step; step = following(step, steps)) {
    if (ran.has(step.name)) throw new InvalidDocumentError(`step "${step.name}" comes round again; a document ends`);
    ran.add(step.name);
    Object.assign(variables, await runStep(step, variables, connection));
  }
}

function following({ name, isEnd, nextStep }: Step, steps: Step[]): Step | undefined {
  if (isEnd) return undefined;
  return nextStep === undefined ? steps[steps.findIndex((step) => step.name === name) + 1] : steps.find((step) => step.name === nextStep);
}

/** `aws:executeAwsApi`: the inputs besides Service and Api are the call's parameters. */
async function runStep({ name, inputs = {}, outputs = [] }: Step, variables: Variables, connection: Connection): Promise<Variables> {
  const { Service: service, Api: api, ...parameters } = substitute(inputs, variables) as Record<string, unknown>;
  if (typeof service !== 'string' || typeof api !== 'string') throw new InvalidDocumentError(`step "${name}": aws:executeAwsApi needs the inputs Service and Api`);
  const call = callOf(service, api);
  const response = await call(connection, parameters).catch((error: unknown) => { throw new StepFailure(name, api, error); });
  return Object.fromEntries(outputs.map((output) => [`${name}.${output.Name}`, selectOutput(output, response)]));
}

/** A failed step, in the words that Systems Manager finds for it. */
class StepFailure extends Error {
  constructor(step: string, api: string, cause: unknown) {
    const kind = cause instanceof Error ? cause.name : 'Error';
    super(`Step "${step}" fails when it is Execute/Cancelling action. An error occurred (${kind}) when calling the ${api} operation: ${messageOf(cause)}`, { cause });
  }
}

function outputsOf({ outputs = [] }: AutomationDocument, variables: Variables): Record<string, unknown> {
  return Object.fromEntries(outputs.map((name) => [name, substitute(`{{ ${name} }}`, variables)]));
}
