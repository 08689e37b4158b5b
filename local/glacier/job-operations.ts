import { createReadStream } from 'node:fs';
import { ByteRange, isMegabyteAligned } from '../tree-hash';
import { Call, checkedDescription, descriptionHeader, header, json, Operation, page, Reply, World } from './call';
import { badBody, invalidParameter, missingParameter, notFound } from './errors';
import { jobDocument } from './job-document';
import type { WantedJob } from './jobs';
import { ArchiveJob, INVENTORY_FORMATS, InventoryJob, InventoryWish, TIERS, Vault } from './model';
import { vaultArn } from './settings';
import { topicOf } from './vault-operations';

const JOBS_PER_PAGE = 50;
const STATUS_CODES = ['InProgress', 'Succeeded', 'Failed'];
/** The service takes dates in UTC only, and refuses an offset, also `+00:00`. https://docs.aws.amazon.com/amazonglacier/latest/dev/api-initiate-job-post.html */
const UTC_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

export const initiateJob: Operation = async (call, world) => {
  const vault = world.store.vault(call.params.vaultName);
  const { jobId } = world.jobs.initiate(await wantedJob(call, vault, world));
  return {
    status: 202,
    headers: { 'Location': `/${world.settings.accountId}/vaults/${vault.name}/jobs/${jobId}`, 'x-amz-job-id': jobId },
  };
};

export const describeJob: Operation = async ({ params }, { store, jobs, settings }) =>
  json(200, jobDocument(settings, await jobs.find(store.vault(params.vaultName), params.jobId)));

export const listJobs: Operation = async ({ params, query }, { store, jobs, settings }) => {
  const status = oneOf(STATUS_CODES, query.get('statuscode') ?? undefined, 'statuscode');
  const completed = oneOf(['true', 'false'], query.get('completed') ?? undefined, 'completed');
  const wanted = (await jobs.ofVault(store.vault(params.vaultName)))
    .filter((job) => status === undefined || job.statusCode === status)
    .filter((job) => completed === undefined || String(job.completionDate !== undefined) === completed);
  const { entries, marker } = page(wanted, ({ jobId }) => jobId, query, JOBS_PER_PAGE);
  return json(200, { JobList: entries.map((job) => jobDocument(settings, job)), Marker: marker });
};

export const getJobOutput: Operation = async (call, world) => {
  const job = await world.jobs.find(world.store.vault(call.params.vaultName), call.params.jobId);
  if (job.statusCode !== 'Succeeded') throw invalidParameter(`The job is not currently available for download: ${job.jobId}`);
  return job.action === 'ArchiveRetrieval' ? archiveOutput(job, call, world) : inventoryOutput(job, call);
};

async function archiveOutput({ archive, range }: ArchiveJob, call: Call, { disk }: World): Promise<Reply> {
  const wanted = requestedRange(call, range.end - range.start + 1);
  // The client's range starts at the retrieved range; the tree hash needs a range of the archive.
  const inArchive = { start: range.start + wanted.range.start, end: range.start + wanted.range.end };
  const treeHash = await disk.treeHashOf(archive, inArchive);
  return {
    status: wanted.status,
    headers: {
      ...wanted.headers,
      'Content-Type': 'application/octet-stream',
      ...(archive.description ? { 'x-amz-archive-description': descriptionHeader(archive.description) } : {}),
      ...(treeHash ? { 'x-amz-sha256-tree-hash': treeHash } : {}),
    },
    body: { length: lengthOf(wanted.range), open: () => disk.bytes(archive, inArchive) },
  };
}

/** The output of an inventory job. It has no tree hash, as in the service. */
async function inventoryOutput({ wish, output }: InventoryJob, call: Call): Promise<Reply> {
  const { path, size } = output!;
  const { status, headers, range } = requestedRange(call, size);
  return {
    status,
    headers: { ...headers, 'Content-Type': wish.format === 'CSV' ? 'text/csv' : 'application/json' },
    body: { length: lengthOf(range), open: () => createReadStream(path, range) },
  };
}

