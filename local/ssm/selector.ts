import { InvalidDocumentError, StepOutput } from './document';

const PATH = /^\$(\.[A-Za-z0-9_-]+|\[\d+\])*$/;

const IS_OF_TYPE: Record<string, (value: unknown) => boolean> = {
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Integer: Number.isInteger,
  StringList: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  StringMap: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** Selects the output of a step from the response of its call. */
export function selectOutput({ Name: name, Selector: selector, Type: type = 'String' }: StepOutput, response: unknown): unknown {
  const value = select(selector, response);
  const isOfType = IS_OF_TYPE[type];
  if (!isOfType) throw new InvalidDocumentError(`output "${name}": the type ${type} is not understood here; understood: ${Object.keys(IS_OF_TYPE).join(', ')}`);
  if (!isOfType(value)) throw new Error(`Output "${name}" is not of type ${type}: ${selector} selects ${JSON.stringify(value)}`);
  return value;
}

/** The value at a JSONPath of names and indices. @throws InvalidDocumentError for wildcards and filters */
export function select(selector: string, value: unknown): unknown {
  if (!PATH.test(selector)) throw new InvalidDocumentError(`the selector ${JSON.stringify(selector)} is not understood here; understood: names and indices, $.a.b[0]`);
  const keys = [...selector.matchAll(/[A-Za-z0-9_-]+/g)].map(([key]) => key);
  return keys.reduce((at: unknown, key) => (at as Record<string, unknown> | null | undefined)?.[key], value);
}
