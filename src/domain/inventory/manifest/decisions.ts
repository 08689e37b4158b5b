import { GIVEN_SOURCES, GivenName } from './given';
import { copyPlace, DIGEST, PLACE } from './records';
import { SortingSpace } from './sorting-space';
import { ExternalSorter } from '../sorting/external-sorter';
import { compareBytes, RecordCursor } from '../sorting/record-cursor';

/** What was found out about one archive by comparing it with all others. Most have nothing. */
export interface Decision {
  /** An earlier row has the same id. */
  duplicate: boolean;
  /** An older archive has the same name. */
  suffixed: boolean;
  /** The list of archive ids has it. */
  selected: boolean;
  given?: GivenName;
}

enum Kind { DUPLICATE = 1, SUFFIXED, SELECTED, NAMED }

/** A record: place | kind 1 | source 1 | name. */
const AT = { KIND: PLACE, SOURCE: PLACE + 1, NAME: PLACE + 2 };
const NOTHING: Decision = { duplicate: false, suffixed: false, selected: false };

/** Collects decisions in any order; they are read in the order of the manifest. */
export class Decisions {
  private readonly sorter: ExternalSorter;

  constructor(space: SortingSpace) {
    this.sorter = space.small(AT.SOURCE);
  }

  /** The archive at whose record by id the cursor stands. */
  public duplicate(ids: RecordCursor): void {
    this.keep(Kind.DUPLICATE, this.room(ids));
  }

  public selected(ids: RecordCursor): void {
    this.keep(Kind.SELECTED, this.room(ids));
  }

  public named(ids: RecordCursor, given: GivenName): void {
    this.keep(Kind.NAMED, this.room(ids, Buffer.byteLength(given.name)), given);
  }

  /** The archive at whose record by name the cursor stands. */
  public suffixed({ bytes, start, end }: RecordCursor): void {
    const at = this.sorter.room(AT.NAME);
    bytes.copy(this.sorter.arena, at, start + DIGEST, end);
    this.keep(Kind.SUFFIXED, at);
  }

  public sorted(): DecisionCursor {
    return new DecisionCursor(this.sorter.sorted());
  }

  private room(ids: RecordCursor, name = 0): number {
    const at = this.sorter.room(AT.NAME + name);
    copyPlace(this.sorter.arena, at, ids);
    return at;
  }

  private keep(kind: Kind, at: number, { name, source }: GivenName = { name: '', source: 0 }): void {
    const bytes = this.sorter.arena;
    bytes[at + AT.KIND] = kind;
    bytes[at + AT.SOURCE] = source;
    this.sorter.keep(AT.NAME + bytes.write(name, at + AT.NAME, 'utf8'));
  }
}

/** Goes along with the archives. */
export class DecisionCursor {
  private ahead: boolean;

  constructor(private readonly records: RecordCursor) {
    this.ahead = records.next();
  }

  /** What is decided about the archive at whose record the cursor stands; each archive is asked for, in order. */
  public of(archives: RecordCursor): Decision {
    if (!this.isOf(archives)) return NOTHING;
    const decision = { ...NOTHING };
    for (; this.isOf(archives); this.ahead = this.records.next()) this.collect(decision);
    return decision;
  }

  private isOf({ bytes, start }: RecordCursor): boolean {
    return this.ahead && compareBytes(this.records.bytes, this.records.start, bytes, start, PLACE) === 0;
  }

  private collect(decision: Decision): void {
    const { bytes, start, end } = this.records;
    switch (bytes[start + AT.KIND]) {
      case Kind.DUPLICATE: decision.duplicate = true; break;
      case Kind.SUFFIXED: decision.suffixed = true; break;
      case Kind.SELECTED: decision.selected = true; break;
      default: decision.given = { name: bytes.toString('utf8', start + AT.NAME, end), source: bytes[start + AT.SOURCE] };
    }
  }
}

export const sourceOf = ({ source }: GivenName): (typeof GIVEN_SOURCES)[number] => GIVEN_SOURCES[source];
