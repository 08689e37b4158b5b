import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changedUnless } from './conditional';
import { ACTIVE_RUNS, activeRunKey, budgetKey, runKey } from '../../../contracts/keys';
import { ActiveRunItem, ManifestCursor, ManifestTotals, ON_COMPLETION, RUN_PHASE, RunItem, RunPhase } from '../../../contracts/run';

/** Budget items are kept this long for whoever wonders what a day's budget went on. */
const BUDGET_ITEM_SECONDS = 90 * 24 * 3600;

/** A day's limits; undefined: none. */
export interface DailyLimits {
  readonly bytes?: number;
  readonly requests?: number;
}

/** What changes with a run's phase. */
export type PhaseChanges = Partial<Pick<RunItem, 'approved' | 'finished_at' | 'outcome' | 'resumable' | 'stopped' | 'stop_reason'>>;

/** What changes with the launch that carries a plan out. */
export type TakeUpChanges = Pick<RunItem, 'execution_arn' | 'mode' | 'maximum_cost' | 'description' | 'on_completion' | 'allow_concurrent_run'>;

/** Runs, the list of active ones, the cursor and the daily budgets in the transfer table. */
export class RunStore {
  constructor(private readonly db: DynamoDBDocumentClient, private readonly table: string) {}

  public async run(run: string): Promise<RunItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: runKey(run), ConsistentRead: true }));
    return Item as RunItem | undefined;
  }

  /** False: the run's name is in use. */
  public async create(run: string, item: Omit<RunItem, 'pk' | 'sk'>): Promise<boolean> {
    return changedUnless(this.db.send(new PutCommand({
      TableName: this.table, Item: { ...runKey(run), ...item }, ConditionExpression: 'attribute_not_exists(pk)',
    })));
  }

  /** Takes up a run that has ended. False: it is not in the phase and pass it was seen in. */
  public async reopen(run: string, seen: RunItem, changes: Pick<RunItem, 'phase' | 'execution_arn' | 'cursor'>): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: runKey(run),
      UpdateExpression: 'SET phase = :phase, execution_arn = :execution, #pass = :next, #cursor = :cursor REMOVE finished_at, outcome, resumable, stopped, stop_reason, '
        + 'lease_owner, lease_until, refused_since',
      ConditionExpression: 'phase = :seen AND #pass = :pass',
      ExpressionAttributeNames: { '#pass': 'pass', '#cursor': 'cursor' },
      ExpressionAttributeValues: {
        ':phase': changes.phase,
        ':execution': changes.execution_arn,
        ':cursor': changes.cursor,
        ':seen': seen.phase,
        ':pass': seen.pass,
        ':next': seen.pass + 1,
      },
    })));
  }

  /** Takes up a run that is planned. False: it is not any more, or another launch was faster. */
  public async takeUp(run: string, seen: Pick<RunItem, 'execution_arn'>, changes: TakeUpChanges): Promise<boolean> {
    const limit = changes.maximum_cost === undefined ? ' REMOVE maximum_cost' : ', maximum_cost = :maximum';
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: runKey(run),
      UpdateExpression: 'SET execution_arn = :execution, #mode = :mode, #description = :description, on_completion = :completion, '
        + `allow_concurrent_run = :concurrent${limit}`,
      ConditionExpression: 'phase = :planned AND execution_arn = :seen',
      ExpressionAttributeNames: { '#mode': 'mode', '#description': 'description' },
      ExpressionAttributeValues: {
        ':execution': changes.execution_arn,
        ':mode': changes.mode,
        ':description': changes.description,
        ':completion': changes.on_completion ?? ON_COMPLETION.EVENT,
        ':concurrent': changes.allow_concurrent_run ?? false,
        ...(changes.maximum_cost === undefined ? {} : { ':maximum': changes.maximum_cost }),
        ':planned': RUN_PHASE.PLANNED,
        ':seen': seen.execution_arn,
      },
    })));
  }

  /** Moves a run on. False: it is in none of the phases `from`, or was taken up by another execution since it was seen. */
  public async setPhase(
    run: string, from: readonly RunPhase[], to: RunPhase, changes: PhaseChanges = {}, seen?: Pick<RunItem, 'pass' | 'execution_arn'>,
  ): Promise<boolean> {
    const sets = Object.keys(changes).map((name) => `, ${name} = :${name}`).join('');
    const asSeen = seen && {
      condition: ' AND #pass = :pass AND execution_arn = :execution', names: { '#pass': 'pass' }, values: { ':pass': seen.pass, ':execution': seen.execution_arn },
    };
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: runKey(run),
      UpdateExpression: `SET phase = :to${sets}`,
      ConditionExpression: `phase IN (${from.map((_, i) => `:from${i}`).join(', ')})${asSeen?.condition ?? ''}`,
      ExpressionAttributeNames: asSeen?.names,
      ExpressionAttributeValues: {
        ':to': to,
        ...asSeen?.values,
        ...Object.fromEntries(from.map((phase, i) => [`:from${i}`, phase])),
        ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [`:${name}`, value])),
      },
    })));
  }

  /** The manifest is written: the run is planned. False: another manifest was written first, or the run was stopped. */
  public async setManifest(run: string, totals: ManifestTotals): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: runKey(run),
      UpdateExpression: 'SET totals = :totals, phase = :planned, #cursor = :start',
      ConditionExpression: 'phase = :inventory AND attribute_not_exists(totals)',
      ExpressionAttributeNames: { '#cursor': 'cursor' },
      ExpressionAttributeValues: {
        ':totals': totals, ':planned': RUN_PHASE.PLANNED, ':inventory': RUN_PHASE.INVENTORY, ':start': { partition: 1, offset: 0 },
      },
    })));
  }

  /**
   * Holds the block of the manifest that begins at `at`. False: another walker holds it, or has gone on, or nothing more may be requested, or the
   * run was resumed since it was seen: a walker of the pass before would pass over what failed in it.
   */
  public async claimBlock(run: string, seen: Pick<RunItem, 'pass'>, at: ManifestCursor, owner: string, now: number, until: number): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: runKey(run),
      UpdateExpression: 'SET lease_owner = :owner, lease_until = :until',
      ConditionExpression: 'phase = :requesting AND #pass = :pass AND #cursor = :at '
        + 'AND (attribute_not_exists(lease_owner) OR lease_owner = :owner OR lease_until <= :now)',
      ExpressionAttributeNames: { '#cursor': 'cursor', '#pass': 'pass' },
      ExpressionAttributeValues: { ':owner': owner, ':until': until, ':now': now, ':at': at, ':pass': seen.pass, ':requesting': RUN_PHASE.REQUESTING },
    })));
  }

  /** The block is done: the next one may be claimed. False: the walker was overtaken. */
  public async finishBlock(run: string, at: ManifestCursor, next: ManifestCursor, owner: string): Promise<boolean> {
    return this.leaveBlock(run, at, owner, 'SET #cursor = :next REMOVE lease_owner, lease_until, refused_since', { ':next': next });
  }

  /** The block could not be finished now: whoever comes next may claim it at once, and reads since when Glacier has refused. */
  public async releaseBlock(run: string, at: ManifestCursor, owner: string, refusedSince?: number): Promise<boolean> {
    if (refusedSince === undefined) return this.leaveBlock(run, at, owner, 'REMOVE lease_owner, lease_until, refused_since');
    return this.leaveBlock(run, at, owner, 'SET refused_since = :since REMOVE lease_owner, lease_until', { ':since': refusedSince });
  }

  private async leaveBlock(
    run: string, at: ManifestCursor, owner: string, expression: string, values: Record<string, unknown> = {},
  ): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: runKey(run),
      UpdateExpression: expression,
      ConditionExpression: '#cursor = :at AND lease_owner = :owner',
      ExpressionAttributeNames: { '#cursor': 'cursor' },
      ExpressionAttributeValues: { ...values, ':at': at, ':owner': owner },
    })));
  }

  public async activeRun(run: string): Promise<ActiveRunItem | undefined> {
    const { Item } = await this.db.send(new GetCommand({ TableName: this.table, Key: activeRunKey(run), ConsistentRead: true }));
    return Item as ActiveRunItem | undefined;
  }

  /** Consistent: whoever was registered before is in it. */
  public async activeRuns(): Promise<(ActiveRunItem & { readonly run: string })[]> {
    const { Items } = await this.db.send(new QueryCommand({
      TableName: this.table, ConsistentRead: true, KeyConditionExpression: 'pk = :runs', ExpressionAttributeValues: { ':runs': ACTIVE_RUNS },
    }));
    return ((Items ?? []) as ActiveRunItem[]).map((item) => ({ ...item, run: item.sk }));
  }

  /** Doing it again leaves the wait that was noted meanwhile. False: another execution has the run. */
  public async register(run: string, vaultName: string, executionArn: string): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: activeRunKey(run),
      UpdateExpression: 'SET vault_name = :vault, execution_arn = :execution',
      ConditionExpression: 'attribute_not_exists(pk) OR execution_arn = :execution',
      ExpressionAttributeValues: { ':vault': vaultName, ':execution': executionArn },
    })));
  }

  /** From now on the periodic workflows look after the run. False: the run is not listed as this execution's any more. */
  public async approve(run: string, executionArn: string): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: activeRunKey(run),
      UpdateExpression: 'SET approved = :true',
      ConditionExpression: 'execution_arn = :execution',
      ExpressionAttributeValues: { ':true': true, ':execution': executionArn },
    })));
  }

  /** False: another execution has taken the run up. */
  public async unregister(run: string, executionArn: string): Promise<boolean> {
    return changedUnless(this.db.send(new DeleteCommand({
      TableName: this.table,
      Key: activeRunKey(run),
      ConditionExpression: 'attribute_not_exists(pk) OR execution_arn = :execution',
      ExpressionAttributeValues: { ':execution': executionArn },
    })));
  }

  /** Of the executions that would sweep a run, one does. False: another one is at it. */
  public async claimSweep(run: string, execution: string, now: number, until: number): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: runKey(run),
      UpdateExpression: 'SET sweep_owner = :me, sweep_until = :until',
      ConditionExpression: 'attribute_not_exists(sweep_owner) OR sweep_owner = :me OR sweep_until <= :now',
      ExpressionAttributeValues: { ':me': execution, ':until': until, ':now': now },
    })));
  }

  /** False: the claim had run out, and another execution sweeps. */
  public async releaseSweep(run: string, execution: string): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: runKey(run),
      UpdateExpression: 'REMOVE sweep_owner, sweep_until',
      ConditionExpression: 'sweep_owner = :me',
      ExpressionAttributeValues: { ':me': execution },
    })));
  }

  /** Takes bytes and requests out of a day's budget. False: they do not fit in what is left of it. */
  public async spend(day: string, bytes: number, requests: number, limits: DailyLimits, now: number): Promise<boolean> {
    if (limits.bytes === undefined && limits.requests === undefined) return true;
    // What is more than a whole day's budget may still be asked for, alone on its day: it would wait for ever otherwise.
    const fits = (limit: number | undefined, amount: number) => Math.max(0, (limit ?? Number.MAX_SAFE_INTEGER) - amount);
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: budgetKey(day),
      UpdateExpression: 'ADD #bytes :bytes, #requests :requests SET expires_at = :expires',
      ConditionExpression: 'attribute_not_exists(pk) OR (#bytes <= :bytesLeft AND #requests <= :requestsLeft)',
      ExpressionAttributeNames: { '#bytes': 'bytes', '#requests': 'requests' },
      ExpressionAttributeValues: {
        ':bytes': bytes,
        ':requests': requests,
        ':expires': now + BUDGET_ITEM_SECONDS,
        ':bytesLeft': fits(limits.bytes, bytes),
        ':requestsLeft': fits(limits.requests, requests),
      },
    })));
  }

  /** Puts back what was spent on a request that Glacier refused. False: less than that is spent, and nothing is put back. */
  public async giveBack(day: string, bytes: number, requests: number): Promise<boolean> {
    return changedUnless(this.db.send(new UpdateCommand({
      TableName: this.table,
      Key: budgetKey(day),
      UpdateExpression: 'ADD #bytes :bytes, #requests :requests',
      ConditionExpression: '#bytes >= :spentBytes AND #requests >= :spentRequests',
      ExpressionAttributeNames: { '#bytes': 'bytes', '#requests': 'requests' },
      ExpressionAttributeValues: { ':bytes': -bytes, ':requests': -requests, ':spentBytes': bytes, ':spentRequests': requests },
    })));
  }
}
