import { inMemory, inputFile, InputPorts } from './input-files';
import { RUN_ERROR } from '../../contracts/launch';
import { MOST_TAG_BYTES, MOST_TAGS, ObjectTags, TAG_BYTES_RULE, tagQuery } from '../../contracts/object-tags';
import { MAX_DOCUMENT_BYTES } from '../../domain/inventory/choosing/document-text';
import { malformedObjectRules } from '../../domain/inventory/choosing/malformed-object-rules';
import { objectRulesOf } from '../../domain/inventory/choosing/object-rules';
import { ObjectRulesDocument, parseObjectRules } from '../../domain/inventory/choosing/object-rules-document';
import { ManifestRequest } from '../../domain/inventory/manifest/engine';
import { RunError } from '../../domain/run-error';

/** What the deployment says of tags. */
export interface Tagging {
  /** The functions that write may tag objects. */
  readonly allowed: boolean;
  /** Tags that each object gets. */
  readonly ofEach: ObjectTags;
}

/** Reads the object rules. Their classes and tags go into the manifest, so that nothing reads the file again. */
export const objectRulesRequest = async (uri: string, tagging: Tagging, ports: InputPorts): Promise<Pick<ManifestRequest, 'objectRules'>> =>
  ({ objectRules: objectRulesOf(await readObjectRules(uri, tagging, ports)) });

/** @throws RunError if they cannot be used */
export async function readObjectRules(uri: string, tagging: Tagging, ports: InputPorts): Promise<ObjectRulesDocument> {
  const file = await inputFile(uri, 'ObjectRulesFile', ports);
  if (file.size > MAX_DOCUMENT_BYTES) throw malformedObjectRules(`they have ${file.size} bytes, and at most ${MAX_DOCUMENT_BYTES} are allowed`);
  const document = parseObjectRules((await inMemory(file, ports)).toString());
  checkTags(document, tagging);
  return document;
}

/** S3 would refuse each of these objects, after its archive is paid for. */
function checkTags({ rules }: ObjectRulesDocument, { allowed, ofEach }: Tagging): void {
  rules.forEach(({ tags }, i) => {
    if (!tags) return;
    if (!allowed) throw notAllowed(i + 1);
    const own = Object.keys(tags).find((name) => Object.hasOwn(ofEach, name));
    if (own !== undefined) throw malformedObjectRules(`rule ${i + 1}: it gives the tag ${own}, which the transfer gives each object`);
    const all = { ...tags, ...ofEach };
    const refuse = (problem: string) => malformedObjectRules(
      `rule ${i + 1}: with the tags ${Object.keys(ofEach).join(', ')} that the transfer gives each object, an object would have ${problem}`);
    const { length: number } = Object.keys(all);
    if (number > MOST_TAGS) throw refuse(`${number} tags; allowed are ${MOST_TAGS}`);
    const { length: bytes } = tagQuery(all);
    if (bytes > MOST_TAG_BYTES) throw refuse(`tags of ${bytes} bytes; allowed are ${TAG_BYTES_RULE}`);
  });
}

const notAllowed = (rule: number): RunError => new RunError(RUN_ERROR.OBJECT_TAGS_NOT_ALLOWED,
  `rule ${rule} of the object rules gives tags, and this transfer is deployed without the permission to tag objects. Nothing was requested. `
  + 'Deploy it with destination.objectTagging, or take the tags out of the rules, then resume the run');
