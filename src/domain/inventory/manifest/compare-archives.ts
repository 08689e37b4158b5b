import { Decisions } from './decisions';
import { Given, GivenCursor, GivenName } from './given';
import { addName, describesNothingAt, DIGEST, digestOf, NAME_RECORD } from './records';
import { SortingSpace } from './sorting-space';
import { ExternalSorter } from '../sorting/external-sorter';
import { compareBytes, RecordCursor } from '../sorting/record-cursor';

/** What became of what was given for ids. */
export class GivenCounts {
  public readonly overrides = { applied: 0, unknown: 0, duplicates: 0, empty: 0 };
  public unknownSelected = 0;

  public count({ override, overrideLines, selected }: Given, isKnown: boolean): void {
    if (selected && !isKnown) this.unknownSelected += 1;
    if (!override) return;
    this.overrides.duplicates += overrideLines - 1;
    if (!isKnown) this.overrides.unknown += 1;
    else if (override.name === '') this.overrides.empty += 1;
    else this.overrides.applied += 1;
  }
}

/**
 * Finds duplicate ids and equal names by going through the archives by id and then by name. Both are decided over the whole
 * inventory, whatever is selected of it: so other selections of it, and later inventories, agree.
 */
export class ArchiveComparison {
  public readonly counts = new GivenCounts();
  private readonly names: ExternalSorter;

  constructor(space: SortingSpace, private readonly decisions: Decisions) {
    this.names = space.small(NAME_RECORD);
  }

  public compare(ids: RecordCursor, givens: GivenCursor): void {
    this.byId(ids, givens);
    this.byName(this.names.sorted());
  }

  /** Of several rows with one id the first counts. */
  private byId(ids: RecordCursor, givens: GivenCursor): void {
    const id = Buffer.alloc(DIGEST);
    let ahead = ids.next();
    while (ahead) {
      ids.bytes.copy(id, 0, ids.start, ids.start + DIGEST);
      const given = this.givenFor(id, givens);
      const name = this.decide(ids, given);
      addName(this.names, ids, name && digestOf(name.name));
      for (ahead = ids.next(); ahead && compareBytes(ids.bytes, ids.start, id, 0, DIGEST) === 0; ahead = ids.next()) {
        this.decisions.duplicate(ids);
        this.decide(ids, given);
      }
    }
    for (; givens.given; givens.next()) this.counts.count(givens.given, false);
  }

  /** Passes over what is given for smaller ids: they are not in the inventory. */
  private givenFor(id: Buffer, givens: GivenCursor): Given | undefined {
    for (let { given } = givens; given; { given } = givens) {
      const order = compareBytes(givens.id, 0, id, 0, DIGEST);
      if (order > 0) return undefined;
      this.counts.count(given, order === 0);
      givens.next();
      if (order === 0) return given;
    }
    return undefined;
  }

  /** Decides what is given for the archive at whose record the cursor stands; returns the name that is. */
  private decide(ids: RecordCursor, given: Given | undefined): GivenName | undefined {
    if (!given) return undefined;
    if (given.selected) this.decisions.selected(ids);
    const mapped = describesNothingAt(ids) ? given.mapped : undefined;
    const name = given.override?.name ? given.override : mapped;
    if (name) this.decisions.named(ids, name);
    return name;
  }

  /** Of equal names the oldest archive keeps the plain one. */
  private byName(names: RecordCursor): void {
    const name = Buffer.alloc(DIGEST);
    for (let first = true; names.next(); first = false) {
      if (!first && compareBytes(names.bytes, names.start, name, 0, DIGEST) === 0) this.decisions.suffixed(names);
      else names.bytes.copy(name, 0, names.start, names.start + DIGEST);
    }
  }
}
