import { join } from 'node:path';
import { LocalTransfer, vaultOf } from './support';
import { Uploaded } from '../../../local/demo/fill-vault';
import { FaultPoint, Faults } from '../../../local/glacier/emulator';
import { World } from '../../../local/world';
import { JobDocument } from '../../../src/contracts/glacier';

const APP = join(__dirname, '..', '..', '..', 'examples', 'two-transfers', 'app.ts');
const NOTHING: Faults = () => undefined;
const NONE = () => false;

/** The world that the tests of whole transfers share: two transfers in one stack, and the faults of Glacier. */
export class TwoTransfers {
  public static async start(): Promise<TwoTransfers> {
    const transfers = new TwoTransfers();
    transfers.world = await World.start({
      app: APP,
      glacier: {
        anyDescription: true,
        automaticInventory: false,
        durations: { Bulk: 500, Standard: 300, Expedited: 100, Inventory: 300 },
        faults: (point) => transfers.faults(point),
      },
      notifications: (publish) => async (topicArn, message) => {
        if (transfers.loses(message)) return;
        await publish(topicArn, message);
        if (transfers.isDoubled) await publish(topicArn, message);
      },
    });
    transfers.studio = new LocalTransfer(transfers.world, 'Studio');
    transfers.finance = new LocalTransfer(transfers.world, 'Finance');
    return transfers;
  }

  public world!: World;
  public studio!: LocalTransfer;
  public finance!: LocalTransfer;
  /** Each notification comes twice until the end of the test, as from a vault with notifications of its own. */
  public isDoubled = false;
  /** The faults of Glacier until the end of the test. */
  public faults: Faults = NOTHING;
  private readonly releases: (() => void)[] = [];
  private loses: (message: string) => boolean = NONE;

  private constructor() {}

  /** Fills a vault and updates its inventory. */
  public async inventoried(name: string, sources: Parameters<typeof vaultOf>[2]): Promise<Uploaded[]> {
    const uploaded = await vaultOf(this.world.glacier, name, sources);
    await this.world.glacierEmulator.takeInventory(name);
    return uploaded;
  }

  /** Holds calls to Glacier and completions of jobs until the end of the test. @returns a function that ends the hold earlier */
  public hold(which: (point: FaultPoint) => boolean): () => void {
    let release!: () => void;
    const released = new Promise<void>((resolve) => { release = resolve; });
    this.releases.push(release);
    const { faults } = this;
    this.faults = async (point) => {
      if (which(point)) await released;
      return faults(point);
    };
    return release;
  }

  /** Drops the notifications about an archive. @returns a list that receives the dropped messages */
  public loseNotifications(archiveId: string): string[] {
    const lost: string[] = [];
    this.loses = (message) => {
      const isLost = (JSON.parse(message) as JobDocument).ArchiveId === archiveId;
      if (isLost) lost.push(message);
      return isLost;
    };
    return lost;
  }

  /** Ends all faults and holds. */
  public recover(): void {
    this.faults = NOTHING;
    this.loses = NONE;
    this.isDoubled = false;
    for (const release of this.releases.splice(0)) release();
  }
}
