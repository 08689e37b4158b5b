import { readFileSync } from 'node:fs';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ApiProperty, ApiType, Assembly, BASELINE } from './baseline';
import {
  AsyncFacilitator, ChunkPipeline, Cleanup, Dashboard, ExtendDownloadWindow, GetInventory, GlacierVaultToS3Transfer, InitiateRetrieval, Metrics,
  Orchestrator, SsmDocument, TransferTable, Validation, VaultDeletion, Campaign,
} from '../../src';
import { alone, PartName, PARTS } from '../support/parts';
import { once, transferTemplate } from '../support/stacks';
import { ASKS_FOR_S3_KEYS, TRACES, tracedProps } from '../support/traced-props';

/*
 * Every prop of every struct of the API has an effect in a template. The structs come from the API's baseline, so a new prop fails here until
 * it has a value and a trace in test/support/traced-props.ts. Each part is synthesized alone twice: with all props, and with those it needs.
 */

const { types } = JSON.parse(readFileSync(BASELINE, 'utf8')) as Assembly;
const NAME = 'cdk-glacier-vault-to-s3.';
const structs = Object.values(types).filter(({ datatype }) => datatype);

const ofStruct = (name: string): ApiType => types[NAME + name];
const propertiesOf = ({ properties = [], interfaces = [] }: ApiType): ApiProperty[] =>
  [...properties, ...interfaces.flatMap((fqn) => propertiesOf(types[fqn]))];
const traceOf = (struct: string, prop: string): RegExp | undefined => TRACES[`${struct}.${prop}`] ?? TRACES[prop];

/** Props of parts that have nothing to which they could apply. */
const WITHOUT_EFFECT: Record<string, string> = {
  'DashboardProps.architecture': 'the part has no function',
  'DashboardProps.network': 'the part has no function',
};

/** Makes each part with all its props. */
const MADE: Record<PartName, (stack: Stack) => unknown> = {
  TransferTable: (stack) => new TransferTable(stack, 'Part', tracedProps(stack)),
  AsyncFacilitator: (stack) => new AsyncFacilitator(stack, 'Part', tracedProps(stack)),
  GetInventory: (stack) => new GetInventory(stack, 'Part', { ...tracedProps(stack), asyncFacilitator: facilitatorOf(stack) }),
  Validation: (stack) => new Validation(stack, 'Part', tracedProps(stack)),
  ChunkPipeline: (stack) => new ChunkPipeline(stack, 'Part', tracedProps(stack)),
  ExtendDownloadWindow: (stack) => new ExtendDownloadWindow(stack, 'Part', tracedProps(stack)),
  Metrics: (stack) => new Metrics(stack, 'Part', tracedProps(stack)),
  Dashboard: (stack) => new Dashboard(stack, 'Part', { ...tracedProps(stack), metrics: new Metrics(stack, 'ItsMetrics', existing(stack)) }),
  InitiateRetrieval: (stack) => new InitiateRetrieval(stack, 'Part', tracedProps(stack)),
  Cleanup: (stack) => new Cleanup(stack, 'Part', tracedProps(stack)),
  Orchestrator: (stack) => new Orchestrator(stack, 'Part', { ...tracedProps(stack), asyncFacilitator: facilitatorOf(stack) }),
  SsmDocument: (stack) => new SsmDocument(stack, 'Part', tracedProps(stack)),
};
const existing = (stack: Stack) => ({ transferTable: new TransferTable(stack, 'Existing').table });
const facilitatorOf = (stack: Stack) => new AsyncFacilitator(stack, 'ItsFacilitator', existing(stack));

/** The resources of a part in a template, as text. */
function textOf(template: Template, prefix = ''): string {
  const { Resources = {} } = template.toJSON() as { Resources?: Record<string, unknown> };
  return JSON.stringify(Object.fromEntries(Object.entries(Resources).filter(([id]) => id.startsWith(prefix))));
}

const made = (make: (stack: Stack) => unknown): Template => {
  const stack = new Stack(new App(), 'Stack');
  make(stack);
  return Template.fromStack(stack);
};

/** Props of a struct that leave no trace in a template, or leave it without being given. */
function withoutEffect(struct: string, given: string, missing = ''): string[] {
  return propertiesOf(ofStruct(struct)).filter(({ name, optional }) => {
    if (WITHOUT_EFFECT[`${struct}.${name}`]) return false;
    const trace = traceOf(struct, name);
    return !trace?.test(given) || (optional === true && trace.test(missing));
  }).map(({ name }) => `${struct}.${name}`);
}

