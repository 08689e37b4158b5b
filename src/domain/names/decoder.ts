import { CONTENT_FLAG, ContentFlag } from '../../contracts/manifest';

/** What a decoder made of a description. */
export type Decoded =
  | {
    /** As the upload tool kept it; still to be made safe. */
    readonly path: string;
    /** What the tool did to the bytes; absent: nothing, as far as it says. */
    readonly contentFlags?: readonly ContentFlag[];
    /** The archive stands for a folder. */
    readonly folderMarker?: true;
  }
  /** It is this tool's format, but no name can be read from it. */
  | { readonly undecodable: true };

export const UNDECODABLE: Decoded = { undecodable: true };

/** Reads the names that one upload tool wrote into descriptions. Never throws, and takes time linear in the description's length. */
export interface Decoder {
  /** For the plan and the report. */
  readonly name: string;
  /** Undefined: not a description of this tool. Asked for every archive of a vault, so what is not its own must be told from the first characters. */
  decode(description: string): Decoded | undefined;
}

/** Flags in the order of the report; undefined: none is set. */
export function contentFlags(compressed: boolean, encrypted: boolean): readonly ContentFlag[] | undefined {
  if (compressed) return encrypted ? [CONTENT_FLAG.COMPRESSED, CONTENT_FLAG.ENCRYPTED] : [CONTENT_FLAG.COMPRESSED];
  return encrypted ? [CONTENT_FLAG.ENCRYPTED] : undefined;
}
