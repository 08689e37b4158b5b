/** A statement of a role's trust policy, as far as a service's right to assume the role depends on it. */
interface TrustStatement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Principal: '*' | Record<string, string | string[]>;
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

export interface ServiceCaller {
  /** `ssm.amazonaws.com` */
  readonly service: string;
  /** What the service says about whom it works for, by lower-case condition key: `aws:sourceaccount`, `aws:sourcearn`. */
  readonly context: Record<string, string>;
}

/** Whether a trust policy lets a service assume its role. A condition that is not understood is not met. */
export function trusts(policy: string, caller: ServiceCaller): boolean {
  const { Statement: statements } = JSON.parse(policy) as { Statement: TrustStatement | TrustStatement[] };
  const applying = [statements].flat().filter((statement) => applies(statement, caller));
  return applying.some(({ Effect }) => Effect === 'Allow') && applying.every(({ Effect }) => Effect === 'Allow');
}

function applies({ Action: action, Principal: principal, Condition: condition = {} }: TrustStatement, { service, context }: ServiceCaller): boolean {
  const services = principal === '*' ? [service] : [principal.Service ?? []].flat();
  return services.includes(service)
    && [action].flat().some((pattern) => matches(pattern.toLowerCase(), 'sts:assumerole'))
    && Object.entries(condition).every(([operator, keys]) => Object.entries(keys)
      .every(([key, wanted]) => meets(operator, context[key.toLowerCase()], [wanted].flat())));
}

function meets(operator: string, actual: string | undefined, wanted: string[]): boolean {
  if (operator.endsWith('IfExists') && actual === undefined) return true;
  if (actual === undefined) return false;
  const base = operator.replace(/IfExists$/, '');
  if (base === 'StringEquals') return wanted.includes(actual);
  if (['StringLike', 'ArnLike', 'ArnEquals'].includes(base)) return wanted.some((pattern) => matches(pattern, actual));
  return false;
}

function matches(pattern: string, text: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(text);
}
