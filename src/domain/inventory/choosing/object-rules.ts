import { compiledOf, fits, Subject } from './conditions';
import { ObjectRulesDocument } from './object-rules-document';
import { StorageClass } from '../../../contracts/launch';
import { ObjectTags } from '../../../contracts/object-tags';
import { excerpt } from '../../format';

/** What the rules say of one object. */
export interface ObjectChoice {
  /** Number of the rule that matches, from 1. */
  readonly rule: number;
  readonly storage_class?: StorageClass;
  readonly tags?: ObjectTags;
}

/** A rule as a plan shows it. */
export interface DescribedRule {
  /** Its conditions as JSON, perhaps cut. */
  readonly match: string;
  readonly storage_class?: StorageClass;
  readonly tags?: ObjectTags;
}

/** Decides the storage class and the tags of each object. */
export interface ObjectRules {
  /** In order. */
  readonly rules: readonly DescribedRule[];
  /** @returns undefined if no rule matches */
  of(archive: Subject): ObjectChoice | undefined;
}

/** Compiles a checked document, so that `of` is fast enough for millions of archives: it creates no objects. */
export function objectRulesOf({ rules }: ObjectRulesDocument): ObjectRules {
  const compiled = rules.map(({ match, ...choice }, i) =>
    ({ matches: match ? fits(compiledOf(match)) : () => true, choice: { rule: i + 1, ...choice } }));
  const described = rules.map(({ match, ...rest }): DescribedRule => ({ match: match ? excerpt(match) : 'every archive', ...rest }));
  return { rules: described, of: (archive) => compiled.find(({ matches }) => matches(archive))?.choice };
}
