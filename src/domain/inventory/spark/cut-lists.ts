import type { InputCut } from './cut-inventory';
import type { PieceEnds, PlaceFacts } from './piece-ends';
import { OverrideReader } from '../../names/name-overrides';
import { LineSplitter } from '../reading/line-splitter';

/** Cuts the name override file at the ends of records. It checks all but whether a name fits below the prefix. */
export class OverridesCut implements InputCut {
  private readonly reader: OverrideReader;

  constructor(private readonly ends: PieceEnds) {
    const { first, row, columns } = ends.place;
    this.reader = new OverrideReader(columns && { first, row, columns }, (end, nextLine) => {
      if (ends.isFull(end)) ends.cut(end, nextLine, { columns: this.reader.columns });
    });
  }

  public async push(bytes: Uint8Array): Promise<void> {
    await this.reader.take(bytes);
    this.reader.overrides = [];
  }

  public async end(size: number): Promise<PlaceFacts> {
    await this.reader.end();
    endOfLast(this.ends, size);
    return { columns: this.reader.columns };
  }
}

/** Cuts the selection's list of ids at the ends of lines. The ids are checked in the pieces. */
export class IdsCut implements InputCut {
  private readonly splitter: LineSplitter;

  constructor(private readonly ends: PieceEnds) {
    this.splitter = new LineSplitter((_, number, end) => { if (ends.isFull(end)) ends.cut(end, number + 1); }, ends.place);
  }

  public push(bytes: Uint8Array): void {
    this.splitter.push(bytes);
  }

  public end(size: number): PlaceFacts {
    this.splitter.end();
    endOfLast(this.ends, size);
    return {};
  }
}

/** Even an input without lines has one piece. Without it, Spark could not tell an empty list from no list. The row behind the last piece has no use. */
function endOfLast(ends: PieceEnds, size: number): void {
  const { first, row } = ends.place;
  if (size > first || first === 0) ends.cut(size, row);
}