/** The Range header of a call: 200 without one, 206 with one. An end beyond the output means its last byte, as HTTP says. */
function requestedRange(call: Call, size: number): { status: number; headers: Record<string, string>; range: ByteRange } {
  const given = header(call, 'range');
  if (given === undefined || given === '') return { status: 200, headers: { 'Accept-Ranges': 'bytes' }, range: { start: 0, end: size - 1 } };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(given) ?? [];
  const range = { start: Number(from), end: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
  if (from === undefined || range.start > range.end) throw invalidParameter(`Invalid Range: ${given}`);
  return { status: 206, headers: { 'Accept-Ranges': 'bytes', 'Content-Range': `bytes ${range.start}-${range.end}/${size}` }, range };
}

async function wantedJob(call: Call, vault: Vault, world: World): Promise<WantedJob> {
  const { input } = call;
  const common = {
    vaultName: vault.name,
    description: description(input.Description),
    snsTopic: topicOf(call),
  };
  switch (text(input.Type, 'Type')) {
    case 'archive-retrieval': return { ...common, action: 'ArchiveRetrieval', ...archiveWish(input, vault, world) };
    case 'inventory-retrieval':
      if (!await world.store.inventoryOf(vault)) throw notFound(`Inventory not found for vault: ${vaultArn(world.settings, vault.name)}`);
      return { ...common, action: 'InventoryRetrieval', wish: inventoryWish(input) };
    case undefined: throw missingParameter('Type');
    default: throw invalidParameter(`Invalid job type: ${String(input.Type)}`);
  }
}

function archiveWish(input: Call['input'], vault: Vault, world: World): Pick<ArchiveJob, 'archive' | 'range' | 'tier'> {
  if (isGiven(input.InventoryRetrievalParameters) || isGiven(input.Format)) throw invalidParameter('Format and InventoryRetrievalParameters are for inventories');
  const archiveId = text(input.ArchiveId, 'ArchiveId');
  if (!archiveId) throw missingParameter('ArchiveId');
  const archive = world.store.archive(vault, archiveId);
  if (!archive) throw notFound(`The archive ID was not found: ${archiveId}`);
  const tier = oneOf(TIERS, text(input.Tier, 'Tier'), 'Tier') ?? 'Standard';
  return { archive, tier, range: retrievalRange(text(input.RetrievalByteRange, 'RetrievalByteRange'), archive.size) };
}

function retrievalRange(given: string | undefined, size: number): ByteRange {
  if (given === undefined || given === '') return { start: 0, end: size - 1 };
  const [, start, end] = (/^(\d+)-(\d+)$/.exec(given) ?? []).map(Number);
  const valid = start <= end && end < size && isMegabyteAligned({ start, end }, size);
  if (!valid) throw invalidParameter(`Invalid RetrievalByteRange: ${given}. It must be megabyte-aligned and within the archive's ${size} bytes`);
  return { start, end };
}

function inventoryWish(input: Call['input']): InventoryWish {
  if (isGiven(input.ArchiveId) || isGiven(input.RetrievalByteRange)) throw invalidParameter('ArchiveId and RetrievalByteRange are for archives');
  const given = input.InventoryRetrievalParameters ?? {};
  if (typeof given !== 'object') throw badBody('InventoryRetrievalParameters must be an object');
  const wish = given as Record<string, unknown>;
  const limit = text(wish.Limit, 'Limit');
  if (limit !== undefined && !/^[1-9]\d*$/.test(limit)) throw invalidParameter(`Invalid Limit: ${limit}`);
  return {
    format: oneOf(INVENTORY_FORMATS, text(input.Format, 'Format'), 'Format') ?? 'JSON',
    startDate: date(wish.StartDate, 'StartDate'),
    endDate: date(wish.EndDate, 'EndDate'),
    limit: limit === undefined ? undefined : Number(limit),
    marker: text(wish.Marker, 'Marker'),
  };
}

const lengthOf = ({ start, end }: ByteRange) => end - start + 1;
const isGiven = (value: unknown) => value !== undefined && value !== null;

function text(value: unknown, name: string): string | undefined {
  if (!isGiven(value)) return undefined;
  if (typeof value !== 'string') throw badBody(`${name} must be a string`);
  return value;
}

function description(value: unknown): string | undefined {
  const given = text(value, 'Description');
  return given === undefined ? undefined : checkedDescription(given);
}

function date(value: unknown, name: string): string | undefined {
  const given = text(value, name);
  if (given !== undefined && !(UTC_DATE.test(given) && Number.isFinite(Date.parse(given)))) throw invalidParameter(`Invalid ${name}: ${given}`);
  return given;
}

function oneOf<T extends string>(allowed: readonly T[], value: string | undefined, name: string): T | undefined {
  if (value === undefined || (allowed as readonly string[]).includes(value)) return value as T | undefined;
  throw invalidParameter(`Invalid ${name}: ${value}. Allowed: ${allowed.join(', ')}`);
}
