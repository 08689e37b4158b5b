import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planAccount } from './account';
import { Options } from './arguments';
import { makePlan } from './make-plan';
import { jsonForOthers } from '../../src/domain/exact-json';
import type { ManifestEngine } from '../../src/domain/inventory/manifest/engine';
import { planPage } from '../../src/domain/plan/plan-page';
import { onInterrupt } from '../interrupt';
import { Progress } from '../terminal/progress';

/**
 * `plan`: prints the plan for an inventory file, or one plan for several.
 *
 * @param engine makes the manifest of one inventory, by default on this machine alone
 */
export async function plan(inventories: readonly string[], options: Options, engine?: ManifestEngine): Promise<void> {
  const progress = new Progress(process.stderr);
  const scratch = mkdtempSync(join(tmpdir(), 'glacier-plan-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const release = onInterrupt(() => {
    remove();
    progress.say(stopped(options));
  });
  const print = (text: string) => {
    progress.stop();
    process.stdout.write(text);
  };
  try {
    if (inventories.length > 1) await planAccount(inventories, options, { scratch, progress, print });
    else print(await planOne({ ...options, inventory: inventories[0] }, scratch, progress, engine));
  } finally {
    release();
    progress.stop();
    remove();
  }
}

/** @returns what to print */
async function planOne(...[given, scratch, progress, engine]: Parameters<typeof makePlan>): Promise<string> {
  const { plan: made, files } = await makePlan(given, scratch, progress, engine);
  const page = planPage(made);
  files.writePlan(made, page);
  if (given.html !== undefined) progress.say(`The page for a browser is ${given.html}`);
  return given.json ? jsonForOthers(made) : page;
}

function stopped({ out, names, html }: Options): string {
  const written = [out, names, html].filter((path) => path !== undefined);
  const whatIsThere = written.length ? `What is in ${written.join(' and ')} may be a part of it.` : 'Its temporary files are removed.';
  return `Stopped before the plan was made. ${whatIsThere} The same command begins again from the start.`;
}
