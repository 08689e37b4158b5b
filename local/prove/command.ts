import { proveArchives } from './archives';
import { clean, tidyUp, whenDeletable } from './clean';
import { costText, planOfProve } from './cost';
import { cleanCommand, describe, LeftoverFile, LeftoverFiles } from './leftovers';
import type { Place, ProveClients, Where } from './place';
import { Proof } from './prove';
import { explain, Refusal } from './refusals';
import type { Progress } from '../../cli/terminal/progress';
import { Interrupted } from '../demo/interruption';

export interface Given {
  readonly profile?: string;
  readonly region?: string;
  readonly yes?: boolean;
  readonly clean?: boolean;
}

export interface CommandPorts {
  readonly files: LeftoverFiles;
  readonly progress: Progress;
  /** Rejects with `Interrupted` if the user ends the command. */
  readonly interrupted: Promise<never>;
  /** The account of the credentials, and the region. */
  identify(given: Pick<Given, 'profile' | 'region'>): Promise<Where>;
  clientsOf(where: Where): ProveClients;
  placeOf(where: Where, clients: ProveClients): Place;
  /** @throws Refusal if the user cannot be asked */
  ask(question: string): Promise<boolean>;
  /** Writes what the command is for. Everything else goes to `progress`. */
  write(text: string): void;
}

const EXIT = { DONE: 0, FAILED: 1, INTERRUPTED: 130 };

/** `npm run prove`. @returns the exit status */
export async function command(given: Given, ports: CommandPorts): Promise<number> {
  let current: { where?: Where; file?: LeftoverFile } = {};
  const work = given.clean ? cleanAll(given, ports) : proveOnce(given, ports, (known) => { current = { ...current, ...known }; });
  try {
    return await Promise.race([work, ports.interrupted]) ? EXIT.DONE : EXIT.FAILED;
  } catch (error) {
    work.catch(() => undefined); // goes on until the process ends
    ports.progress.stop();
    const words = error instanceof Interrupted ? stoppedBy(error, given, current.file) : explain(error as Error, { ...given, ...current.where });
    ports.progress.say(words);
    return error instanceof Interrupted ? EXIT.INTERRUPTED : EXIT.FAILED;
  } finally {
    if (current.file) sayWhatIsLeft(current.file, ports.progress);
  }
}

function stoppedBy({ by }: Interrupted, { clean: cleaning }: Given, file?: LeftoverFile): string {
  if (cleaning) return `Stopped by ${by}. The same command goes on where this one stopped.`;
  return file ? `Stopped by ${by}. A run that is launched goes on in AWS, and costs money.` : `Stopped by ${by}. Nothing was made.`;
}

async function proveOnce(given: Given, ports: CommandPorts, known: (current: { where?: Where; file?: LeftoverFile }) => void): Promise<boolean> {
  await refuseLeftovers(ports);
  const where = await ports.identify(given);
  known({ where });
  const plan = await planOfProve(proveArchives(), where.region);
  const file = ports.files.begin(where);
  ports.progress.say(costText(plan, file.left));
  if (!given.yes && !await ports.ask('Go on? [y/N] ')) throw new Refusal('Nothing was made.');
  const clients = ports.clientsOf(where);
  known({ file });
  const passed = await new Proof(ports.placeOf(where, clients), file, ports.progress).run(plan, ports.write);
  if (passed) await tidyUp(file, clients, (line) => ports.progress.say(line));
  else ports.progress.say('Everything stays as it is, so that you can look into the stack, its logs and the report.');
  return passed;
}

/** What a run could not remove costs money. So it is removed before another run adds to it. A vault that waits for Glacier's inventory costs nothing. */
async function refuseLeftovers({ files, progress }: CommandPorts): Promise<void> {
  for (const { left } of await files.all()) {
    if (left.stack || left.archives.length) {
      throw new Refusal(`An earlier run left\n${describe(left).map((line) => `  ${line}`).join('\n')}\nRemove it first: ${cleanCommand(left)}`);
    }
    progress.say(`An earlier run left the empty vault ${left.vaultName}. To delete it: ${cleanCommand(left)}`);
  }
}

function sayWhatIsLeft({ left, path }: LeftoverFile, progress: Progress): void {
  if (left.stack || left.archives.length) {
    for (const line of ['Left behind:', ...describe(left).map((what) => `  ${what}`), `To remove it: ${cleanCommand(left)}`, `(written down in ${path})`]) progress.say(line);
  } else if (left.vault) {
    for (const line of [`The vault ${left.vaultName} is empty.`, ...whenDeletable(left)]) progress.say(line);
  }
}

async function cleanAll(given: Given, ports: CommandPorts): Promise<boolean> {
  const files = await ports.files.all();
  if (!files.length) ports.progress.say('No run of npm run prove has left anything.');
  let done = true;
  for (const file of files) {
    const { account, region, profile } = file.left;
    const where = await ports.identify({ region, profile: given.profile ?? profile });
    if (where.account !== account) throw new Refusal(`${describe(file.left).join(' and ')}: in the account ${account}. These credentials are of ${where.account}. Give --profile`);
    done = await clean(file, ports.clientsOf(where), (line) => ports.progress.say(line)) && done;
  }
  return done;
}
