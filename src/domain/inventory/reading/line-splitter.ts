/** Bytes of the longest line that is kept. A row has about 400 bytes, and at most 4 KiB. */
export const MOST_LINE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = '\ufeff';

/** Where a part of a file begins. */
export interface LinePlace {
  /** Bytes before it. */
  readonly first: number;
  /** Number of its first line. */
  readonly row: number;
}

export const FILE_BEGIN: LinePlace = { first: 0, row: 1 };

/**
 * Splits UTF-8 into lines that end in `\n` or `\r\n`. Calls `line` for each. A line that is too long is skipped: its text is undefined.
 * `end` is the position behind the line and its line end.
 */
export class LineSplitter {
  private held: Buffer[] = [];
  private heldBytes = 0;
  private number: number;
  /** Bytes of the file before the current piece. */
  private before: number;

  /** @param begin the place in the file from which the bytes come */
  constructor(private readonly line: (text: string | undefined, number: number, end: number) => void, begin = FILE_BEGIN) {
    this.number = begin.row;
    this.before = begin.first;
  }

  public push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      this.give(bytes.subarray(from, end), this.before + end + 1);
      from = end + 1;
    }
    this.hold(bytes.subarray(from));
    this.before += bytes.length;
  }

  /** The file has ended. The rest is the last line. */
  public end(): void {
    if (this.heldBytes) this.give(Buffer.alloc(0), this.before);
  }

  private give(last: Buffer, end: number): void {
    const isHeld = this.heldBytes + last.length <= MOST_LINE_BYTES;
    this.line(isHeld ? textOf(this.held.length ? Buffer.concat([...this.held, last]) : last, this.number) : undefined, this.number, end);
    this.held = [];
    this.heldBytes = 0;
    this.number += 1;
  }

  private hold(bytes: Buffer): void {
    this.heldBytes += bytes.length;
    if (this.heldBytes > MOST_LINE_BYTES) this.held = [];
    // A copy, because the caller may overwrite the piece.
    else if (bytes.length) this.held.push(Buffer.from(bytes));
  }
}

function textOf(bytes: Buffer, number: number): string {
  const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
  const text = bytes.toString('utf8', 0, end);
  return number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
