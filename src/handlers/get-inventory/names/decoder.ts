/** What a decoder made of a description. */
export type Decoded =
  /** The path as the upload tool kept it; still to be made safe. */
  | { readonly path: string }
  /** It is this tool's format, but no name can be read from it. */
  | { readonly undecodable: true };

/** Reads the names that one family of upload tools wrote into descriptions. Never throws. */
export interface Decoder {
  /** For the plan and the report. */
  readonly name: string;
  /** Undefined: not a description of this tool. */
  decode(description: string): Decoded | undefined;
}
