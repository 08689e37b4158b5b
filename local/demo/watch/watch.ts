import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchPage } from './page';
import { Observer } from './seen';
import { WatchServer } from './server';
import type { TemplateResources } from '../../../packaging/picture/contents';
import { DemoWorld } from '../faults';
import { Destination } from '../proof';

const TEMPLATE = join(__dirname, '../../../test/snapshots/templates/quick-start.json');

/** A page for a browser that shows a run while it goes on, and its report at the end. */
export class Watch {
  /** Starts to serve. */
  public static async start(opened: DemoWorld, run: string): Promise<Watch> {
    const watch = new Watch(opened, run);
    watch.address = await watch.server.start();
    return watch;
  }

  /** For a browser. */
  public address = '';
  private ended = false;
  private readonly observer: Observer;
  private readonly server: WatchServer;

  private constructor({ world, faults }: DemoWorld, run: string) {
    this.observer = new Observer(world, run);
    const template = JSON.parse(readFileSync(TEMPLATE, 'utf8')) as TemplateResources;
    const inventory = new Destination(world.s3, world.output('InventoryBucket'));
    this.server = new WatchServer({
      hasEnded: () => this.ended,
      page: async () => watchPage({ run, seen: await this.observer.look(), faults: faults?.plan.journal }, template),
      file: async (path) => ((await inventory.keys(`${run}/${path}`)).includes(`${run}/${path}`) ? inventory.text(`${run}/${path}`) : undefined),
    });
  }

  /** From now on the report is shown. */
  public end(): void {
    this.ended = true;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
    this.observer.close();
  }
}
