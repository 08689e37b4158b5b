import { PlainNames } from './plain-names';
import { DIGEST, digestOf, ROW, writeDigest } from './records';
import { SortingSpace } from './sorting-space';
import { RUN_ERROR } from '../../../contracts/launch';
import { NAME_SOURCE } from '../../../contracts/manifest';
import { byId } from '../../names/name-of';
import type { NameOverride } from '../../names/name-overrides';
import { RunError } from '../../run-error';
import { ExternalSorter } from '../sorting/external-sorter';
import { compareBytes, RecordCursor } from '../sorting/record-cursor';

/** Where a name comes from that is given. The numbers stand for them in records. */
export const GIVEN_SOURCES = [NAME_SOURCE.OVERRIDE, NAME_SOURCE.SYNOLOGY_MAPPING, NAME_SOURCE.UNDECODABLE] as const;

export interface GivenName {
  readonly name: string;
  /** Place in `GIVEN_SOURCES`. */
  readonly source: number;
}

/** What is given for one archive id. */
export interface Given {
  /** Its name is empty where the archive keeps the one that it has. */
  override?: GivenName;
  /** Lines of the name override file that have the id. */
  overrideLines: number;
  /** Counts where the description says nothing. */
  mapped?: GivenName;
  selected: boolean;
}

enum Kind { OVERRIDE = 1, MAPPED, SELECTED }

/** A record: the id's digest | kind 1 | line 5 | source 1 | name. */
const AT = { KIND: DIGEST, LINE: DIGEST + 1, SOURCE: DIGEST + 1 + ROW, NAME: DIGEST + 1 + ROW + 1 };
const PREFIX = AT.SOURCE;

/** Collects what is given for archive ids beside the inventory. */
export class GivenRecords {
  private readonly sorter: ExternalSorter;

  constructor(space: SortingSpace, private readonly names: PlainNames) {
    this.sorter = space.small(PREFIX);
  }

  public async takeOverrides(batches: AsyncIterable<readonly NameOverride[]>): Promise<void> {
    for await (const batch of batches) {
      for (const { line, archiveId, fileName } of batch) {
        if (!this.names.fits(fileName)) throw tooLong(line);
        this.add(Kind.OVERRIDE, archiveId, line, { name: fileName, source: GIVEN_SOURCES.indexOf(NAME_SOURCE.OVERRIDE) });
      }
    }
  }

  public async takeMapped(batches: AsyncIterable<readonly NameOverride[]>): Promise<void> {
    for await (const batch of batches) {
      for (const { line, archiveId, fileName } of batch) {
        const isName = fileName !== '' && this.names.fits(fileName);
        const source = GIVEN_SOURCES.indexOf(isName ? NAME_SOURCE.SYNOLOGY_MAPPING : NAME_SOURCE.UNDECODABLE);
        this.add(Kind.MAPPED, archiveId, line, { name: isName ? fileName : byId(NAME_SOURCE.UNDECODABLE, archiveId).name, source });
      }
    }
  }

  public async takeSelected(batches: AsyncIterable<readonly string[]>): Promise<void> {
    for await (const batch of batches) {
      for (const archiveId of batch) this.add(Kind.SELECTED, archiveId, 0, { name: '', source: 0 });
    }
  }

  /** By id. */
  public sorted(): GivenCursor {
    return new GivenCursor(this.sorter.sorted());
  }

  private add(kind: Kind, archiveId: string, line: number, { name, source }: GivenName): void {
    const at = this.sorter.room(AT.NAME + Buffer.byteLength(name));
    const bytes = this.sorter.arena;
    writeDigest(bytes, at, digestOf(archiveId));
    bytes[at + AT.KIND] = kind;
    bytes.writeUIntBE(line, at + AT.LINE, ROW);
    bytes[at + AT.SOURCE] = source;
    this.sorter.keep(AT.NAME + bytes.write(name, at + AT.NAME, 'utf8'));
  }
}

/** Goes through what is given, id by id. */
export class GivenCursor {
  /** Digest of the id at which it stands. */
  public readonly id = Buffer.alloc(DIGEST);
  /** Undefined: there is no more. */
  public given?: Given;
  private ahead: boolean;

  constructor(private readonly records: RecordCursor) {
    this.ahead = records.next();
    this.next();
  }

  public next(): void {
    const { records, id } = this;
    this.given = undefined;
    if (!this.ahead) return;
    this.given = { overrideLines: 0, selected: false };
    records.bytes.copy(id, 0, records.start, records.start + DIGEST);
    while (this.ahead && compareBytes(records.bytes, records.start, id, 0, DIGEST) === 0) {
      this.collect(this.given);
      this.ahead = records.next();
    }
  }

  /** The first line that says something counts. */
  private collect(given: Given): void {
    const { bytes, start, end } = this.records;
    const kind = bytes[start + AT.KIND];
    if (kind === Kind.SELECTED) {
      given.selected = true;
      return;
    }
    const name = { name: bytes.toString('utf8', start + AT.NAME, end), source: bytes[start + AT.SOURCE] };
    if (kind === Kind.MAPPED) {
      given.mapped ??= name;
    } else {
      given.override ??= name;
      given.overrideLines += 1;
    }
  }
}

const tooLong = (line: number): RunError => new RunError(RUN_ERROR.MALFORMED_NAME_OVERRIDES,
  `Line ${line} of the name override file has a FileName that makes a key of more than 1,024 bytes together with the destination prefix: shorten it. Nothing was requested.`);
