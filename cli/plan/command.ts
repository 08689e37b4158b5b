import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arguments } from './arguments';
import { makePlan } from './make-plan';
import { jsonForOthers } from '../../src/domain/exact-json';
import { planPage } from '../../src/domain/plan/plan-page';
import { onInterrupt } from '../interrupt';
import { Progress } from '../terminal/progress';

/** `plan`: prints the plan for an inventory file. */
export async function plan(given: Arguments): Promise<void> {
  const progress = new Progress(process.stderr);
  const scratch = mkdtempSync(join(tmpdir(), 'glacier-plan-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const release = onInterrupt(() => {
    remove();
    progress.say(stopped(given));
  });
  try {
    const { plan: made, files } = await makePlan(given, scratch, progress);
    const page = planPage(made);
    files.writePlan(made, page);
    progress.stop();
    process.stdout.write(given.json ? jsonForOthers(made) : page);
  } finally {
    release();
    progress.stop();
    remove();
  }
}

function stopped({ out, names, html }: Arguments): string {
  const written = [out, names, html].filter((path) => path !== undefined);
  const whatIsThere = written.length ? `What is in ${written.join(' and ')} may be a part of it.` : 'Its temporary files are removed.';
  return `Stopped before the plan was made. ${whatIsThere} The same command begins again from the start.`;
}
