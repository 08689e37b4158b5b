import { MEBIBYTE } from '../tree-hash';
import { contentLength, expectHash, receiveChecked } from './archive-operations';
import { archiveDescription, Call, header, json, Operation, page, requiredHeader } from './call';
import { invalidParameter } from './errors';
import { vaultArn } from './settings';
import type { Upload } from './uploads';

const LARGEST_PART = 4096 * MEBIBYTE;
const MOST_PARTS = 10_000;
const UPLOADS_PER_PAGE = 50;
const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/\*$/;

export const initiateMultipartUpload: Operation = async (call, { store, uploads, settings }) => {
  const vault = store.vault(call.params.vaultName);
  const partSize = Number(requiredHeader(call, 'x-amz-part-size'));
  const valid = Number.isInteger(Math.log2(partSize)) && partSize >= MEBIBYTE && partSize <= LARGEST_PART;
  if (!valid) throw invalidParameter(`Invalid part size: ${header(call, 'x-amz-part-size')}. It must be a power of two between 1 MiB and 4 GiB`);
  const description = archiveDescription(call, settings);
  const { uploadId } = await uploads.initiate(vault, description, partSize);
  return {
    status: 201,
    headers: {
      'Location': `/${settings.accountId}/vaults/${vault.name}/multipart-uploads/${uploadId}`,
      'x-amz-multipart-upload-id': uploadId,
    },
  };
};

export const uploadMultipartPart: Operation = async (call, { store, uploads }) => {
  const upload = uploads.find(store.vault(call.params.vaultName), call.params.uploadId);
  const start = partStart(call, upload);
  const { treeHash } = await uploads.putPart(upload, start, (path) => receiveChecked(call, path));
  return { status: 204, headers: { 'x-amz-sha256-tree-hash': treeHash } };
};

export const completeMultipartUpload: Operation = async (call, { store, uploads, settings }) => {
  const vault = store.vault(call.params.vaultName);
  const { uploadId } = call.params;
  const size = Number(requiredHeader(call, 'x-amz-archive-size'));
  const given = requiredHeader(call, 'x-amz-sha256-tree-hash');
  const archive = uploads.completedAs(vault, uploadId)
    ?? await uploads.complete(uploads.find(vault, uploadId), vault, size, (computed) => expectHash('x-amz-sha256-tree-hash', given, computed));
  return {
    status: 201,
    headers: {
      'Location': `/${settings.accountId}/vaults/${vault.name}/archives/${archive.archiveId}`,
      'x-amz-archive-id': archive.archiveId,
      'x-amz-sha256-tree-hash': archive.treeHash,
    },
  };
};

export const abortMultipartUpload: Operation = async ({ params }, { store, uploads }) => {
  await uploads.abort(uploads.find(store.vault(params.vaultName), params.uploadId));
  return { status: 204 };
};

export const listParts: Operation = async ({ params, query }, { store, uploads, settings }) => {
  const upload = uploads.find(store.vault(params.vaultName), params.uploadId);
  const { entries, marker } = page(uploads.partsOf(upload), ({ start }) => String(start), query, UPLOADS_PER_PAGE);
  const Parts = entries.map(({ start, size, treeHash }) => ({ RangeInBytes: `${start}-${start + size - 1}`, SHA256TreeHash: treeHash }));
  return json(200, { ...describe(upload, vaultArn(settings, upload.vaultName)), Marker: marker, Parts });
};

export const listMultipartUploads: Operation = async ({ params, query }, { store, uploads, settings }) => {
  const { entries, marker } = page(uploads.ofVault(store.vault(params.vaultName)), ({ uploadId }) => uploadId, query, UPLOADS_PER_PAGE);
  return json(200, { Marker: marker, UploadsList: entries.map((upload) => describe(upload, vaultArn(settings, upload.vaultName))) });
};

/** Offset of a part. A part must begin at a multiple of the part size; only the last one may be shorter. */
function partStart(call: Call, { partSize }: Upload): number {
  const range = requiredHeader(call, 'content-range');
  const [, from, to] = CONTENT_RANGE.exec(range) ?? [];
  const size = Number(to) + 1 - Number(from);
  const fits = Number(from) % partSize === 0 && size > 0 && size <= partSize && Number(from) / partSize < MOST_PARTS;
  if (from === undefined || !fits) throw invalidParameter(`Invalid Content-Range: ${range}`);
  if (contentLength(call) !== size) throw invalidParameter(`Invalid Content-Range: ${range} does not fit the Content-Length`);
  return Number(from);
}

function describe({ uploadId, description, creationDate, partSize }: Upload, arn: string) {
  return {
    ArchiveDescription: description || null,
    CreationDate: creationDate,
    MultipartUploadId: uploadId,
    PartSizeInBytes: partSize,
    VaultARN: arn,
  };
}
