import { PARTS } from './places';

/** A template, as far as the picture reads it. */
export interface TemplateResources {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** A resource that the picture shows. */
export interface Shown {
  readonly part: string;
  readonly type: string;
  /** Without the part and the hash, such as `Notifications Processor`. Empty for a part that is one resource. */
  readonly name: string;
}

/** Kinds of resources that the picture shows. Roles, policies, log groups and alarms would hide them. */
const KINDS: Readonly<Record<string, string>> = {
  'AWS::SSM::Document': 'document',
  'AWS::StepFunctions::StateMachine': 'state machine',
  'AWS::SQS::Queue': 'queue',
  'AWS::SNS::Topic': 'topic',
  'AWS::DynamoDB::Table': 'table',
  'AWS::S3::Bucket': 'bucket',
  'AWS::Lambda::Function': 'function',
  'AWS::Events::Rule': 'rule',
  'AWS::CloudWatch::Dashboard': 'dashboard',
};

/** Id of the transfer in the app whose template is drawn. */
const TRANSFER = 'Transfer';
const HASH = /[0-9A-F]{8}$/;

/**
 * Each resource of the transfer that is of a kind that the picture shows.
 *
 * @throws Error if a part has no place in the picture
 */
export function shownOf({ Resources }: TemplateResources): Shown[] {
  return Object.entries(Resources)
    .filter(([id, { Type }]) => id.startsWith(TRANSFER) && Type in KINDS)
    .map(([id, { Type }]) => shown(id.slice(TRANSFER.length).replace(HASH, ''), Type));
}

function shown(id: string, type: string): Shown {
  const part = Object.keys(PARTS).find((one) => id.startsWith(one));
  if (part === undefined) throw new Error(`${id} (${type}) belongs to no part that has a place in packaging/picture/places.ts`);
  return { part, type, name: id.slice(part.length).replace(/\B[A-Z]/g, ' $&') };
}

/** How many resources of each kind a part has, a line each. A part that is one resource has none: its title says what it is. */
export function countsOf(part: string, all: readonly Shown[]): string[] {
  return Object.entries(KINDS).flatMap(([type, kind]) => {
    const count = all.filter((one) => one.part === part && one.type === type && one.name !== '').length;
    return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
  });
}

/** The names of what a part has, which a browser shows if the pointer rests on the box. */
export function namesOf(part: string, all: readonly Shown[]): string[] {
  return all.filter((one) => one.part === part).map(({ type, name }) => `${KINDS[type]} ${name}`.trim()).sort();
}
