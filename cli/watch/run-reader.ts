import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Tables } from './tables';
import { activeRunKey, Key, runKey, TABLE } from '../../src/contracts/keys';
import { RUN_FORMAT, RunItem } from '../../src/contracts/run';
import { InputError } from '../input-error';
import { figuresOf, RunFigures } from '../terminal/run-figures';

/** What the tables say of a run. */
export interface RunState {
  readonly run: RunItem;
  /** An execution leads the run, or Cleanup settles it. */
  readonly active: boolean;
  readonly figures: RunFigures;
}

/** Reads a run from the tables of its transfer. */
export class RunReader {
  constructor(private readonly documents: DynamoDBDocumentClient, private readonly tables: Tables, private readonly name: string) {}

  /**
   * @returns undefined if there is no such run, or not yet: a launch has ended before the Orchestrator makes the run
   * @throws InputError if another version of the transfer made it
   */
  public async read(): Promise<RunState | undefined> {
    const [run, active, metrics] = await Promise.all([
      this.item(this.tables.transfer, runKey(this.name)),
      this.item(this.tables.transfer, activeRunKey(this.name)),
      this.item(this.tables.metrics, { [TABLE.PK]: this.name }),
    ]);
    if (!run) return undefined;
    if (run.format !== RUN_FORMAT) throw new InputError(`the run ${this.name} has the format ${run.format}; this program reads ${RUN_FORMAT}: take the version of the transfer`);
    return { run: run as unknown as RunItem, active: active !== undefined, figures: figuresOf(metrics ?? {}) };
  }

  private async item(TableName: string, key: Key | Record<string, string>): Promise<Record<string, unknown> | undefined> {
    return (await this.documents.send(new GetCommand({ TableName, Key: { ...key }, ConsistentRead: true }))).Item;
  }
}
