import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { changedUnless } from './conditional';
import { asHolder, takeLease } from './lease';
import { query } from './reads';
import { inFormat } from './row-format';
import { RunBudgets } from './run-budgets';
import { ACTIVE_RUNS, activeRunKey, runKey, runOfEntry } from '../../../contracts/keys';
import {
  ActiveEntry, ActiveRunItem, LetThrough, ManifestCursor, ManifestTotals, ON_COMPLETION, RUN_FORMAT, RUN_PHASE, RunFlow, RunItem, RunPhase,
} from '../../../contracts/run';

/** Attributes of a run that hold a lease. */
const LEASE = { WALKER: 'walker', SWEEP: 'sweep' } as const satisfies Record<string, keyof RunItem>;

/** From when to when a lease is taken, in seconds since the epoch. */
export interface Term {
  readonly now: number;
  readonly until: number;
}

/** The block of the manifest that begins at `at`, for the walker `owner`. */
export interface Block {
  readonly run: string;
  readonly at: ManifestCursor;
  readonly owner: string;
}

/** A move of a run from one of the phases `from`. */
export interface PhaseMove {
  readonly from: readonly RunPhase[];
  readonly to: RunPhase;
  /** The run as it was read. It is moved only in this pass, and only if this execution leads it. */
  readonly seen: Pick<RunItem, 'pass' | 'execution_arn'>;
  /** What changes with the phase. */
  readonly changes?: PhaseChanges;
}
export type PhaseChanges = Partial<Pick<RunItem, 'approved' | 'finished_at' | 'outcome' | 'resumable' | 'stopped' | 'stop_error' | 'stop_reason'>>;

/** What a resume changes. Without a `maximum_cost` the run keeps its own. */
export type ReopenChanges = Pick<RunItem, 'phase' | 'execution_arn' | 'cursor' | 'maximum_cost'>;

/** What the launch that carries out a plan changes. */
export type TakeUpChanges = Pick<RunItem, 'execution_arn' | 'mode' | 'maximum_cost' | 'description' | 'on_completion' | 'allow_concurrent_run'>;

