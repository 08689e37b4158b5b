import { InputError } from '../input-error';
import { readInput } from './input-file';
import { MAX_DOCUMENT_BYTES } from '../../src/domain/inventory/choosing/document-text';
import { ObjectRulesDocument, parseObjectRules } from '../../src/domain/inventory/choosing/object-rules-document';

/**
 * Reads a document that chooses archives.
 *
 * @param kind what it is, and what to do about one that is too large, in words
 */
export async function readDocument(file: string, { kind, advice }: { readonly kind: string; readonly advice: string }): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of readInput(file)) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MAX_DOCUMENT_BYTES) throw new InputError(`${file} is larger than ${kind} may be (${MAX_DOCUMENT_BYTES} bytes): ${advice}`);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Reads the file of `--object-rules`. */
export const readObjectRules = async (file: string): Promise<ObjectRulesDocument> =>
  parseObjectRules(await readDocument(file, { kind: 'object rules', advice: 'give fewer or shorter globs' }));
