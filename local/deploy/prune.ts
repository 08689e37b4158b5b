import { Template, TemplateResource } from './assembly';
import { referencesIn } from './intrinsics';

/** A resource that was removed from the template because the local AWS cannot create it. */
export interface Dropped {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

/** A template that the local AWS can create, and what was removed from it. */
export interface PrunedTemplate {
  readonly template: Template;
  readonly dropped: Dropped[];
  /** The dropped SSM documents, with unresolved intrinsic functions. The interpreter in `local/ssm` runs them. */
  readonly documents: Record<string, TemplateResource>;
}

const SSM_DOCUMENT = 'AWS::SSM::Document';

/** What the local AWS lacks. Every other type is sent to it, and it refuses types that it does not know. */
const MISSING: { type: string; when?: (resource: TemplateResource) => boolean; reason: string }[] = [
  { type: SSM_DOCUMENT, reason: 'run by the local step interpreter instead' },
  { type: 'AWS::Logs::QueryDefinition', reason: 'saved queries are not emulated' },
  { type: 'AWS::CloudWatch::CompositeAlarm', reason: 'composite alarms are not emulated' },
  { type: 'AWS::CloudWatch::Alarm', when: ({ Properties: { Metrics } = {} }) => Metrics !== undefined, reason: 'alarms on metric math are not emulated' },
  { type: 'AWS::CDK::Metadata', reason: 'describes the app, creates nothing' },
];

/**
 * Removes the resources in `MISSING`, the Rules section and the BootstrapVersion parameter. Everything else stays as synthesized.
 *
 * Rules and BootstrapVersion check for a bootstrap stack, which does not exist locally. The Ref of an SSM document is
 * replaced by the document's name, because that is known without creating it.
 *
 * @throws Error if something refers to any other dropped resource
 */
export function prune(template: Template): PrunedTemplate {
  const { Rules: _, Parameters: { BootstrapVersion: __, ...parameters } = {}, ...rest } = template;
  const dropped = droppedFrom(template.Resources);
  const gone = new Set(dropped.map(({ logicalId }) => logicalId));
  const names = documentNames(template.Resources);
  const resources = Object.entries(rest.Resources).filter(([logicalId]) => !gone.has(logicalId))
    .map(([logicalId, resource]) => [logicalId, withDocumentNames(withoutDependencies(resource, gone), names)]);
  const outputs = withDocumentNames(rest.Outputs ?? {}, names);
  const pruned = { ...rest, Parameters: parameters, Resources: Object.fromEntries(resources), Outputs: outputs } as Template;
  refuseReferences(pruned, dropped);
  const documents = Object.fromEntries(Object.keys(names).map((logicalId) => [logicalId, template.Resources[logicalId]]));
  return { template: pruned, dropped, documents };
}

/** The name of an SSM document. If it has none, its logical id stands for the name that CloudFormation would generate. */
export function documentName(logicalId: string, { Properties: { Name: name } = {} }: TemplateResource): string {
  if (name === undefined) return logicalId;
  if (typeof name !== 'string') throw new Error(`The SSM document "${logicalId}" has a computed name; give it a literal one, or none`);
  return name;
}

function droppedFrom(resources: Template['Resources']): Dropped[] {
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    const missing = MISSING.find(({ type, when }) => type === resource.Type && (when?.(resource) ?? true));
    return missing ? [{ logicalId, type: resource.Type, reason: missing.reason }] : [];
  });
}

function documentNames(resources: Template['Resources']): Record<string, string> {
  return Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === SSM_DOCUMENT)
    .map(([logicalId, resource]) => [logicalId, documentName(logicalId, resource)]));
}

/** Removes dropped resources from `DependsOn`. */
function withoutDependencies(resource: TemplateResource, gone: Set<string>): TemplateResource {
  const { DependsOn: dependsOn, ...rest } = resource;
  if (dependsOn === undefined) return resource;
  const kept = [dependsOn].flat().filter((logicalId) => !gone.has(logicalId));
  return kept.length > 0 ? { ...rest, DependsOn: kept } as TemplateResource : rest as TemplateResource;
}

function withDocumentNames<T>(value: T, names: Record<string, string>): T {
  if (Array.isArray(value)) return value.map((item: unknown) => withDocumentNames(item, names)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const ref = (value as { Ref?: unknown }).Ref;
  if (typeof ref === 'string' && ref in names) return names[ref] as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDocumentNames(item, names)])) as T;
}

function refuseReferences({ Resources: resources, Outputs: outputs = {} }: Template, dropped: Dropped[]): void {
  const places = [
    ...Object.entries(resources).map(([name, value]) => ({ place: `the resource "${name}"`, value: value as unknown })),
    ...Object.entries(outputs).map(([name, value]) => ({ place: `the output "${name}"`, value: value as unknown })),
  ];
  for (const { place, value } of places) {
    const references = referencesIn(value);
    const culprit = dropped.find(({ logicalId }) => references.has(logicalId));
    if (culprit) {
      throw new Error(`${place} refers to "${culprit.logicalId}" (${culprit.type}), which the local AWS cannot create: ${culprit.reason}`);
    }
  }
}
