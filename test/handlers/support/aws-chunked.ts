import { createHash } from 'crypto';

/** What S3 makes of an `aws-chunked` body. */
export interface DecodedBody {
  readonly bytes: number;
  /** Base64 SHA-256 of the bytes that arrived. */
  readonly sha256: string;
  /** Base64 SHA-256 as the trailer says; undefined: the body ended without its trailer. */
  readonly trailer?: string;
  /** Sizes of the pieces on the wire. */
  readonly pieces: readonly number[];
}

const LINE_END = Buffer.from('\r\n');

/** Decodes an `aws-chunked` stream with an unsigned SHA-256 trailer. It keeps at most one line in memory. */
export class AwsChunkedDecoder {
  private readonly hash = createHash('sha256');
  private readonly pieces: number[] = [];
  private line = Buffer.alloc(0);
  private left = 0;
  private bytes = 0;
  private state: 'size' | 'data' | 'after-data' | 'trailer' | 'end' = 'size';
  private trailer?: string;

  public write(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length) rest = this.state === 'data' ? this.data(rest) : this.takeLine(rest);
  }

  public end(): DecodedBody {
    return { bytes: this.bytes, sha256: this.hash.digest('base64'), trailer: this.state === 'end' ? this.trailer : undefined, pieces: this.pieces };
  }

  private data(rest: Buffer): Buffer {
    const taken = rest.subarray(0, this.left);
    this.hash.update(taken);
    this.bytes += taken.length;
    this.left -= taken.length;
    if (!this.left) this.state = 'after-data';
    return rest.subarray(taken.length);
  }

  private takeLine(rest: Buffer): Buffer {
    const all = Buffer.concat([this.line, rest]);
    const end = all.indexOf(LINE_END);
    if (end < 0) {
      this.line = all;
      return Buffer.alloc(0);
    }
    this.line = Buffer.alloc(0);
    this.endLine(all.subarray(0, end).toString());
    return all.subarray(end + LINE_END.length);
  }

  private endLine(line: string): void {
    if (this.state === 'after-data') {this.state = 'size';} else if (this.state === 'trailer' && line) {this.trailer = line.split(':')[1];} else if (this.state === 'trailer') {this.state = 'end';} else if (this.state === 'size') {
      this.left = parseInt(line, 16);
      this.pieces.push(this.left);
      this.state = this.left ? 'data' : 'trailer';
    }
  }
}

/** A body without `aws-chunked`, whose SHA-256 stands in a header. */
export class PlainBody {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(private readonly header: string | string[] | undefined) {}

  public write(piece: Buffer): void {
    this.hash.update(piece);
    this.bytes += piece.length;
  }

  public end(): DecodedBody {
    return { bytes: this.bytes, sha256: this.hash.digest('base64'), trailer: this.header?.toString(), pieces: [] };
  }
}
