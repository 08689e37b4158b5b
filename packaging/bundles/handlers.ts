import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @returns the modules of a source tree, as paths below `src/` without `.ts`. */
export function modulesOf(root: string): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();
}

/** @returns the handlers of a source tree, as paths below `src/` without `.lambda.ts`. */
export function handlersOf(root: string): string[] {
  return modulesOf(root).filter((module) => module.endsWith('.lambda')).map((module) => module.replace(/\.lambda$/, ''));
}

/** Where the bundler puts a handler, and where its function looks for it. */
export const bundleOf = (handler: string) => `assets/${handler}.lambda/index.js`;
