import { existsSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';

/** In the directory that global-setup.ts makes for each run of jest. */
const KEPT = join(tmpdir(), 'default-template.json');
/** A copy of the project that a test changes inherits that directory, but not its contents. */
const mayBeKept = () => process.env.PROJECT_OF_TESTS === join(__dirname, '../..');

let template: Template | undefined;

/**
 * The template of a transfer with its defaults, as `transferTemplate()` makes it. The first test file that needs it synthesizes it.
 * All others of this run of jest read it, and need not load the CDK.
 */
export function defaultTemplate(): Template {
  return template ??= mayBeKept() ? kept() : synthesized();
}

function kept(): Template {
  if (existsSync(KEPT)) return Template.fromJSON(JSON.parse(readFileSync(KEPT, 'utf8')) as object);
  const made = synthesized();
  // Another worker may do the same at this moment, so the file appears with all that is in it.
  const draft = `${KEPT}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(made.toJSON()));
  renameSync(draft, KEPT);
  return made;
}

const synthesized = (): Template => jest.requireActual<typeof import('./stacks')>('./stacks').transferTemplate();
