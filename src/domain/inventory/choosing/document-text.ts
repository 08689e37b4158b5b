import { Refuse } from './conditions';
import { IN_UTF_16 } from '../../utf8-only';

/** Bytes of the largest document. The caller that reads it checks this. */
export const MAX_DOCUMENT_BYTES = 2 ** 20;

/** Parses a document that a user wrote. @throws the error of `refuse` */
export function parseDocument(text: string, refuse: Refuse): unknown {
  if (text.includes('\0')) throw refuse(`it ${IN_UTF_16}`);
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw refuse(`it is not JSON: ${(error as Error).message}`);
  }
}
