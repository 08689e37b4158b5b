import { InvalidDocumentError } from './document';

/** Values for `{{ … }}`, by name: parameters, `step.Output`, `automation:…` and `global:…`. */
export type Variables = Record<string, unknown>;

export interface SystemVariables {
  readonly executionId: string;
  readonly region: string;
  readonly accountId: string;
  readonly now: Date;
}

/** The system variables of an execution, under the names that a document uses. */
export function systemVariables({ executionId, region, accountId, now }: SystemVariables): Variables {
  const [date, time] = now.toISOString().slice(0, 19).replaceAll(':', '.').split('T');
  return {
    'automation:EXECUTION_ID': executionId,
    'global:ACCOUNT_ID': accountId,
    'global:DATE': date,
    'global:DATE_TIME': `${date}_${time}`,
    'global:REGION': region,
    'global:TIME': time,
    'global:URL_SUFFIX': 'amazonaws.com',
  };
}

const REFERENCE = /\{\{\s*([^{}\s]+)\s*\}\}/g;
const ONLY_A_REFERENCE = /^\{\{\s*([^{}\s]+)\s*\}\}$/;

/**
 * Replaces the references in strings, at any depth. The text of a value is inserted unchanged, also with quotes, and its own
 * references are not replaced. A string that is only a reference becomes the value itself, with its type.
 */
export function substitute(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return substituteText(value, variables);
  if (Array.isArray(value)) return value.map((item) => substitute(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, variables)]));
}

/** The names that a value refers to. */
export function referencesIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? '').matchAll(REFERENCE)].map(([, name]) => name);
}

function substituteText(text: string, variables: Variables): unknown {
  const only = ONLY_A_REFERENCE.exec(text);
  if (only) return lookUp(only[1], variables);
  return text.replace(REFERENCE, (_, name: string) => {
    const value = lookUp(name, variables);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function lookUp(name: string, variables: Variables): unknown {
  if (!Object.hasOwn(variables, name)) throw new InvalidDocumentError(`{{ ${name} }} is neither a parameter, nor the output of an earlier step, nor a variable of the system`);
  return variables[name];
}
