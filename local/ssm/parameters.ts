import { InvalidDocumentError, ParameterDefinition, ParameterValue } from './document';

/** The error with which Systems Manager refuses to start an execution. */
export class InvalidParametersError extends Error {
  override readonly name = 'InvalidAutomationExecutionParametersException';
}

type Definitions = Record<string, ParameterDefinition>;

/** Types whose value is a text. The console offers a list for a role's ARN, but its value is a text too. */
const TEXT_TYPES = ['String', 'AWS::IAM::Role::Arn'];

/**
 * Checks the given parameters and adds the defaults of the others.
 *
 * A value passes `allowedPattern` if the pattern is found anywhere in it. It is not documented whether Systems Manager
 * requires the whole value to match. A pattern with `^…$` means the same in both cases, so our documents must use it.
 *
 * @throws InvalidParametersError if a parameter is missing, unknown or not allowed
 */
export function checkParameters(definitions: Definitions = {}, given: Record<string, ParameterValue> = {}): Record<string, ParameterValue> {
  const unknown = Object.keys(given).filter((name) => !(name in definitions));
  if (unknown.length > 0) {
    throw new InvalidParametersError(`The supplied parameters for invoking the specified Automation document are incorrect: ${unknown.map((name) => `"${name}"`).join(', ')} not among [${Object.keys(definitions).join(', ')}].`);
  }
  const missing = Object.keys(definitions).filter((name) => given[name] === undefined && definitions[name].default === undefined);
  if (missing.length > 0) throw new InvalidParametersError(`Missing required parameter: ${missing.join(', ')} in user inputs.`);
  return Object.fromEntries(Object.entries(definitions)
    .map(([name, definition]) => [name, check(name, definition, given[name] ?? definition.default!)]));
}

function check(name: string, definition: ParameterDefinition, value: ParameterValue): ParameterValue {
  const typed = ofType(name, definition.type, value);
  for (const item of [typed].flat()) {
    checkAllowed(name, definition, item);
    checkLength(`Parameter "${name}" has value "${item}" of ${String(item).length} characters`, String(item).length, definition.minChars, definition.maxChars);
  }
  if (Array.isArray(typed)) checkLength(`Parameter "${name}" has ${typed.length} items`, typed.length, definition.minItems, definition.maxItems);
  return typed;
}

function checkAllowed(name: string, { allowedValues, allowedPattern }: ParameterDefinition, item: string | boolean | number): void {
  if (allowedValues && !allowedValues.some((allowed) => String(allowed) === String(item))) {
    throw new InvalidParametersError(`Parameter "${name}" has value "${item}" not found in [${allowedValues.join(', ')}].`);
  }
  if (allowedPattern !== undefined && !compile(name, allowedPattern).test(String(item))) {
    throw new InvalidParametersError(`Parameter "${name}" has value "${item}" not matching "${allowedPattern}".`);
  }
}

/** Systems Manager uses Java's patterns. JavaScript's are the same for what our documents use, and refuse most of the rest. */
function compile(name: string, pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch (cause) {
    throw new InvalidDocumentError(`parameter "${name}": the allowedPattern ${JSON.stringify(pattern)} is not a regular expression here`, { cause });
  }
}

function checkLength(found: string, length: number, least = 0, most = Infinity): void {
  if (length < least || length > most) throw new InvalidParametersError(`${found}; allowed are ${least} to ${most}.`);
}

function ofType(name: string, type: string, value: ParameterValue): ParameterValue {
  const fits = (ok: boolean, wanted: string, typed: ParameterValue) => {
    if (!ok) throw new InvalidParametersError(`Parameter "${name}" has value ${JSON.stringify(value)}, which is not of type ${wanted}.`);
    return typed;
  };
  if (TEXT_TYPES.includes(type)) return fits(typeof value === 'string', type, value);
  if (type === 'Boolean') return fits(value === true || value === false || value === 'true' || value === 'false', type, String(value) === 'true');
  if (type === 'StringList') return fits(Array.isArray(value) && value.every((item) => typeof item === 'string'), type, value);
  throw new InvalidDocumentError(`parameter "${name}": the type ${type} is not understood here; understood: ${[...TEXT_TYPES, 'Boolean', 'StringList'].join(', ')}`);
}
