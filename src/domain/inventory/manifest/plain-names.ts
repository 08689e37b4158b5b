import { NAME_SOURCE } from '../../../contracts/manifest';
import { ArchiveName, byId, nameOf, NameOptions } from '../../names/name-of';

type Described = { readonly description: string; readonly archiveId: string };

/** Says what each archive's description calls it, if that leaves room for a key. */
export class PlainNames {
  /** `room`: bytes of UTF-8. */
  constructor(private readonly options: NameOptions, private readonly room: number) {}

  public of({ description, archiveId }: Described): ArchiveName {
    const decoded = nameOf(description, archiveId, this.options);
    return this.fits(decoded.name) ? decoded : { ...decoded, ...byId(NAME_SOURCE.UNDECODABLE, archiveId) };
  }

  public fits(name: string): boolean {
    // No character takes more than three bytes of UTF-8 for each of its one or two units.
    return name.length * 3 <= this.room || Buffer.byteLength(name) <= this.room;
  }
}
