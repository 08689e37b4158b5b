import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Progress } from '../../../cli/terminal/progress';
import { Interrupted } from '../../../local/demo/interruption';
import { command, CommandPorts, Given } from '../../../local/prove/command';
import { LeftoverFiles } from '../../../local/prove/leftovers';
import { clientsOf, Place, ProveClients } from '../../../local/prove/place';
import { notBootstrapped } from '../../../local/prove/refusals';
import { GlacierWorld } from '../glacier/glacier-world';

const WHERE = { account: '000000000000', region: 'us-east-1' };
let directory: string;
let glacier: GlacierWorld;
let said: string;
/** What a test changes of the account. */
let place: Partial<Place>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prove-test-'));
  glacier = await GlacierWorld.start({ automaticInventory: false });
  [said, place] = ['', {}];
});
afterEach(async () => {
  await glacier.stop();
  await rm(directory, { recursive: true, force: true });
});

class Heard extends Progress {
  public override say(line: string): void {
    said += `${line}\n`;
  }
}

/** Clients of an account with a real Glacier emulator, in which no stack exists. */
function clients(): ProveClients {
  const known = { ...clientsOf(WHERE), glacier: glacier.client };
  jest.spyOn(known.cloudFormation, 'send').mockImplementation(() => Promise.reject(Object.assign(new Error('Stack does not exist'), { name: 'ValidationError' })));
  return known;
}

async function prove(given: Given, changes: Partial<CommandPorts> = {}): Promise<number> {
  return command(given, {
    files: new LeftoverFiles(directory),
    progress: new Heard(),
    interrupted: new Promise(() => undefined),
    identify: async () => WHERE,
    clientsOf: clients,
    placeOf: (_, known) => ({
      clients: known, pollMs: 1, ready: async () => undefined, deploy: async () => undefined, launch: async () => { throw new Error('never'); }, ...place,
    }),
    ask: async () => true,
    write: () => undefined,
    ...changes,
  });
}

const leftNow = async () => (await new LeftoverFiles(directory).all()).map(({ left }) => left);
const operations = () => glacier.log.map(({ operation }) => operation);

describe('npm run prove', () => {
  it('asks before it makes anything, and makes nothing without a yes', async () => {
    const questions: string[] = [];
    expect(await prove({}, { ask: async (question) => { questions.push(question); return false; } })).toBe(1);
    expect([questions, operations(), await leftNow()]).toEqual([['Go on? [y/N] '], [], []]);
    expect(said).toMatch(/It costs about \$0\.\d\d:[^]*Nothing was made/);
  });

  it('does not ask with --yes', async () => {
    place = { ready: async () => { throw notBootstrapped(WHERE); } };
    expect(await prove({ yes: true }, { ask: async () => { throw new Error('asked'); } })).toBe(1);
    expect(said).toContain('npx cdk bootstrap aws://000000000000/us-east-1');
    expect([operations(), await leftNow()]).toEqual([[], []]);
  });

  it('says after a failed deployment what is left and how to remove it, refuses the next run until then, and --clean does it', async () => {
    place = { deploy: async () => { throw new Error('ROLLBACK_COMPLETE'); } };
    expect(await prove({})).toBe(1);
    const [left] = await leftNow();
    expect(left).toMatchObject({ vault: true, stack: true, archives: { length: 9 } });
    const whole = [`  the stack ${left.stackName} in us-east-1`, `  the vault ${left.vaultName} in us-east-1, with 9 archives`, 'To remove it: npm run prove -- --clean'];
    for (const line of ['ROLLBACK_COMPLETE', 'Left behind:', ...whole]) expect(said).toContain(line);
    said = '';
    expect(await prove({})).toBe(1);
    expect(said).toMatch(/^An earlier run left\n {2}the stack .*\n.*\nRemove it first: npm run prove -- --clean\n$/);
    expect([await prove({ clean: true }), (await leftNow())[0]]).toEqual([1, expect.objectContaining({ stack: false, archives: [], vault: true })]);
    await glacier.emulator.takeInventory(left.vaultName);
    expect([await prove({ clean: true }), await leftNow()]).toEqual([0, []]);
    expect(await prove({ clean: true })).toBe(0);
  });

  it('says after an interruption what is left', async () => {
    let interrupt: (error: Error) => void;
    const interrupted = new Promise<never>((_, reject) => { interrupt = reject; });
    place = { deploy: () => { interrupt(new Interrupted('Ctrl-C')); return new Promise(() => undefined); } };
    expect(await prove({}, { interrupted })).toBe(130);
    expect(said).toMatch(/Stopped by Ctrl-C\. A run that is launched goes on in AWS.*\nLeft behind:\n {2}the stack .*\n {2}the vault .* with 9 archives\nTo remove it: npm run prove -- --clean\n/);
  });

  it('says that Glacier makes no vault for a new customer, and has nothing to remove', async () => {
    await glacier.stop();
    glacier = await GlacierWorld.start({ authorize: async ({ action }) => ({ allowed: action !== 'glacier:CreateVault' }) });
    expect(await prove({})).toBe(1);
    expect(said).toMatch(/AWS takes no new customers of Amazon Glacier.*\n$/);
    expect(await leftNow()).toEqual([]);
  });

  it('cleans nothing in another account than that of the run', async () => {
    place = { deploy: async () => { throw new Error('no'); } };
    await prove({});
    const before = operations().length;
    expect(await prove({ clean: true }, { identify: async () => ({ ...WHERE, account: '111111111111' }) })).toBe(1);
    expect(said).toContain('in the account 000000000000. These credentials are of 111111111111. Give --profile');
    expect([operations().length, (await leftNow())[0].stack]).toEqual([before, true]);
  });
});
