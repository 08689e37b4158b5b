import { malformedInventory } from './malformed-inventory';

/*
 * Reads one JSON object of any size in little memory.
 *
 * An inventory can have gigabytes, so `JSON.parse` of the whole file is not possible. The scanner looks only at quotes, brackets,
 * commas and colons. With them it finds where each member of the object, and each element of the wanted list, begins and ends.
 * It gives those bytes to a listener, which parses them with `JSON.parse` and so also checks them.
 *
 * Guarantees:
 * - Memory holds one piece of the file and one value of at most `MOST_VALUE_BYTES`. A longer value is skipped to its end.
 * - The result does not depend on where the file is cut into pieces, even inside a character or an escape.
 * - A file that is not one whole JSON object ends with `MalformedInventory`. A file that is cut off never looks like a shorter one.
 *
 * The scanner keeps no files and no state elsewhere. If it dies halfway, the caller reads the file from its beginning again, or goes on at
 * the end of an element with a scanner of `inList`.
 */

/** Bytes of the longest value that is kept. A row has about 400 bytes. */
export const MOST_VALUE_BYTES = 2 ** 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const WHITE_SPACE = [0x20, 0x0a, 0x0d, 0x09];
const END_OF_LIST = Buffer.from([CLOSE_LIST]);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** What must come next outside of values. */
enum Expects { FILE, NAME_OR_END, NAME, NAME_END, MEMBER, MEMBER_END, ELEMENT_OR_END, ELEMENT, ELEMENT_END, NOTHING }
/** The kind of value that the current byte is part of. */
enum Inside { NOTHING, TEXT, NESTED, NESTED_TEXT, PLAIN }

/** Gets what the scanner finds. `bytes` is undefined if the value is too long to be kept; `at` is its position in the file. */
export interface JsonListener {
  /** Called if a member's value is a list, whose first element begins at or behind `inside`. @returns true if the listener wants the elements one by one */
  member(name: string, inside: number): boolean;
  value(name: string, bytes: Buffer | undefined, at: number): void;
  /** The element ends before byte `end`. */
  element(bytes: Buffer | undefined, at: number, end: number): void;
}

/** Finds the members of one JSON object and the elements of the lists that the listener wants. */
export class JsonScanner {
  /** A scanner that begins inside a list whose elements are wanted: behind its bracket at byte `at`, or at the end of an element there. */
  public static inList(listener: JsonListener, at: number, isBegin: boolean): JsonScanner {
    const scanner = new JsonScanner(listener);
    scanner.before = at;
    scanner.expects = isBegin ? Expects.ELEMENT_OR_END : Expects.ELEMENT_END;
    return scanner;
  }

  /** Bytes of the file before the current piece. */
  private before = 0;
  /** Bytes of a byte-order mark that were read. */
  private marked = 0;
  private expects = Expects.FILE;
  private inside = Inside.NOTHING;
  private escaped = false;
  private depth = 0;
  private valueAt = 0;
  /** The parts of the current value from earlier pieces. */
  private held: Buffer[] = [];
  private heldBytes = 0;
  private name = '';

  constructor(private readonly listener: JsonListener) {}

