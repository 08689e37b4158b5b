/** The parts of an SSM Automation document (schema 0.3) that the interpreter supports. */
export interface AutomationDocument {
  readonly schemaVersion: '0.3';
  readonly description?: string;
  readonly assumeRole?: string;
  readonly parameters?: Record<string, ParameterDefinition>;
  readonly mainSteps: Step[];
  /** Step outputs that become outputs of the execution: `step.Output`. */
  readonly outputs?: string[];
  readonly files?: unknown;
}

export interface ParameterDefinition {
  readonly type: string;
  readonly description?: string;
  readonly default?: ParameterValue;
  readonly allowedPattern?: string;
  readonly allowedValues?: ParameterValue[];
  readonly minChars?: number;
  readonly maxChars?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Step {
  readonly name: string;
  readonly action: string;
  readonly description?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: StepOutput[];
  readonly onFailure?: string;
  readonly isCritical?: boolean;
  readonly isEnd?: boolean;
  readonly nextStep?: string;
}

export interface StepOutput {
  readonly Name: string;
  readonly Selector: string;
  readonly Type?: string;
}

export type ParameterValue = string | boolean | number | string[];

/** The error with which Systems Manager refuses to create a document. Also thrown for what the interpreter does not support. */
export class InvalidDocumentError extends Error {
  override readonly name = 'InvalidDocumentContent';
}

const DOCUMENT_KEYS = ['schemaVersion', 'description', 'assumeRole', 'parameters', 'mainSteps', 'outputs'];
const STEP_KEYS = ['name', 'action', 'description', 'inputs', 'outputs', 'onFailure', 'isCritical', 'isEnd', 'nextStep'];
export const ACTIONS = ['aws:executeAwsApi'];

/** Parses a document. @throws InvalidDocumentError if the interpreter does not support everything in it */
export function parseDocument(content: unknown): AutomationDocument {
  const document = object(content, 'the document');
  refuseUnknownKeys(document, DOCUMENT_KEYS, 'the document');
  if (document.schemaVersion !== '0.3') throw new InvalidDocumentError(`schemaVersion must be 0.3 for an Automation document; got ${JSON.stringify(document.schemaVersion)}`);
  const { mainSteps: steps } = document;
  if (!Array.isArray(steps) || steps.length === 0) throw new InvalidDocumentError('mainSteps must be a list of at least one step');
  steps.forEach((step, index) => checkStep(object(step, `step ${index + 1}`)));
  const names = steps.map(({ name }: Step) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double) throw new InvalidDocumentError(`two steps have the name "${double}"`);
  const lost = steps.find(({ nextStep }: Step) => nextStep !== undefined && !names.includes(nextStep)) as Step | undefined;
  if (lost) throw new InvalidDocumentError(`step "${lost.name}" goes on to "${lost.nextStep}", which does not exist`);
  const back = steps.find(({ nextStep }: Step, index) => nextStep !== undefined && names.indexOf(nextStep) <= index) as Step | undefined;
  if (back) throw new InvalidDocumentError(`step "${back.name}" goes back to "${back.nextStep}"; a document goes on to its end`);
  return content as AutomationDocument;
}

function checkStep(step: Record<string, unknown>): void {
  const { name, action, onFailure = 'Abort', isCritical = true } = step;
  if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,128}$/.test(name)) throw new InvalidDocumentError(`a step needs a name of letters, digits, _ and -; got ${JSON.stringify(name)}`);
  if (!ACTIONS.includes(String(action))) throw new InvalidDocumentError(`step "${name}": the action ${JSON.stringify(action)} is not understood here; understood: ${ACTIONS.join(', ')}`);
  refuseUnknownKeys(step, STEP_KEYS, `step "${name}"`);
  if (onFailure !== 'Abort') throw new InvalidDocumentError(`step "${name}": onFailure ${JSON.stringify(onFailure)} is not understood here; understood: Abort`);
  if (isCritical !== true) throw new InvalidDocumentError(`step "${name}": isCritical ${JSON.stringify(isCritical)} is not understood here; a step that fails fails the execution`);
}

function refuseUnknownKeys(value: Record<string, unknown>, known: string[], where: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown) throw new InvalidDocumentError(`${where}: "${unknown}" is not understood here; understood: ${known.join(', ')}`);
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidDocumentError(`${where} must be an object; got ${JSON.stringify(value)}`);
  return value as Record<string, unknown>;
}
