import { checkConditions, checkFields, CONDITIONS, Conditions, FieldRule } from './conditions';
import { parseDocument } from './document-text';
import { malformedObjectRules } from './malformed-object-rules';
import { STORAGE_CLASSES, StorageClass } from '../../../contracts/launch';
import { isTagName, isTagValue, MOST_TAG_BYTES, MOST_TAGS, ObjectTags, TAG_BYTES_RULE, TAG_RULE, tagQuery } from '../../../contracts/object-tags';

/** Content of the object that `ObjectRulesFile` names. docs/object-rules.schema.json is the published form. */
export interface ObjectRulesDocument {
  /** The first rule that matches an archive is the only one that applies to it. */
  readonly rules: readonly ObjectRule[];
}

/** What becomes of some of the objects. */
export interface ObjectRule {
  /** The archives that it is about, in the words of a selection. Absent: all that no earlier rule matches. */
  readonly match?: Conditions;
  /** Absent: the run's own class. */
  readonly storage_class?: StorageClass;
  readonly tags?: ObjectTags;
}

/** Each archive is compared with the rules until one matches, so their number is limited. */
export const MOST_RULES = 100;

const DOCUMENT: Record<keyof ObjectRulesDocument, FieldRule> = {
  rules: {
    allowed: `a list of 1 to ${MOST_RULES} rules`,
    accepts: (value) => Array.isArray(value) && value.length > 0 && value.length <= MOST_RULES,
  },
};
const RULE: Record<keyof ObjectRule, FieldRule> = {
  // Its fields are checked one by one, so that the message can name the wrong one.
  match: { allowed: 'an object', accepts: () => true },
  storage_class: { allowed: `one of ${STORAGE_CLASSES.join(', ')}`, accepts: (value) => STORAGE_CLASSES.includes(value as StorageClass) },
  tags: { allowed: `an object of 1 to ${MOST_TAGS} tags, of ${TAG_RULE}`, accepts: areTags },
};

/** Parses and checks the document. @throws `MalformedObjectRules` for the first thing that is wrong */
export function parseObjectRules(text: string): ObjectRulesDocument {
  const value = parseDocument(text, malformedObjectRules);
  checkFields(value, DOCUMENT, malformedObjectRules);
  const document = value as ObjectRulesDocument;
  document.rules.forEach((rule, i) => checkRule(rule, i + 1));
  return document;
}

function checkRule(rule: ObjectRule, number: number): void {
  const refuse = (problem: string) => malformedObjectRules(`rule ${number}: ${problem}`);
  checkFields(rule, RULE, refuse);
  if (rule.storage_class === undefined && !rule.tags) throw refuse('it has neither storage_class nor tags, so it would do nothing');
  const { length } = tagQuery(rule.tags ?? {});
  if (length > MOST_TAG_BYTES) throw refuse(`the tags have ${length} bytes; allowed are ${TAG_BYTES_RULE}`);
  if (rule.match === undefined) return;
  const refuseMatch = (problem: string) => refuse(`match: ${problem}`);
  checkFields(rule.match, CONDITIONS, refuseMatch);
  checkConditions(rule.match, refuseMatch);
}

function areTags(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const tags = Object.entries(value);
  return tags.length > 0 && tags.length <= MOST_TAGS && tags.every(([name, tag]) => isTagName(name) && typeof tag === 'string' && isTagValue(tag));
}
