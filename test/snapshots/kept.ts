import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DIRECTORY = join(__dirname, 'templates');
const SUFFIX = '.json';

export const fileOf = (name: string): string => join(DIRECTORY, name + SUFFIX);

/** The texts of the templates that are kept, by their names. */
export const keptTemplates = (): Map<string, string> => new Map(readdirSync(DIRECTORY)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => [file.slice(0, -SUFFIX.length), readFileSync(join(DIRECTORY, file), 'utf8')]));
