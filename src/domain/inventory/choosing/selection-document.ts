import { checkConditions, checkFields, CONDITIONS, Conditions, FieldRule, isListOf } from './conditions';
import { parseDocument } from './document-text';
import { malformedSelection } from './malformed-selection';
import { ARCHIVE_ID_LENGTH, isArchiveId } from '../../../contracts/glacier';
import { PATTERN } from '../../../contracts/launch';

/** Content of the object that `SelectionFile` names. Each field narrows the choice. docs/selection.schema.json is the published form. */
export interface SelectionDocument extends Conditions {
  readonly archive_ids?: readonly string[];
  /** S3 URI of a text file in the inventory bucket, with one archive id a line. */
  readonly archive_ids_file?: string;
}

const S3_URI = new RegExp(PATTERN.OPTIONAL_S3_URI);

const FIELDS: Record<keyof SelectionDocument, FieldRule> = {
  ...CONDITIONS,
  archive_ids: {
    allowed: `a list of archive ids, at least one, each of ${ARCHIVE_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`,
    accepts: (value) => isListOf(value, isArchiveId),
  },
  archive_ids_file: {
    allowed: 'the S3 URI of a text file with one archive id a line',
    accepts: (value) => typeof value === 'string' && value !== '' && S3_URI.test(value),
  },
};

/** Parses and checks the document. @throws `MalformedSelection` for the first thing that is wrong */
export function parseSelection(text: string): SelectionDocument {
  return checkedSelection(parseDocument(text, malformedSelection));
}

/**
 * Checks the document against docs/selection.schema.json, and against the rules that a schema cannot express.
 *
 * @throws `MalformedSelection`, which names the field, the given value and the allowed values
 */
export function checkedSelection(value: unknown): SelectionDocument {
  checkFields(value, FIELDS, malformedSelection);
  const document = value as SelectionDocument;
  if (document.archive_ids && document.archive_ids_file !== undefined) {
    throw malformedSelection('it has both archive_ids and archive_ids_file; allowed is one of them');
  }
  checkConditions(document, malformedSelection);
  return document;
}
