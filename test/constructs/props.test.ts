import { Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { TransferOptions, transferStack, transferTemplate } from '../support/stacks';
import { propertiesOf, readable } from '../support/templates';

const named = (name: string): s3.IBucket => s3.Bucket.fromBucketName(new Stack(), 'Named', name);

/** Wrong props, and what the message must contain: the prop as the user wrote it, its value, and the allowed values. */
const WRONG: [string, TransferOptions, string[]][] = [
  ['a chunk size that is no power of two', { download: { chunkSize: Size.mebibytes(100) } }, ['chunkSize', '100 MiB', 'power of two between 8 MiB and 4 GiB']],
  ['a chunk size under 8 MiB', { download: { chunkSize: Size.mebibytes(4) } }, ['chunkSize', '4 MiB', 'power of two between 8 MiB and 4 GiB']],
  ['a chunk size over 4 GiB', { download: { chunkSize: Size.gibibytes(8) } }, ['chunkSize', '8192 MiB', 'power of two between 8 MiB and 4 GiB']],
  ['a concurrency of one, which Lambda refuses', { download: { chunkConcurrency: 1 } }, ['chunkConcurrency', 'got 1', 'from 2 to 1000']],
  ['a concurrency over 1,000', { download: { chunkConcurrency: 1001 } }, ['chunkConcurrency', 'got 1001', 'from 2 to 1000']],
  ['half a worker', { download: { chunkConcurrency: 2.5 } }, ['chunkConcurrency', 'got 2.5', 'whole number']],
  ['a concurrency of one for preparing', { download: { prepareConcurrency: 1 } }, ['download.prepareConcurrency', 'got 1', 'from 2 to 1000']],
  ['a validation concurrency of one', { download: { validationConcurrency: 1 } }, ['validationConcurrency', 'got 1', 'from 2 to 1000']],
  ['too little memory', { download: { chunkMemorySize: 64 } }, ['chunkMemorySize', 'got 64', 'from 128 to 10240']],
  ['too little memory for preparing', { download: { prepareMemorySize: 64 } }, ['download.prepareMemorySize', 'got 64']],
  ['too little memory for validation', { download: { validationMemorySize: 64 } }, ['download.validationMemorySize', 'got 64']],
  ['too little memory for requests', { retrieval: { requestMemorySize: 64 } }, ['retrieval.requestMemorySize', 'got 64']],
  ['too little memory for the manifest', { inventory: { manifestMemorySize: 64 } }, ['inventory.manifestMemorySize', 'got 64']],
  ['too little memory for the report', { monitoring: { reportMemorySize: 64 } }, ['monitoring.reportMemorySize', 'got 64']],
  ['too little memory for the sweep', { retrieval: { sweepMemorySize: 64 } }, ['retrieval.sweepMemorySize', 'got 64']],
  ['too much memory', { download: { chunkMemorySize: 20_000 } }, ['chunkMemorySize', 'got 20000', 'from 128 to 10240']],
  ['a window over 24 hours', { retrieval: { downloadWindow: Duration.hours(25) } }, ['retrieval.downloadWindow', '1 day 1 hour', '24 hours']],
  ['a window of seconds', { retrieval: { downloadWindow: Duration.seconds(30) } }, ['retrieval.downloadWindow', '30 seconds', 'between 1 minute and 24 hours']],
  ['a sweep more often than every minute', { retrieval: { sweepPeriod: Duration.seconds(30) } }, ['sweepPeriod', '30 seconds', 'from 1 minute']],
  ['a sweep as long as the window', { retrieval: { sweepPeriod: Duration.days(1) } }, ['retrieval.sweepPeriod', '1 day', 'a quarter of retrieval.downloadWindow']],
  ['a window shorter than four sweeps', { retrieval: { downloadWindow: Duration.minutes(19) } }, ['sweepPeriod', '5 minutes', 'retrieval.downloadWindow is 19 minutes']],
  ['a sweep after a day', { retrieval: { sweepPeriod: Duration.hours(25) } }, ['sweepPeriod', '1 day 1 hour', 'to 1 day']],
  ['a sweep between minutes', { retrieval: { sweepPeriod: Duration.seconds(90) } }, ['sweepPeriod', '1 minute 30 seconds', 'whole minutes']],
  ['runs that can be resumed for a month less a day', { resumableFor: Duration.days(29) }, ['resumableFor', '29 days', 'whole days, at least 30']],
  ['runs that can be resumed for hours', { resumableFor: Duration.hours(721) }, ['resumableFor', '30 days 1 hour', 'whole days, at least 30']],
  ['a dashboard of seconds', { monitoring: { dashboardPeriod: Duration.seconds(1) } }, ['dashboardPeriod', '1 second', 'from 1 minute']],
  ['a directory bucket', { destinationBucket: named('fast--use1-az4--x-s3') }, ['destinationBucket', "got 'fast--use1-az4--x-s3'", 'general purpose']],
  ['an access point of one', { destinationBucket: named('fast--use1-az4--xa-s3') }, ['destinationBucket', "got 'fast--use1-az4--xa-s3'"]],
  ['a directory bucket for inventories', { inventoryBucket: named('fast--use1-az4--x-s3') }, ['inventoryBucket', "got 'fast--use1-az4--x-s3'"]],
  ['no vaults', { vaults: [] }, ['vaults', 'at least one', 'leave it out']],
  ['a vault name with a space', { vaults: ['photos', 'my photos'] }, ['vaults', "'my photos'", 'letters, digits']],
  ['an empty vault name', { vaults: [''] }, ['vaults', "got ''", '1 to 255']],
  ['no bytes a day', { retrieval: { dailyBytes: Size.bytes(0) } }, ['dailyBytes', 'got 0', 'more than 0 bytes']],
  ['no requests a day', { retrieval: { dailyRequests: 0 } }, ['dailyRequests', 'got 0', 'at least 1']],
  ['half a request a day', { retrieval: { dailyRequests: 0.5 } }, ['dailyRequests', 'got 0.5', 'whole number']],
  ['a rate of nothing', { retrieval: { initialRequestsPerSecond: 0 } }, ['initialRequestsPerSecond', 'got 0', 'above 0']],
  ['a price of another name', { prices: { s3_put: 1 } }, ['prices: no price has the name s3_put', 'known are', 's3_put_STANDARD']],
  ['a price below nothing', { prices: { sqs_requests: -1 } }, ['prices: the price sqs_requests', 'got -1', 'USD, 0 or more']],
  ['a rate that is no number', { retrieval: { initialRequestsPerSecond: NaN } }, ['initialRequestsPerSecond', 'got NaN', 'above 0']],
];

it.each(WRONG)('refuses %s, and says what is allowed', (_, options, words) => {
  expect(words.length).toBeGreaterThan(0);
  let message = '';
  try { transferStack(options); } catch (error) { message = (error as Error).message; }
  for (const word of words) expect(message).toContain(word);
});

it.each<[string, TransferOptions]>([
  ['chunks of 8 MiB', { download: { chunkSize: Size.mebibytes(8) } }],
  ['chunks of 4 GiB', { download: { chunkSize: Size.gibibytes(4) } }],
  ['two at a time', { download: { chunkConcurrency: 2, validationConcurrency: 2, chunkMemorySize: 128 } }],
  ['a thousand at a time', { download: { chunkConcurrency: 1000, validationConcurrency: 1000, chunkMemorySize: 10_240 } }],
  ['the whole window', { retrieval: { downloadWindow: Duration.hours(24) } }],
  ['a sweep a minute', { retrieval: { sweepPeriod: Duration.minutes(1), initialRequestsPerSecond: 0.1, dailyRequests: 1, dailyBytes: Size.bytes(1) } }],
  ['a sweep a quarter of a day', { retrieval: { sweepPeriod: Duration.hours(6) } }],
  ['every character of a vault name', { vaults: ['Az09_.-', 'x'.repeat(255)] }],
  ['patterns of vault names', { vaults: ['backup-*', '*_2019', 'a*b*c', '*'] }],
])('accepts %s', (_, options) => expect(() => transferStack(options)).not.toThrow());

it('accepts tokens, whose values are known only at deployment', () => {
  const number = (value: number) => Lazy.number({ produce: () => value });
  const text = Lazy.string({ produce: () => 'photos' });
  const template = transferTemplate({
    vaults: [text],
    download: {
      chunkSize: Size.bytes(number(16 * 2 ** 20)),
      chunkConcurrency: number(3),
      prepareConcurrency: number(9),
      validationConcurrency: number(4),
      chunkMemorySize: number(512),
    },
    retrieval: {
      downloadWindow: Duration.seconds(number(3600)),
      dailyBytes: Size.bytes(number(5)),
      dailyRequests: number(6),
      initialRequestsPerSecond: number(7),
    },
    prices: { glacier_retrieval_Bulk: number(8) },
  });
  const environment = (name: string) => propertiesOf(template, 'AWS::Lambda::Function', name).Environment.Variables;
  expect(environment('TransferInitiateRetrievalRequestArchives')).toMatchObject({
    CHUNK_SIZE: `${16 * 2 ** 20}`, DAILY_BYTES: '5', DAILY_REQUESTS: '6', INITIAL_RATE: '7', DOWNLOAD_WINDOW: '3600',
  });
  expect(environment('TransferGetInventorySettleExisting')).toMatchObject({
    CHUNK_SIZE: `${16 * 2 ** 20}`,
    CHUNK_MEMORY: '512',
    CHUNK_CONCURRENCY: '3',
    PREPARE_CONCURRENCY: '9',
    VALIDATION_CONCURRENCY: '4',
    DAILY_BYTES: '5',
    DAILY_REQUESTS: '6',
    INITIAL_RATE: '7',
    PRICES: '{"glacier_retrieval_Bulk":8}',
  });
  expect(environment('TransferExtendDownloadWindowSweepFunction')).toMatchObject({ PREPARE_CONCURRENCY: '9', CHUNK_CONCURRENCY: '3', VALIDATION_CONCURRENCY: '4' });
  expect(readable(propertiesOf(template, 'AWS::StepFunctions::StateMachine', 'TransferOrchestratorWorkflow').DefinitionString)).toContain("'allowed_vaults': 'photos'");
});

it('passes every prop to the handler that uses it', () => {
  const template = transferTemplate({
    download: { chunkSize: Size.mebibytes(64), chunkMemorySize: 1024, chunkConcurrency: 50, validationConcurrency: 5 },
    retrieval: { downloadWindow: Duration.hours(12), dailyBytes: Size.tebibytes(1), dailyRequests: 5000, initialRequestsPerSecond: 2.5 },
    prices: { glacier_retrieval_Bulk: 0.003, sqs_requests: 0 },
  });
  expect(propertiesOf(template, 'AWS::Lambda::Function', 'TransferInitiateRetrievalRequestArchives').Environment.Variables).toMatchObject({
    CHUNK_SIZE: `${64 * 2 ** 20}`, DAILY_BYTES: `${2 ** 40}`, DAILY_REQUESTS: '5000', INITIAL_RATE: '2.5', DOWNLOAD_WINDOW: `${12 * 3600}`,
  });
  expect(propertiesOf(template, 'AWS::Lambda::Function', 'TransferGetInventorySettleExisting').Environment.Variables).toMatchObject({
    CHUNK_SIZE: `${64 * 2 ** 20}`,
    CHUNK_MEMORY: '1024',
    CHUNK_CONCURRENCY: '50',
    VALIDATION_CONCURRENCY: '5',
    DAILY_BYTES: `${2 ** 40}`,
    DAILY_REQUESTS: '5000',
    INITIAL_RATE: '2.5',
    PRICES: '{"glacier_retrieval_Bulk":0.003,"sqs_requests":0}',
  });
  expect(propertiesOf(template, 'AWS::Lambda::Function', 'TransferGetInventoryBuildManifest').Environment.Variables.CHUNK_SIZE).toBe(`${64 * 2 ** 20}`);
  for (const name of ['TransferChunkPipelineNotificationsProcessor', 'TransferExtendDownloadWindowSweepFunction']) {
    expect(propertiesOf(template, 'AWS::Lambda::Function', name).Environment.Variables.DOWNLOAD_WINDOW).toBe(`${12 * 3600}`);
  }
  expect(propertiesOf(template, 'AWS::Lambda::Function', 'TransferChunkPipelineChunkRetrieval').MemorySize).toBe(1024);
});

it('limits the bytes of a day by default, and sets no other limit and no prices', () => {
  for (const name of ['TransferInitiateRetrievalRequestArchives', 'TransferGetInventorySettleExisting']) {
    const { Variables } = propertiesOf(transferTemplate(), 'AWS::Lambda::Function', name).Environment;
    expect(Object.keys(Variables).filter((variable) => variable.startsWith('DAILY') || variable === 'PRICES')).toEqual(['DAILY_BYTES']);
    expect(Variables.DAILY_BYTES).toBe(`${100 * 2 ** 40}`);
  }
});