/** Runs, the list of active ones, the cursor and the daily budgets in the transfer table. */
export class RunStore extends RunBudgets {
  /** @throws RowFormatError if the run has another format */
  public async run(run: string): Promise<RunItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: runKey(run), ConsistentRead: true }));
    return Item && inFormat<RunItem>(Item, RUN_FORMAT);
  }

  /** @returns false if the run's name is in use. */
  public async create(run: string, item: Omit<RunItem, 'pk' | 'sk'>): Promise<boolean> {
    return changedUnless(this.db.send(new PutCommand({
      TableName: this.table, Item: { ...runKey(run), ...item }, ConditionExpression: 'attribute_not_exists(pk)',
    })));
  }

  /** Takes up a run that has ended. @returns false if its phase or its pass is not as seen. */
  public async reopen(
    run: string, seen: Pick<RunItem, 'phase' | 'pass'>, changes: ReopenChanges,
  ): Promise<boolean> {
    const { maximum_cost: maximum } = changes;
    return this.update(runKey(run), {
      update: `SET phase = :phase, execution_arn = :execution, #pass = :next, #cursor = :cursor${maximum === undefined ? '' : ', maximum_cost = :maximum'} `
        + 'REMOVE finished_at, outcome, resumable, stopped, stop_error, stop_reason, refused_since, flow, let_through_at, let_through_again_at, held_back_at, #walker',
      condition: 'phase = :seen AND #pass = :pass',
      names: { '#pass': 'pass', '#cursor': 'cursor', '#walker': LEASE.WALKER },
      values: {
        ':phase': changes.phase,
        ':execution': changes.execution_arn,
        ':cursor': changes.cursor,
        ':maximum': maximum,
        ':seen': seen.phase,
        ':pass': seen.pass,
        ':next': seen.pass + 1,
      },
    });
  }

  /** Takes up a run that is planned. @returns false if it is no longer planned, or another launch was faster. */
  public async takeUp(run: string, seen: Pick<RunItem, 'execution_arn'>, changes: TakeUpChanges): Promise<boolean> {
    const { maximum_cost: maximum } = changes;
    return this.update(runKey(run), {
      update: 'SET execution_arn = :execution, #mode = :mode, #description = :description, on_completion = :completion, '
        + `allow_concurrent_run = :concurrent${maximum === undefined ? ' REMOVE maximum_cost' : ', maximum_cost = :maximum'}`,
      condition: 'phase = :planned AND execution_arn = :seen',
      names: { '#mode': 'mode', '#description': 'description' },
      values: {
        ':execution': changes.execution_arn,
        ':mode': changes.mode,
        ':description': changes.description,
        ':completion': changes.on_completion ?? ON_COMPLETION.EVENT,
        ':concurrent': changes.allow_concurrent_run ?? false,
        ':maximum': maximum,
        ':planned': RUN_PHASE.PLANNED,
        ':seen': seen.execution_arn,
      },
    });
  }

  /** Moves a run on. @returns false if it is in none of the phases `from`, or another execution took it up since it was read. */
  public async setPhase(run: string, { from, to, seen, changes = {} }: PhaseMove): Promise<boolean> {
    const sets = Object.entries(changes).filter(([, value]) => value !== undefined);
    return this.update(runKey(run), {
      update: `SET phase = :to${sets.map(([name]) => `, ${name} = :${name}`).join('')}`,
      condition: `phase IN (${from.map((_, i) => `:from${i}`).join(', ')}) AND #pass = :pass AND execution_arn = :execution`,
      names: { '#pass': 'pass' },
      values: {
        ':to': to,
        ':pass': seen.pass,
        ':execution': seen.execution_arn,
        ...Object.fromEntries(from.map((phase, i) => [`:from${i}`, phase])),
        ...Object.fromEntries(sets.map(([name, value]) => [`:${name}`, value])),
      },
    });
  }

  /** Makes the manifest the run's, and the run planned. @returns false if the run has a manifest already, or was stopped. */
  public async setManifest(run: string, totals: ManifestTotals): Promise<boolean> {
    return this.update(runKey(run), {
      update: 'SET totals = :totals, phase = :planned, #cursor = :start',
      condition: 'phase = :inventory AND attribute_not_exists(totals)',
      names: { '#cursor': 'cursor' },
      values: { ':totals': totals, ':planned': RUN_PHASE.PLANNED, ':inventory': RUN_PHASE.INVENTORY, ':start': { partition: 1, offset: 0 } },
    });
  }

  /**
   * Takes the block, or renews the lease on it.
   *
   * @returns false if another walker holds the block, the cursor has moved, or the run no longer requests in the pass `pass`.
   * A walker of an earlier pass would skip the archives that failed in it.
   */
  public async claimBlock({ run, at, owner }: Block, pass: number, { now, until }: Term): Promise<boolean> {
    const lease = takeLease(LEASE.WALKER, { owner, until }, now);
    const cursor = cursorAt(at);
    return this.update(runKey(run), {
      update: lease.update,
      condition: `phase = :requesting AND #pass = :pass AND ${cursor.condition} AND ${lease.condition}`,
      names: { ...lease.names, ...cursor.names, '#pass': 'pass' },
      values: { ...lease.values, ...cursor.values, ':pass': pass, ':requesting': RUN_PHASE.REQUESTING },
    });
  }

  /** Moves the cursor to `next`, because the block is done. @returns false if another walker holds the block or has finished it. */
  public async finishBlock(block: Block, next: ManifestCursor): Promise<boolean> {
    return this.leaveBlock(block, { next });
  }

  /**
   * Lets go of a block that could not be finished. Another walker may take it at once, and reads `refused_since`.
   *
   * @returns false if another walker holds the block or has finished it.
   */
  public async releaseBlock(block: Block, refusedSince?: number): Promise<boolean> {
    return this.leaveBlock(block, { refusedSince });
  }

  private async leaveBlock({ run, at, owner }: Block, { next, refusedSince }: { next?: ManifestCursor; refusedSince?: number }): Promise<boolean> {
    const lease = asHolder(LEASE.WALKER, owner);
    const cursor = cursorAt(at);
    const refused = refusedSince === undefined ? `${lease.update}, refused_since` : `SET refused_since = :since ${lease.update}`;
    return this.update(runKey(run), {
      update: next ? `SET #cursor = :next ${refused}` : refused,
      condition: `${cursor.condition} AND ${lease.condition}`,
      names: { ...lease.names, ...cursor.names },
      values: { ...lease.values, ...cursor.values, ':next': next, ':since': refusedSince },
    });
  }

  /** Keeps what a look saw of the flow. @returns false if the run was resumed since: the next pass begins with figures of its own. */
  public async setFlow(run: string, flow: RunFlow): Promise<boolean> {
    return this.update(runKey(run), {
      update: 'SET flow = :flow', condition: '#pass = :pass', names: { '#pass': 'pass' }, values: { ':flow': flow, ':pass': flow.pass },
    });
  }

  /**
   * Notes that a closed gate lets some archives through now (seconds since the epoch).
   * @returns false if it did so less than `every` seconds ago
   */
  public async letThrough(run: string, what: LetThrough, now: number, every: number): Promise<boolean> {
    return this.update(runKey(run), {
      update: 'SET #at = :now',
      condition: 'attribute_exists(pk) AND (attribute_not_exists(#at) OR #at <= :before)',
      names: { '#at': what },
      values: { ':now': now, ':before': now - every },
    });
  }

  /** Notes that the sweep may not request again now (seconds since the epoch). @returns false if the run was resumed since `pass` */
  public async holdBack(run: string, pass: number, now: number): Promise<boolean> {
    return this.update(runKey(run), {
      update: 'SET held_back_at = :now', condition: '#pass = :pass', names: { '#pass': 'pass' }, values: { ':pass': pass, ':now': now },
    });
  }

  public async activeRun(run: string): Promise<ActiveRunItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: activeRunKey(run), ConsistentRead: true }));
    return Item as ActiveRunItem | undefined;
  }

  /** Runs only, no deletions. */
  public async activeRuns(): Promise<ActiveEntry[]> {
    return (await this.activeEntries()).filter(({ deletion }) => !deletion);
  }

  /** Active runs, and deletions of runs. The read is consistent: it returns each entry that was registered before. */
  public async activeEntries(): Promise<ActiveEntry[]> {
    const found: ActiveEntry[] = [];
    for await (const item of query(this.db, {
      TableName: this.table, ConsistentRead: true, KeyConditionExpression: 'pk = :runs', ExpressionAttributeValues: { ':runs': ACTIVE_RUNS },
    })) found.push({ ...(item as unknown as ActiveRunItem), run: runOfEntry(item.sk as string) });
    return found;
  }

  /** Lists the run as active. Listing it again keeps its `completion_wait`. @returns false if it is listed for another execution. */
  public async register(run: string, vaultName: string, executionArn: string): Promise<boolean> {
    return this.update(activeRunKey(run), {
      update: 'SET vault_name = :vault, execution_arn = :execution',
      condition: 'attribute_not_exists(pk) OR execution_arn = :execution',
      values: { ':vault': vaultName, ':execution': executionArn },
    });
  }

  /** From now on the periodic workflows look after the run. @returns false if the run is no longer listed for this execution. */
  public async approve(run: string, executionArn: string): Promise<boolean> {
    return this.update(activeRunKey(run), {
      update: 'SET approved = :true',
      condition: 'execution_arn = :execution',
      values: { ':true': true, ':execution': executionArn },
    });
  }

  /** Takes the run off the list. @returns false if another execution took the run up. */
  public async unregister(run: string, executionArn: string): Promise<boolean> {
    return changedUnless(this.db.send(new DeleteCommand({
      TableName: this.table,
      Key: activeRunKey(run),
      ConditionExpression: 'attribute_not_exists(pk) OR execution_arn = :execution',
      ExpressionAttributeValues: { ':execution': executionArn },
    })));
  }

  /** Takes the lease of the sweep, so that one execution sweeps the run. @returns false if another execution holds it. */
  public async claimSweep(run: string, owner: string, { now, until }: Term): Promise<boolean> {
    const lease = takeLease(LEASE.SWEEP, { owner, until }, now);
    return this.update(runKey(run), { ...lease, condition: `attribute_exists(pk) AND ${lease.condition}` });
  }

  /** @returns false if the lease ran out and another execution took it. */
  public async releaseSweep(run: string, owner: string): Promise<boolean> {
    return this.update(runKey(run), asHolder(LEASE.SWEEP, owner));
  }
}

/** Compares the numbers one by one, because not every implementation of DynamoDB compares maps. */
function cursorAt({ partition, offset }: ManifestCursor) {
  return {
    condition: '#cursor.#partition = :partition AND #cursor.#offset = :offset',
    names: { '#cursor': 'cursor', '#partition': 'partition', '#offset': 'offset' },
    values: { ':partition': partition, ':offset': offset },
  };
}