  public push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    for (let at = 0; at < bytes.length;) at = this.inside === Inside.NOTHING ? this.between(bytes, at) : this.within(bytes, at, at);
    this.before += bytes.length;
  }

  /** The file has ended. */
  public end(): void {
    if (this.expects !== Expects.NOTHING) throw malformedInventory(`it ends after ${this.before} bytes in the middle of its JSON`);
  }

  /** A part of a list, which ends with a whole element, has ended. */
  public endInList(): void {
    // The bracket also ends a number.
    this.push(END_OF_LIST);
    if (this.expects !== Expects.MEMBER_END) throw malformedInventory(`it ends after ${this.before - 1} bytes in the middle of its JSON`);
  }

  /** Handles a byte between values. @returns the position of the next byte to look at */
  private between(bytes: Buffer, at: number): number {
    const byte = bytes[at];
    if (WHITE_SPACE.includes(byte)) return at + 1;
    switch (this.expects) {
      case Expects.FILE: return this.beginFile(byte, at);
      case Expects.NAME_END: return this.punctuation(byte, at, COLON, Expects.MEMBER);
      case Expects.MEMBER_END: return byte === CLOSE_OBJECT ? this.now(Expects.NOTHING, at) : this.punctuation(byte, at, COMMA, Expects.NAME);
      case Expects.ELEMENT_END: return byte === CLOSE_LIST ? this.now(Expects.MEMBER_END, at) : this.punctuation(byte, at, COMMA, Expects.ELEMENT);
      case Expects.NAME_OR_END:
        if (byte === CLOSE_OBJECT) return this.now(Expects.NOTHING, at);
        break;
      case Expects.ELEMENT_OR_END:
        if (byte === CLOSE_LIST) return this.now(Expects.MEMBER_END, at);
        break;
      case Expects.MEMBER:
        if (byte === OPEN_LIST && this.listener.member(this.name, this.before + at + 1)) return this.now(Expects.ELEMENT_OR_END, at);
        break;
      case Expects.NOTHING: throw this.notJson(at);
    }
    return this.beginValue(bytes, at);
  }

  private beginFile(byte: number, at: number): number {
    const position = this.before + at;
    if (byte === BYTE_ORDER_MARK[position] && this.marked === position) {
      this.marked += 1;
      return at + 1;
    }
    if (this.marked % BYTE_ORDER_MARK.length !== 0) throw this.notJson(at);
    return this.punctuation(byte, at, OPEN_OBJECT, Expects.NAME_OR_END);
  }

  private punctuation(byte: number, at: number, wanted: number, next: Expects): number {
    if (byte !== wanted) throw this.notJson(at);
    return this.now(next, at);
  }

  private now(expects: Expects, at: number): number {
    this.expects = expects;
    return at + 1;
  }

  private beginValue(bytes: Buffer, at: number): number {
    const byte = bytes[at];
    const isName = this.expects === Expects.NAME || this.expects === Expects.NAME_OR_END;
    if (isName && byte !== QUOTE) throw this.notJson(at);
    if (byte === COMMA || byte === COLON || byte === CLOSE_LIST || byte === CLOSE_OBJECT) throw this.notJson(at);
    this.valueAt = this.before + at;
    this.depth = 0;
    if (byte === QUOTE) this.inside = Inside.TEXT;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.inside = Inside.NESTED;
    else this.inside = Inside.PLAIN;
    if (this.inside === Inside.NESTED) this.depth = 1;
    return this.within(bytes, at, at + 1);
  }

  /** Goes to the end of the current value. Its bytes in this piece begin at `first`. Those before `at` have been looked at. */
  private within(bytes: Buffer, first: number, at: number): number {
    const end = this.inside === Inside.PLAIN ? plainEnd(bytes, at) : this.nestedEnd(bytes, at);
    if (end === -1) {
      this.hold(bytes.subarray(first));
      return bytes.length;
    }
    this.give(this.whole(bytes.subarray(first, end)), this.before + end);
    return end;
  }

  /** @returns the position behind the value, or -1 if the value goes on. Local variables: this loop sees every byte of the inventory. */
  private nestedEnd(bytes: Buffer, from: number): number {
    let { inside, escaped, depth } = this;
    const { length } = bytes;
    let at = from;
    for (; at < length; at += 1) {
      const byte = bytes[at];
      if (inside === Inside.NESTED) {
        if (byte === QUOTE) inside = Inside.NESTED_TEXT;
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
        else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && (depth -= 1) === 0) return at + 1;
      } else if (escaped) {
        escaped = false;
      } else if (byte === BACKSLASH) {
        escaped = true;
      } else if (byte === QUOTE) {
        if (inside === Inside.TEXT) return at + 1;
        inside = Inside.NESTED;
      }
    }
    this.inside = inside;
    this.escaped = escaped;
    this.depth = depth;
    return -1;
  }

  /** Keeps a part of the current value, unless the value is too long. */
  private hold(bytes: Buffer): void {
    this.heldBytes += bytes.length;
    if (this.heldBytes > MOST_VALUE_BYTES) this.held = [];
    // A copy, because the caller may overwrite the piece.
    else this.held.push(Buffer.from(bytes));
  }

  private whole(last: Buffer): Buffer | undefined {
    if (this.heldBytes + last.length > MOST_VALUE_BYTES) return undefined;
    return this.held.length ? Buffer.concat([...this.held, last]) : last;
  }

  private give(bytes: Buffer | undefined, end: number): void {
    this.held = [];
    this.heldBytes = 0;
    this.inside = Inside.NOTHING;
    this.escaped = false;
    if (this.expects === Expects.ELEMENT || this.expects === Expects.ELEMENT_OR_END) {
      this.expects = Expects.ELEMENT_END;
      this.listener.element(bytes, this.valueAt, end);
    } else if (this.expects === Expects.MEMBER) {
      this.expects = Expects.MEMBER_END;
      this.listener.value(this.name, bytes, this.valueAt);
    } else {
      this.expects = Expects.NAME_END;
      this.name = String(parsed(bytes, this.valueAt));
    }
  }

  private readonly notJson = (at: number): Error => malformedInventory(`byte ${this.before + at} does not fit the JSON of an inventory`);
}

/** Parses one value, which begins at byte `at` of the file. */
export function parsed(bytes: Buffer | undefined, at: number): unknown {
  if (!bytes) throw malformedInventory(`a value of more than ${MOST_VALUE_BYTES} bytes begins at byte ${at}`);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw malformedInventory(`the value that begins at byte ${at} is not JSON: ${(error as Error).message}`);
  }
}

/** @returns the position behind a number, `true`, `false` or `null`, or -1 if it goes on */
function plainEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte <= 0x20 || byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT) return at;
  }
  return -1;
}
