import { CONTENT_FLAG, ContentFlag } from '../../contracts/manifest';

/** What a decoder read from a description. */
export type Decoded =
  | {
    /** The path as the upload tool wrote it. `safePath` must still check it. */
    readonly path: string;
    /** What the tool did to the bytes. Absent: the tool mentions nothing. */
    readonly contentFlags?: readonly ContentFlag[];
    /** The archive stands for a folder. */
    readonly folderMarker?: true;
    /** When the file was modified last, in the form of `modified`. Absent: the tool wrote no time. */
    readonly modifiedAt?: string;
  }
  /** The description has this tool's format, but no name can be read from it. */
  | { readonly undecodable: true };

export const UNDECODABLE: Decoded = { undecodable: true };

/** Reads the names that one upload tool writes into descriptions. Never throws. Its time grows linearly with the description. */
export interface Decoder {
  /** Appears in the plan and in the report. */
  readonly name: string;
  /** The character that all descriptions of the tool begin with. `decode` gets no others. */
  readonly first: string;
  /**
   * Called for many archives of a vault, so it must recognize other formats by their first characters.
   *
   * @param description without the white space and the quotes around it
   * @param size bytes of the archive
   * @returns undefined if the description is not of this tool
   */
  decode(description: string, size: number): Decoded | undefined;
}

/** @returns the flags in the order of the report; undefined if none is set */
export function contentFlags(compressed: boolean, encrypted: boolean): readonly ContentFlag[] | undefined {
  if (compressed) return encrypted ? [CONTENT_FLAG.COMPRESSED, CONTENT_FLAG.ENCRYPTED] : [CONTENT_FLAG.COMPRESSED];
  return encrypted ? [CONTENT_FLAG.ENCRYPTED] : undefined;
}
