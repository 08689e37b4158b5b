import { createHash } from 'node:crypto';
import { ArchiveItem } from '../../src/contracts/archive';
import { ManifestEntry } from '../../src/contracts/manifest';
import { ByteRange, chunkRange } from '../../src/domain/archive/chunk-plan';
import { combineTreeHashes, compositeSha256 } from '../../src/domain/archive/tree-hash';
import { wayOf } from '../../src/domain/archive/way';
import { ChunkArchives } from '../handlers/support/chunk-archives';

/** The archive that everything is about. */
export const ID = { run: 'run-1', archiveId: 'archive-1' };
export const KEY = 'photos/a.jpg';
/** Bytes. Real chunks have at least 8 MiB; to the cores a chunk is a range and a hash, so these few stand for them at no cost. */
const CHUNK_SIZE = 8;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes);

/** The bytes and the hashes of an archive that is cut into a few small chunks. */
export class SmallArchive {
  public readonly size: number;
  public readonly treeHash: string;
  /** What S3 must say of the object. */
  public readonly composite: string;

  /** The same of an object that was made in one request. */
  public readonly sha256: string;

  constructor(public readonly chunks: number) {
    this.size = CHUNK_SIZE * (chunks - 1) + 3;
    const bodies = Array.from({ length: chunks }, (_, i) => this.bytes(chunkRange(this.size, CHUNK_SIZE, i + 1)));
    this.treeHash = combineTreeHashes(bodies.map((body) => sha256(body).digest('hex')));
    this.sha256 = sha256(Buffer.concat(bodies)).digest('base64');
    this.composite = `${compositeSha256(bodies.map((body) => sha256(body).digest('base64')))}-${chunks}`;
  }

  public bytes({ first, last }: ByteRange): Buffer {
    return Buffer.from(Array.from({ length: last - first + 1 }, (_, i) => (first + i) * 7));
  }

  /** As Glacier sends it with a range that is one chunk. */
  public hashOf(range: ByteRange): string {
    return sha256(this.bytes(range)).digest('hex');
  }

  /** Its line in the manifest. */
  public entry(): ManifestEntry {
    return { archive_id: ID.archiveId, size: this.size, sha256_tree_hash: this.treeHash, key: KEY, creation_date: '2012-08-21T17:08:24Z', description: '' };
  }
}

/** Archives in memory that are cut into small chunks. */
export class SmallArchives extends ChunkArchives {
  constructor(private readonly cut: number) {
    super();
  }

  public override async create(row: ArchiveItem) {
    const archive = { ...row.archive, chunk_size: CHUNK_SIZE, chunks_count: this.cut };
    return super.create({ ...row, archive, way: wayOf(archive) });
  }
}
