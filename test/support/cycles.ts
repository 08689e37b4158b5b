import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';

/*
 * Finds cycles as CloudFormation does, in what was synthesized. CDK itself finds only those between stacks. A nested stack is one resource
 * of its parent's template: it depends on all of its parameters, and whatever reads one of its outputs depends on all of it.
 */

type Graph = Map<string, Set<string>>;
interface TemplateFile {
  readonly Resources?: Record<string, unknown>;
  readonly Outputs?: Record<string, { readonly Export?: { readonly Name: unknown } }>;
}

/** @returns each cycle as a text, such as `Key → Nested → Key` */
export function cyclesIn(assembly: CloudAssembly): string[] {
  const templates = readdirSync(assembly.directory).filter((file) => file.endsWith('.template.json'))
    .map((file) => JSON.parse(readFileSync(join(assembly.directory, file), 'utf8')) as TemplateFile);
  return [...templates.map(resourcesOf), stacksOf(assembly)].flatMap(cyclesOf);
}

/** Resource → the resources of the same template that it needs. */
function resourcesOf({ Resources = {} }: TemplateFile): Graph {
  const names = new Set(Object.keys(Resources));
  return new Map([...names].map((name) => [name, new Set(referencesIn(Resources[name]).filter((other) => names.has(other)))]));
}

/** Stack → the stacks that it needs: by what it says, and by the exports that it imports. */
function stacksOf({ stacks }: CloudAssembly): Graph {
  const exporter = new Map(stacks.flatMap((stack) => Object.values((stack.template as TemplateFile).Outputs ?? {})
    .flatMap(({ Export }) => (Export ? [[JSON.stringify(Export.Name), stack.id] as const] : []))));
  return new Map(stacks.map((stack) => [stack.id, new Set([
    ...stack.dependencies.map(({ id }) => id).filter((id) => stacks.some((other) => other.id === id)),
    ...importsIn(stack.template).map((name) => exporter.get(name)!),
  ])]));
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === 'Ref') return [item as string];
    if (key === 'Fn::GetAtt') return [Array.isArray(item) ? item[0] as string : String(item).split('.')[0]];
    if (key === 'DependsOn') return [item].flat() as string[];
    if (key === 'Fn::Sub') return [...JSON.stringify(item).matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, name]) => name);
    return referencesIn(item);
  });
}

const importsIn = (template: unknown): string[] =>
  [...JSON.stringify(template).matchAll(/"Fn::ImportValue":("[^"]*")/g)].map(([, name]) => name);

/** @returns each cycle of a graph, as a text */
export function cyclesOf(graph: Graph): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, path: string[]): void => {
    if (path.includes(name)) cycles.push([...path.slice(path.indexOf(name)), name].join(' → '));
    if (done.has(name) || path.includes(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  return cycles;
}
