import { Template } from 'aws-cdk-lib/assertions';

/*
 * Reads a synthesized template as a person does: names instead of intrinsic functions, and one policy for each role.
 */

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A logical id without the hash that CDK adds. */
export const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/**
 * A value of a template as one text, such as `${Table.Arn}/index/StatusIndex`. Numbers stay numbers, lists stay lists, and maps stay maps.
 *
 * @param nameOf makes the name that is shown from a logical id
 */
export function readable(value: any, nameOf = withoutHash): any {
  const inner = (item: any) => readable(item, nameOf);
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument], ...more] = [...Object.entries<any>(value), ['', '']];
  if (more.length === 1) {
    if (key === 'Ref') return `\${${nameOf(argument)}}`;
    if (key === 'Fn::GetAtt') return `\${${nameOf(argument[0])}.${argument[1]}}`;
    if (key === 'Fn::Join') return inner(argument[1]).join(argument[0]);
    if (key === 'Fn::Select' && argument[1]['Fn::Split']) return `\${part ${argument[0]} of ${inner(argument[1]['Fn::Split'][1])}}`;
    if (key === 'Fn::ImportValue' || key === 'Fn::GetStackOutput') return `\${imported ${JSON.stringify(argument).replace(/[^A-Za-z0-9]+/g, ' ').trim()}}`;
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inner(item)]));
}

export const resourcesOf = (template: Template, type: string): Record<string, Resource> =>
  template.findResources(type) as Record<string, Resource>;

/** Properties of the resource of a type whose logical id without its hash is `name`. */
export function propertiesOf(template: Template, type: string, name: string): Record<string, any> {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => withoutHash(id) === name);
  if (found.length !== 1) throw new Error(`${found.length} ${type} are named ${name}; there are: ${Object.keys(resourcesOf(template, type)).join(', ')}`);
  return found[0][1].Properties;
}

export interface Statement {
  readonly actions: string[];
  readonly resources: string[];
  readonly condition?: unknown;
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

export function statementsIn(document: { Statement: any[] }): (Statement & { effect: string; principal: unknown })[] {
  return document.Statement.map((statement) => ({
    effect: statement.Effect,
    principal: readable(statement.Principal),
    actions: list(statement.Action),
    resources: list<any>(readable(statement.Resource ?? [])),
    ...(statement.Condition ? { condition: readable(statement.Condition) } : {}),
  }));
}

/** Names of all roles. */
export const rolesOf = (template: Template): string[] => Object.keys(resourcesOf(template, 'AWS::IAM::Role')).map(withoutHash);

/** Every statement of every policy of the role of this name. */
export function permissionsOf(template: Template, role: string): Statement[] {
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some((holder: unknown) => readable(holder) === `\${${role}}`))
    .flatMap(({ Properties }) => statementsIn(Properties.PolicyDocument));
}

/** What every role needs for tracing and log delivery. One test asserts it, so the others leave it out. */
const MACHINERY = /^(xray:|logs:)/;

/** What a role may do, by resource: `{ '${Table.Arn}': ['dynamodb:GetItem'] }`, without tracing and logging. */
export function allowedActions(template: Template, role: string): Record<string, string[]> {
  const allowed: Record<string, string[]> = {};
  for (const { actions, resources } of permissionsOf(template, role)) {
    for (const resource of resources) allowed[resource] = [...allowed[resource] ?? [], ...actions.filter((action) => !MACHINERY.test(action))];
  }
  return Object.fromEntries(Object.entries(allowed)
    .filter(([, actions]) => actions.length > 0)
    .map(([resource, actions]) => [resource, [...new Set(actions)].sort()]));
}

/** @returns true if a text is anywhere in a template, including its keys */
export const mentions = (template: Template, text: string): boolean => JSON.stringify(template.toJSON()).includes(text);
