import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Json, kept } from './readable';
import { synthesize } from '../../local/deploy/synthesize';
import { AsyncFacilitator, Campaign, GetInventory, GlacierVaultToS3Transfer, GlueWorkerType, InventoryEngine, TransferTable } from '../../src';
import { alone, PARTS } from '../support/parts';

const EXAMPLES = resolve(__dirname, '../../examples');

/** The examples whose whole stack is kept. */
const APPS = ['quick-start', 'two-transfers', 'delete-vault'];

/** Every template that is kept, by its name. Each is synthesized as a user's app would. */
export async function templatesNow(): Promise<Map<string, Json>> {
  const apps = await Promise.all(APPS.map(async (app) => [app, kept(await ofExample(app))] as const));
  return new Map([...apps, ['campaign', kept(ofCampaign())], ['get-inventory-glue', kept(ofGlue())], ...PARTS.map((part) => [fileNameOf(part), kept(ofPart(part))] as const)]);
}

async function ofExample(example: string): Promise<object> {
  const outdir = mkdtempSync(join(tmpdir(), 'snapshot-'));
  try {
    const { stacks: [{ template }] } = await synthesize(join(EXAMPLES, example, 'app.ts'), outdir);
    return template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function ofPart(part: (typeof PARTS)[number]): object {
  const stack = new Stack(new App(), 'Theirs');
  alone(part, stack);
  return Template.fromStack(stack).toJSON();
}

/** In a stack of its own, because the transfer is kept with the quick start. */
function ofCampaign(): object {
  const app = new App();
  const theirs = new Stack(app, 'Transfers');
  const transfer = new GlacierVaultToS3Transfer(theirs, 'Transfer', { destinationBucket: new s3.Bucket(theirs, 'Destination') });
  const stack = new Stack(app, 'Theirs');
  new Campaign(stack, 'Campaign', { transfer });
  return Template.fromStack(stack).toJSON();
}

/** With everything that the job of Glue can have: the options, a network and a key. */
function ofGlue(): object {
  const stack = new Stack(new App(), 'Theirs');
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/theirs');
  const part = { transferTable: new TransferTable(stack, 'TransferTable').table };
  new GetInventory(stack, 'GetInventory', {
    ...part,
    asyncFacilitator: new AsyncFacilitator(stack, 'AsyncFacilitator', part),
    destinationBucket: s3.Bucket.fromBucketName(stack, 'Destination', 'theirs'),
    inventoryBucket: s3.Bucket.fromBucketAttributes(stack, 'Inventories', { bucketName: 'inventories', encryptionKey }),
    network: { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) },
    encryptionKey,
    engine: InventoryEngine.glue({ workerType: GlueWorkerType.G_2X, workers: 20, above: 5_000_000 }),
  });
  return Template.fromStack(stack).toJSON();
}

const fileNameOf = (part: string): string => part.replace(/\B[A-Z]/g, '-$&').toLowerCase();
