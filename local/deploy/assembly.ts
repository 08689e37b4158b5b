import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a CloudFormation template that a deployment reads. */
export interface Template {
  readonly Parameters?: Record<string, { readonly Type: string; readonly Default?: unknown }>;
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, TemplateOutput>;
  readonly [section: string]: unknown;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly [attribute: string]: unknown;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
  readonly [attribute: string]: unknown;
}

/** A file, or a directory to be zipped, that a stack expects in the bootstrap bucket. */
export interface FileAsset {
  readonly path: string;
  readonly packaging: 'file' | 'zip';
  readonly destinations: { readonly bucketName: string; readonly objectKey: string }[];
}

export interface AssemblyStack {
  readonly stackName: string;
  readonly template: Template;
  readonly assets: FileAsset[];
}

/** What an app synthesized. `stacks` is in an order in which they can be deployed. */
export interface Assembly {
  readonly directory: string;
  readonly stacks: AssemblyStack[];
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: string[];
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
}

interface AssetManifest {
  readonly files?: Record<string, {
    readonly source: { readonly path?: string; readonly packaging?: 'file' | 'zip'; readonly executable?: string[] };
    readonly destinations: Record<string, { readonly bucketName: string; readonly objectKey: string }>;
  }>;
  readonly dockerImages?: Record<string, unknown>;
}

const STACK = 'aws:cloudformation:stack';
const ASSETS = 'cdk:asset-manifest';
const NESTED = 'cdk:cloud-assembly';

/** Reads a cloud assembly from disk. */
export function readAssembly(directory: string): Assembly {
  const { artifacts } = readJson<{ artifacts: Record<string, Artifact> }>(join(directory, 'manifest.json'));
  const nested = Object.entries(artifacts).find(([, { type }]) => type === NESTED);
  if (nested) throw new Error(`${directory}: "${nested[0]}" is a Stage; deploy the assembly of that stage, or an app whose stacks are not in a Stage`);
  const order = inDependencyOrder(artifacts).filter((id) => artifacts[id].type === STACK);
  return { directory, stacks: order.map((id) => readStack(directory, id, artifacts)) };
}

/** Artifact ids, each after those that it depends on. */
export function inDependencyOrder(artifacts: Record<string, Pick<Artifact, 'dependencies'>>): string[] {
  const done = new Set<string>();
  const visit = (id: string, path: string[]): void => {
    if (done.has(id)) return;
    if (path.includes(id)) throw new Error(`The stacks depend on each other in a circle: ${[...path, id].join(' → ')}`);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency, [...path, id]);
    done.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return [...done];
}

function readStack(directory: string, id: string, artifacts: Record<string, Artifact>): AssemblyStack {
  const { properties = {}, dependencies = [] } = artifacts[id];
  const templateFile = properties.templateFile;
  if (!templateFile) throw new Error(`${directory}: the stack "${id}" names no template file`);
  const manifests = dependencies.map((dependency) => artifacts[dependency]).filter((artifact) => artifact?.type === ASSETS);
  const assets = manifests.flatMap(({ properties: { file } = {} }) => file ? readAssets(directory, file, templateFile) : []);
  return { stackName: properties.stackName ?? id, template: readJson<Template>(join(directory, templateFile)), assets };
}

/** The assets of a stack without its template: the pruned template is deployed instead (see `prune`). */
function readAssets(directory: string, manifestFile: string, templateFile: string): FileAsset[] {
  const { files = {}, dockerImages = {} } = readJson<AssetManifest>(join(directory, manifestFile));
  const image = Object.keys(dockerImages)[0];
  if (image) throw new Error(`${manifestFile}: the container image ${image} cannot be deployed locally: only file assets can`);
  return Object.entries(files).filter(([, { source }]) => source.path !== templateFile).map(([hash, { source, destinations }]) => {
    if (!source.path) throw new Error(`${manifestFile}: the asset ${hash} is made by a command; only files and directories can be published`);
    return { path: join(directory, source.path), packaging: source.packaging ?? 'file', destinations: Object.values(destinations) };
  });
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
