import { GIVEN_SOURCES, GivenSource } from './given-names';
import { copyPlace, DIGEST, PLACE } from './records';
import { GivenName } from './side-inputs';
import { SortingSpace } from './sorting-space';
import { ExternalSorter } from '../sorting/external-sorter';
import { compareRecords, RecordCursor } from '../sorting/record-cursor';

/*
 * Carries facts about single archives from the comparison to the manifest.
 *
 * The comparison meets the archives by id and by name, but the manifest lists them by age. So a decision holds the archive's place
 * in the manifest. Sorted by place, the decisions are read along with the archives, in one pass and in bounded memory.
 *
 * Guarantees that each archive gets all its decisions, in any order in which they were added. An archive without a decision,
 * as most are, costs no record.
 */

/** What the comparison with all other archives and with the side inputs says about one archive. */
export interface Decision {
  /** An earlier row has the same id. */
  duplicate: boolean;
  /** An older archive has the same name. */
  suffixed: boolean;
  /** The selection's list of ids has it. */
  selected: boolean;
  /** Replaces the name from the description. */
  given?: GivenName;
}

enum Kind { DUPLICATE = 1, SUFFIXED, SELECTED, NAMED }

/** A record: place | kind 1 | source 1 | name. */
const AT = { KIND: PLACE, SOURCE: PLACE + 1, NAME: PLACE + 2 };
const NOTHING: Decision = { duplicate: false, suffixed: false, selected: false };

/** Takes decisions in any order, and gives them in the order of the manifest. */
export class Decisions {
  private readonly sorter: ExternalSorter;

  constructor(space: SortingSpace) {
    this.sorter = space.small(AT.SOURCE);
  }

  /** About the archive of the current record by id. So are the next two. */
  public duplicate(ids: RecordCursor): void {
    this.keep(Kind.DUPLICATE, this.room(ids));
  }

  public selected(ids: RecordCursor): void {
    this.keep(Kind.SELECTED, this.room(ids));
  }

  public named(ids: RecordCursor, given: GivenName): void {
    this.keep(Kind.NAMED, this.room(ids, Buffer.byteLength(given.name)), given);
  }

  /** About the archive of the current record by name. */
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

/** Goes through the decisions along with the archives. */
export class DecisionCursor {
  private hasRecord: boolean;

  constructor(private readonly records: RecordCursor) {
    this.hasRecord = records.next();
  }

  /** The decisions about the current archive. The caller must ask for each archive, in order. */
  public of(archives: RecordCursor): Decision {
    if (!this.isOf(archives)) return NOTHING;
    const decision = { ...NOTHING };
    for (; this.isOf(archives); this.hasRecord = this.records.next()) this.collect(decision);
    return decision;
  }

  private isOf(archives: RecordCursor): boolean {
    return this.hasRecord && compareRecords(this.records, archives, 0, PLACE) === 0;
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

export const sourceOf = ({ source }: GivenName): GivenSource => GIVEN_SOURCES[source];