describe('every prop', () => {
  const whole = once(() => made((stack) => new GlacierVaultToS3Transfer(stack, 'Transfer', tracedProps(stack))));
  const plain = once(() => textOf(transferTemplate()));

  it('has a value in these tests', () => {
    const props = structs.flatMap((struct) => propertiesOf(struct).map(({ name }) => `${struct.name}.${name}`));
    expect(props.length).toBeGreaterThan(150);
    expect(props.filter((prop) => !traceOf(...(prop.split('.') as [string, string])))).toEqual([]);
  });

  it.each(PARTS)('of %s alone has an effect', (part) => {
    expect(withoutEffect(`${part}Props`, textOf(made(MADE[part]), 'Part'), textOf(made((stack) => alone(part, stack)), 'Part'))).toEqual([]);
  });

  it('of the deletion has an effect, and the deletion has what the user decided for every part of the transfer', () => {
    const deletion = textOf(made((stack) => new VaultDeletion(stack, 'Part', { transfer: new GlacierVaultToS3Transfer(stack, 'Transfer', tracedProps(stack)) })), 'Part');
    expect(withoutEffect('VaultDeletionProps', deletion)).toEqual([]);
    expect(withoutEffect('AlarmedPartOptions', deletion)).toEqual([]);
    for (const prop of ['vaults', 'prices']) expect([prop, TRACES[prop].test(deletion)]).toEqual([prop, true]);
  });

  it('of the campaign has an effect, and the campaign has what the user decided for every part of the transfer', () => {
    const campaign = textOf(made((stack) => new Campaign(stack, 'Part', { transfer: new GlacierVaultToS3Transfer(stack, 'Transfer', tracedProps(stack)) })), 'Part');
    expect(withoutEffect('CampaignProps', campaign)).toEqual([]);
    expect(withoutEffect('AlarmedPartOptions', campaign)).toEqual([]);
    expect(TRACES.vaults.test(campaign)).toBe(true);
  });

  it.each(['GlacierVaultToS3TransferProps', 'RetrievalOptions', 'DownloadOptions', 'MonitoringOptions', 'NetworkOptions', 'GlueEngineOptions'])('of %s has an effect', (struct) => {
    expect(withoutEffect(struct, textOf(whole()), plain())).toEqual([]);
  });

  it('of DestinationBucketOptions has an effect', () => {
    const asks = made((stack) => new ChunkPipeline(stack, 'Part', { ...tracedProps(stack), destination: ASKS_FOR_S3_KEYS }));
    expect(withoutEffect('DestinationBucketOptions', textOf(whole()) + textOf(asks), plain())).toEqual([]);
  });

  it('of PartLoggingOptions has an effect', () => {
    const logging = { ...tracedProps(new Stack()).logging, removalPolicy: RemovalPolicy.DESTROY };
    expect(withoutEffect('PartLoggingOptions', textOf(transferTemplate({ logging })), plain())).toEqual([]);
  });

  it('of PlanOptions and DestinationWriters has an effect', () => {
    expect(withoutEffect('PlanOptions', textOf(made(MADE.GetInventory)), textOf(made((stack) => alone('GetInventory', stack))))).toEqual([]);
    expect(withoutEffect('DestinationWriters', textOf(made(MADE.Orchestrator)))).toEqual([]);
  });

  it('of WaitForJobOptions has an effect', () => {
    const wait = made((stack) => new sfn.StateMachine(stack, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(facilitatorOf(stack).waitForJob(stack, 'Wait', { key: "'trace-wait-key'", timeout: Duration.seconds(4711) })),
    }));
    expect(withoutEffect('WaitForJobOptions', textOf(wait).replaceAll('\\"', '"'))).toEqual([]);
  });

  it('is in a struct that one of these tests covers', () => {
    const bases = ['StoreOptions', 'PartOptions', 'AlarmedPartOptions', 'WorkQueueOptions'];
    const covered = [
      ...PARTS.map((part) => `${part}Props`), ...bases, 'GlacierVaultToS3TransferProps', 'RetrievalOptions', 'DownloadOptions', 'MonitoringOptions',
      'InventoryOptions', 'NetworkOptions', 'DestinationBucketOptions', 'PartLoggingOptions', 'PlanOptions', 'DestinationWriters', 'WaitForJobOptions', 'VaultDeletionProps',
      'CampaignProps', 'GlueEngineOptions',
    ];
    expect(structs.map(({ name }) => name).sort()).toEqual(covered.sort());
  });

  it.each(PARTS)('that the transfer takes reaches %s', (part) => {
    const ofWhole = ['GlacierVaultToS3TransferProps', 'RetrievalOptions', 'DownloadOptions', 'MonitoringOptions'].flatMap((struct) => propertiesOf(ofStruct(struct)));
    const names = new Set(ofWhole.map(({ name }) => name));
    const text = textOf(whole(), `Transfer${part}`);
    const structsOfPart = [`${part}Props`, ...(part === 'GetInventory' ? ['PlanOptions'] : [])];
    const lost = structsOfPart.flatMap((struct) => propertiesOf(ofStruct(struct))
      .filter(({ name }) => names.has(name) && !WITHOUT_EFFECT[`${struct}.${name}`] && !traceOf(struct, name)?.test(text))
      .map(({ name }) => name));
    // The whole has a table of its own.
    expect(lost.filter((name) => name !== 'transferTable')).toEqual([]);
  });
});
