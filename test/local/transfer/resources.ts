import { World } from '../../../local/world';

/** A resource of the template with its physical id. */
export interface LocalResource {
  readonly logicalId: string;
  readonly physicalId: string;
  /** As synthesized. */
  readonly properties: Record<string, any>;
}

/** Resources of one type in all stacks, whose logical id begins with `prefix`. */
export function resourcesOf(world: World, type: string, prefix = ''): LocalResource[] {
  return world.assembly.stacks.flatMap(({ template }, i) => Object.entries(template.Resources as Record<string, any>)
    .filter(([logicalId, { Type }]) => Type === type && logicalId.startsWith(prefix))
    .map(([logicalId, { Properties }]) => ({ logicalId, physicalId: world.stacks[i].resources[logicalId] as string, properties: Properties ?? {} })));
}

/** A logical id without the hash at its end. */
export const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
