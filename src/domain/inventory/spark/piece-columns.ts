import type { CutHead, MapRequest } from './piece';
import { archiveText, givenText, invalidText } from './sorted-row';
import { ManifestEntry, NAME_SOURCE } from '../../../contracts/manifest';
import { ExistingColumns, IdColumns, NameColumns, NameColumnSource, RowColumns } from '../../../contracts/spark';
import type { NameOverride } from '../../names/name-overrides';
import { digitsOfSuffix } from '../../names/unique-name';
import type { Selection } from '../choosing/selection';
import { SourcedName } from '../manifest/given-names';
import { PlainNames } from '../manifest/plain-names';
import { hexDigestOf } from '../manifest/records';
import { InvalidRow, InventoryArchive } from '../reading/inventory-row';

/** Accepts everything. */
const NO_SELECTION: Selection['parts'] = { name: () => true, rest: () => true };

/** Makes the columns that Spark compares. The texts that it only carries are in JSON. */
export class PieceColumns {
  public readonly names: PlainNames;
  private readonly selected: Selection['parts'];
  private readonly head: CutHead;

  constructor(request: MapRequest) {
    this.head = request.head;
    this.names = new PlainNames(request, request.head.room);
    this.selected = request.selection?.parts ?? NO_SELECTION;
  }

  public archive(archive: InventoryArchive): RowColumns {
    const { row, archiveId, createdAt, size } = archive;
    const { name, decoder } = this.names.of(archive);
    return {
      row,
      created_at: createdAt,
      id: hexDigestOf(archiveId),
      size,
      name: hexDigestOf(name),
      says_nothing: decoder === NAME_SOURCE.UNDEFINED,
      name_selected: this.selected.name(name),
      rest_selected: this.selected.rest(archive),
      archive: archiveText(archive),
    };
  }

  /** @param entry of the row in the manifest */
  public invalid({ row }: InvalidRow, entry: ManifestEntry): RowColumns {
    return { row, archive: invalidText(entry) };
  }

  public given(source: NameColumnSource, { archiveId, line }: NameOverride, given: SourcedName): NameColumns {
    const { name } = given;
    const isName = name !== '';
    return {
      id: hexDigestOf(archiveId),
      source,
      line,
      ...(isName && { name: hexDigestOf(name) }),
      name_selected: isName && this.selected.name(name),
      given: givenText(given),
    };
  }

  public id(archiveId: string): IdColumns {
    return { id: hexDigestOf(archiveId) };
  }

  /** @param key a whole key of the destination */
  public existing(key: string): ExistingColumns {
    const name = key.slice(this.head.prefix.length + 1);
    const digits = digitsOfSuffix(name);
    return { name: hexDigestOf(name), ...(digits !== undefined && { suffix_of: digits }) };
  }
}
