import { WorkFolder } from './work-folder';
import { RunItem } from '../../../contracts/run';
import { SPARK_FILE } from '../../../contracts/spark';
import { ObjectRules, objectRulesOf } from '../../../domain/inventory/choosing/object-rules';
import { ObjectRulesDocument } from '../../../domain/inventory/choosing/object-rules-document';

/** The object rules of a run, as they were when they were checked before the sort. Undefined: the run has none. */
export async function keptRules({ object_rules_file: file }: RunItem, work: WorkFolder): Promise<ObjectRules | undefined> {
  return file === undefined ? undefined : objectRulesOf(await work.required<ObjectRulesDocument>(SPARK_FILE.OBJECT_RULES));
}
