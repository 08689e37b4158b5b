import { Template } from './assembly';

/** What the intrinsic functions of a deployed stack can refer to. */
export interface StackContext {
  readonly stackName: string;
  readonly stackId: string;
  readonly accountId: string;
  readonly region: string;
  readonly template: Template;
  /** Logical id → physical id. */
  readonly resources: Record<string, string>;
  /** The exports of all stacks deployed so far. */
  readonly exports: Record<string, string>;
}

type Arguments = readonly unknown[];
type Evaluate = (argument: unknown, context: StackContext) => unknown;

/** Evaluates the intrinsic functions in a value, at any depth, for a deployed stack. */
export function resolveIntrinsics(value: unknown, context: StackContext): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, context)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic) return FUNCTIONS[intrinsic.name](intrinsic.argument, context);
  return Object.fromEntries(Object.entries(value)
    .map(([key, item]) => [key, resolveIntrinsics(item, context)])
    .filter(([, item]) => item !== undefined));
}

/** The logical ids that a value refers to by Ref, Fn::GetAtt or Fn::Sub, without pseudo parameters. */
export function referencesIn(value: unknown): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...referencesIn(item)]));
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref' && typeof argument === 'string') return [argument];
    if (key === 'Fn::GetAtt') return [attributeOf(argument)[0]];
    const inside = [...referencesIn(argument)];
    return key === 'Fn::Sub' ? [...inside, ...variablesOf(argument).map((variable) => variable.split('.')[0])] : inside;
  }).filter((name) => !name.startsWith('AWS::')));
}

const FUNCTIONS: Record<string, Evaluate> = {
  'Ref': (name, context) => reference(String(name), context),
  'Fn::GetAtt': (argument, context) => attribute(...attributeOf(argument), context),
  'Fn::Join': (argument, context) => {
    const [separator, items] = argument as Arguments;
    return listOf(resolveIntrinsics(items, context), 'Fn::Join').map((item) => textOf(item, 'Fn::Join')).join(String(separator));
  },
  'Fn::Split': (argument, context) => {
    const [separator, text] = argument as Arguments;
    return textOf(resolveIntrinsics(text, context), 'Fn::Split').split(String(separator));
  },
  'Fn::Select': (argument, context) => {
    const [index, items] = argument as Arguments;
    const list = listOf(resolveIntrinsics(items, context), 'Fn::Select');
    if (!(Number(index) in list)) throw new Error(`Fn::Select: there is no item ${String(index)} in a list of ${list.length}`);
    return list[Number(index)];
  },
  'Fn::Sub': (argument, context) => {
    const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
    return text.replace(SUBSTITUTION, (_, name: string) => name.startsWith('!') ? `\${${name.slice(1)}}` : textOf(substitution(name, variables, context), 'Fn::Sub'));
  },
  'Fn::ImportValue': (argument, context) => {
    const name = textOf(resolveIntrinsics(argument, context), 'Fn::ImportValue');
    if (!(name in context.exports)) throw new Error(`Fn::ImportValue: no stack deployed so far exports "${name}"`);
    return context.exports[name];
  },
};

const SUBSTITUTION = /\$\{([^}]+)\}/g;

function intrinsicOf(value: object): { name: string; argument: unknown } | undefined {
  const entries = Object.entries(value);
  if (entries.length !== 1) return undefined;
  const [[name, argument]] = entries;
  if (name in FUNCTIONS) return { name, argument };
  if (name.startsWith('Fn::')) throw new Error(`The intrinsic function ${name} is not understood here; understood are ${Object.keys(FUNCTIONS).join(', ')}`);
  return undefined;
}

function substitution(name: string, variables: Record<string, unknown>, context: StackContext): unknown {
  if (name in variables) return resolveIntrinsics(variables[name], context);
  return name.includes('.') ? attribute(...attributeOf(name), context) : reference(name, context);
}

function reference(name: string, context: StackContext): unknown {
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': context.accountId,
    'AWS::Region': context.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': context.stackName,
    'AWS::StackId': context.stackId,
    'AWS::NoValue': undefined,
  };
  if (name in pseudo) return pseudo[name];
  if (name in context.resources) return context.resources[name];
  const parameter = context.template.Parameters?.[name];
  if (parameter?.Default !== undefined) return parameter.Default;
  throw new Error(`Ref: "${name}" is neither a resource that was created nor a parameter with a default in the stack ${context.stackName}`);
}

function attribute(logicalId: string, name: string, context: StackContext): string {
  const physicalId = context.resources[logicalId];
  const { Type: type, Properties: properties = {} } = context.template.Resources[logicalId] ?? {};
  if (physicalId === undefined || !type) throw new Error(`Fn::GetAtt: the stack ${context.stackName} created no resource "${logicalId}"`);
  const compute = ATTRIBUTES[type]?.[name];
  if (!compute) throw new Error(`Fn::GetAtt: the attribute ${name} of ${type} ("${logicalId}") is not understood here`);
  return compute(physicalId, context, properties);
}

type Compute = (physicalId: string, context: StackContext, properties: Record<string, unknown>) => string;

const arn = (service: string, prefix = ''): Compute => (id, { region, accountId }) => `arn:aws:${service}:${region}:${accountId}:${prefix}${lastPart(id)}`;
const itself: Compute = (id) => id;
const lastPart = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** How to compute an attribute from a physical id. CloudFormation's API does not tell attributes. */
const ATTRIBUTES: Record<string, Record<string, Compute>> = {
  'AWS::DynamoDB::Table': { Arn: arn('dynamodb', 'table/') },
  'AWS::Events::Rule': { Arn: arn('events', 'rule/') },
  'AWS::IAM::Role': { Arn: (id, { accountId }, { Path: path = '/' }) => `arn:aws:iam::${accountId}:role${String(path)}${id}` },
  'AWS::KMS::Key': { Arn: arn('kms', 'key/'), KeyId: itself },
  'AWS::Lambda::Function': { Arn: arn('lambda', 'function:') },
  'AWS::Logs::LogGroup': { Arn: (id, { region, accountId }) => `arn:aws:logs:${region}:${accountId}:log-group:${id}:*` },
  'AWS::S3::Bucket': { Arn: (id) => `arn:aws:s3:::${id}` },
  'AWS::SNS::Topic': { TopicArn: itself, TopicName: (id) => id.slice(id.lastIndexOf(':') + 1) },
  'AWS::SQS::Queue': { Arn: arn('sqs'), QueueUrl: itself, QueueName: lastPart },
  'AWS::StepFunctions::StateMachine': { Arn: itself, Name: (id) => id.slice(id.lastIndexOf(':') + 1) },
};

function attributeOf(argument: unknown): [string, string] {
  const [logicalId, ...name] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
  return [logicalId, name.join('.')];
}

/** The names in an `Fn::Sub` text, without those that its own variables define. */
function variablesOf(argument: unknown): string[] {
  const [text, own = {}] = Array.isArray(argument) ? argument : [argument];
  return [...String(text).matchAll(SUBSTITUTION)].map(([, name]) => name).filter((name) => !name.startsWith('!') && !(name in (own as object)));
}

function listOf(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where}: a list is needed, got ${JSON.stringify(value)}`);
  return value;
}

function textOf(value: unknown, where: string): string {
  if (!['string', 'number', 'boolean'].includes(typeof value)) throw new Error(`${where}: a text is needed, got ${JSON.stringify(value)}`);
  return String(value);
}
