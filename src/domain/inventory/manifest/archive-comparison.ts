import { ClashFilter } from './clash-filter';
import { ComparedArchives } from './compared-archives';
import { Decisions } from './decisions';
import { addName, describesNothingAt, DIGEST, digestOf, NAME_RECORD } from './records';
import { GivenName, SideInput, SideInputCursor } from './side-inputs';
import { SortingSpace } from './sorting-space';
import { ExternalSorter } from '../sorting/external-sorter';
import { KeptPrefix, RecordCursor } from '../sorting/record-cursor';

/*
 * Finds duplicate ids and equal names, although all archives together do not fit into memory.
 *
 * `byId` goes through those archives about which something may be found, and the side inputs, in the order of their ids. Equal ids follow one another there.
 * It also knows the final name of each archive then, and writes that name into another sorter if another archive may have it.
 * `byName` goes through those names in their order. Equal names follow one another there.
 *
 * Guarantees:
 * - Every row after the first one of an id is a duplicate. "First" means first in the inventory.
 * - Of equal names, the oldest archive keeps the plain name. All others get a suffix.
 * - Both are decided over the whole inventory, before the selection. So every selection of it gives an archive the same key.
 *
 * The results are `Decisions`. Nothing is kept elsewhere: if the comparison dies halfway, the build starts from the beginning.
 */

/** Counts the side inputs by what became of them. */
export class SideInputCounts {
  public readonly overrides = { applied: 0, unknown: 0, duplicates: 0, empty: 0 };
  public unknownSelected = 0;

  public count({ override, overrideLines, selected }: SideInput, isKnown: boolean): void {
    if (selected && !isKnown) this.unknownSelected += 1;
    if (!override) return;
    this.overrides.duplicates += overrideLines - 1;
    if (!isKnown) this.overrides.unknown += 1;
    else if (override.name === '') this.overrides.empty += 1;
    else this.overrides.applied += 1;
  }
}

export class ArchiveComparison {
  public readonly counts = new SideInputCounts();
  private readonly names: ExternalSorter;

  /** @param clashes is told each name that replaces a described one */
  constructor(space: SortingSpace, private readonly decisions: Decisions, private readonly clashes: ClashFilter) {
    this.names = space.small(NAME_RECORD);
  }

  public compare(archives: ComparedArchives, inputs: SideInputCursor): void {
    this.byId(archives, inputs);
    this.byName(this.names.sorted());
  }

  private byId(archives: ComparedArchives, inputs: SideInputCursor): void {
    const ids = archives.sorted();
    const id = new KeptPrefix(DIGEST);
    let hasRow = ids.next();
    while (hasRow) {
      id.keep(ids);
      const input = this.inputFor(id, inputs);
      const name = this.decide(ids, input);
      if (name) addName(this.names, ids, digestOf(name.name));
      else if (archives.mayShareName(ids)) addName(this.names, ids);
      for (hasRow = ids.next(); hasRow && id.isOf(ids); hasRow = ids.next()) {
        this.decisions.duplicate(ids);
        this.decide(ids, input);
      }
    }
    for (; inputs.current; inputs.next()) this.counts.count(inputs.current, false);
  }

  /** Finds the side input of an id. Smaller ids, which it skips, are not in the inventory. */
  private inputFor(id: KeptPrefix, inputs: SideInputCursor): SideInput | undefined {
    for (let { current } = inputs; current; { current } = inputs) {
      const order = inputs.id.compare(id);
      if (order > 0) return undefined;
      this.counts.count(current, order === 0);
      inputs.next();
      if (order === 0) return current;
    }
    return undefined;
  }

  /** Records what a side input means for the current row. @returns the name that replaces the described one, if there is one */
  private decide(ids: RecordCursor, input: SideInput | undefined): GivenName | undefined {
    if (!input) return undefined;
    if (input.selected) this.decisions.selected(ids);
    const mapped = describesNothingAt(ids) ? input.mapped : undefined;
    const name = input.override?.name ? input.override : mapped;
    if (!name) return undefined;
    this.decisions.named(ids, name);
    this.clashes.expect(name.name);
    return name;
  }

  private byName(names: RecordCursor): void {
    const name = new KeptPrefix(DIGEST);
    for (let isFirst = true; names.next(); isFirst = false) {
      if (!isFirst && name.isOf(names)) this.decisions.suffixed(names);
      else name.keep(names);
    }
  }
}
