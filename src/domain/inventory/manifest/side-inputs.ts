import { ComparedArchives } from './compared-archives';
import { GIVEN_SOURCES, mappedName, overrideName, SourcedName } from './given-names';
import { PlainNames } from './plain-names';
import { DIGEST, digestOf, ROW, writeDigest } from './records';
import { SortingSpace } from './sorting-space';
import type { NameOverride } from '../../names/name-overrides';
import { ExternalSorter } from '../sorting/external-sorter';
import { KeptPrefix, RecordCursor } from '../sorting/record-cursor';

/** A name that does not come from the description. */
export interface GivenName {
  readonly name: string;
  /** Place in `GIVEN_SOURCES`. */
  readonly source: number;
}

/** What the side inputs say about one archive id. */
export interface SideInput {
  /** From the name override file. An empty name means that the archive keeps its other name. */
  override?: GivenName;
  /** Lines of the name override file that have the id. */
  overrideLines: number;
  /** From the mapping vault. Used only if the description says nothing. */
  mapped?: GivenName;
  /** The selection's list of ids has the id. */
  selected: boolean;
}

enum Kind { OVERRIDE = 1, MAPPED, SELECTED }

/** A record: the id's digest | kind 1 | line 5 | source 1 | name. */
const AT = { KIND: DIGEST, LINE: DIGEST + 1, SOURCE: DIGEST + 1 + ROW, NAME: DIGEST + 1 + ROW + 1 };
const PREFIX = AT.SOURCE;

/**
 * Collects the inputs besides the inventory: the name override file, the names of the mapping vault, and the selection's list of ids.
 * Sorts them by archive id, so that they can be read along with the archives.
 */
export class SideInputs {
  private readonly sorter: ExternalSorter;

  /** @param compared is told each id */
  constructor(space: SortingSpace, private readonly names: PlainNames, private readonly compared: ComparedArchives) {
    this.sorter = space.small(PREFIX);
  }

  public async takeOverrides(batches: AsyncIterable<readonly NameOverride[]>): Promise<void> {
    for await (const batch of batches) {
      for (const override of batch) this.add(Kind.OVERRIDE, override, stored(overrideName(override, this.names)));
    }
  }

  public async takeMapped(batches: AsyncIterable<readonly NameOverride[]>): Promise<void> {
    for await (const batch of batches) {
      for (const mapped of batch) this.add(Kind.MAPPED, mapped, stored(mappedName(mapped, this.names)));
    }
  }

  public async takeSelected(batches: AsyncIterable<readonly string[]>): Promise<void> {
    for await (const batch of batches) {
      for (const archiveId of batch) this.add(Kind.SELECTED, { archiveId, line: 0 }, { name: '', source: 0 });
    }
  }

  /** In the order of the ids' digests. */
  public sorted(): SideInputCursor {
    return new SideInputCursor(this.sorter.sorted());
  }

  private add(kind: Kind, { archiveId, line }: Pick<NameOverride, 'archiveId' | 'line'>, { name, source }: GivenName): void {
    const at = this.sorter.room(AT.NAME + Buffer.byteLength(name));
    const bytes = this.sorter.arena;
    writeDigest(bytes, at, digestOf(archiveId));
    this.compared.addId({ bytes, start: at });
    bytes[at + AT.KIND] = kind;
    bytes.writeUIntBE(line, at + AT.LINE, ROW);
    bytes[at + AT.SOURCE] = source;
    this.sorter.keep(AT.NAME + bytes.write(name, at + AT.NAME, 'utf8'));
  }
}

/** Goes through the side inputs, id by id. */
export class SideInputCursor {
  /** Digest of the current id. */
  public readonly id = new KeptPrefix(DIGEST);
  /** Undefined behind the last id. */
  public current?: SideInput;
  private hasRecord: boolean;

  constructor(private readonly records: RecordCursor) {
    this.hasRecord = records.next();
    this.next();
  }

  public next(): void {
    const { records, id } = this;
    this.current = undefined;
    if (!this.hasRecord) return;
    this.current = { overrideLines: 0, selected: false };
    id.keep(records);
    while (this.hasRecord && id.isOf(records)) {
      this.collect(this.current);
      this.hasRecord = records.next();
    }
  }

  /** If several lines name one id, the first line counts. */
  private collect(input: SideInput): void {
    const { bytes, start, end } = this.records;
    const kind = bytes[start + AT.KIND];
    if (kind === Kind.SELECTED) {
      input.selected = true;
      return;
    }
    const name = { name: bytes.toString('utf8', start + AT.NAME, end), source: bytes[start + AT.SOURCE] };
    if (kind === Kind.MAPPED) {
      input.mapped ??= name;
    } else {
      input.override ??= name;
      input.overrideLines += 1;
    }
  }
}

const stored = ({ name, source }: SourcedName): GivenName => ({ name, source: GIVEN_SOURCES.indexOf(source) });
