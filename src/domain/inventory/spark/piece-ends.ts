import type { CutPlace, Piece } from './piece';

/** Bytes of a piece that one invocation reads in a fraction of its time and memory. */
export const PIECE_BYTES = 64 * 2 ** 20;

/** What a file says up to a place. */
export type PlaceFacts = Omit<CutPlace, 'input' | 'first' | 'row'>;

/** Collects the pieces of one input, in order. */
export class PieceEnds {
  public readonly pieces: Omit<Piece, 'number'>[] = [];

  /** @param place the end of the last piece */
  constructor(public place: CutPlace, private readonly pieceBytes: number) {}

  /** @returns true if a piece that ends at byte `end` is large enough */
  public isFull(end: number): boolean {
    return end - this.place.first >= this.pieceBytes;
  }

  /** The rows begin here. No piece has the bytes before. */
  public begin(first: number, facts: PlaceFacts): void {
    this.place = { ...this.place, ...facts, first };
  }

  /** @param row number of the first row behind the piece */
  public cut(end: number, row: number, facts: PlaceFacts = {}): void {
    const { input, first, row: firstRow } = this.place;
    this.pieces.push({ input, first, end, row: firstRow });
    this.place = { ...this.place, ...facts, first: end, row };
  }
}
