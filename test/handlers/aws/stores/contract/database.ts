import type { AddressInfo } from 'net';
import { isDeepStrictEqual } from 'util';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, DynamoDBClientConfig, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import type { Item } from './contract';
import { TableId, TABLES } from './tables';
import { MiniStack } from '../../../../../local/ministack/ministack';
import { DOCUMENT_OPTIONS } from '../../../../../src/handlers/aws/stores/documents';

/** What BatchWriteItem takes at once. */
const BATCH = 25;

/** Root, for MiniStack. */
const ANYBODY = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** An implementation of DynamoDB that this project has not written. */
export interface Server {
  readonly config: DynamoDBClientConfig;
  stop(): Promise<unknown>;
}

/** In this process, about 2 ms a call. It has no transactions. */
export async function startDynalite(): Promise<Server> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    config: { endpoint: `http://127.0.0.1:${port}`, ...ANYBODY },
    stop: () => new Promise<void>((stopped, failed) => {
      server.close((error) => (error ? failed(error) : stopped()));
      server.closeAllConnections();
    }),
  };
}

/** The one that runs at `MINISTACK_ENDPOINT`, or one of its own. */
export async function startMiniStack(): Promise<Server> {
  const endpoint = process.env.MINISTACK_ENDPOINT;
  if (endpoint) return { config: { endpoint, ...ANYBODY }, stop: async () => undefined };
  const ministack = await MiniStack.start();
  return { config: ministack.clientConfig, stop: () => ministack.stop() };
}

/** The tables of a transfer on one server, which runs as long as the tests of this file. */
export class Database {
  private server?: Server;
  private connection?: DynamoDBClient;
  private documents?: DynamoDBDocumentClient;
  /** What was read last of each table and not replaced since: calls of a store come between `put` and `items`, never after. */
  private readonly seen = new Map<TableId, Item[]>();

  constructor(private readonly start: () => Promise<Server>) {
    beforeAll(() => this.open());
    afterAll(() => this.close());
  }

  public get client(): DynamoDBDocumentClient {
    if (!this.documents) throw new Error('the database is open while tests run, and not before');
    return this.documents;
  }

  /** Makes the table hold these items and no others. It writes only what differs. */
  public async put(table: TableId, items: readonly Item[]): Promise<void> {
    const keys = TABLES[table].KeySchema.map(({ AttributeName }) => AttributeName);
    const keyOf = (item: Item) => Object.fromEntries(keys.map((key) => [key, item[key]]));
    const old = new Map((this.seen.get(table) ?? await this.items(table)).map((item) => [JSON.stringify(keyOf(item)), item]));
    this.seen.delete(table);
    const requests: object[] = [];
    for (const item of items) {
      const key = JSON.stringify(keyOf(item));
      if (!isDeepStrictEqual(old.get(key), item)) requests.push({ PutRequest: { Item: { ...item } } });
      old.delete(key);
    }
    requests.push(...[...old.values()].map((item) => ({ DeleteRequest: { Key: keyOf(item) } })));
    await this.write(table, requests);
  }

  public async items(table: TableId): Promise<Item[]> {
    const found: Item[] = [];
    for await (const page of paginateScan({ client: this.client }, { TableName: table, ConsistentRead: true })) found.push(...page.Items ?? []);
    this.seen.set(table, found);
    return found;
  }

  private async write(table: TableId, requests: readonly object[]): Promise<void> {
    for (let i = 0; i < requests.length; i += BATCH) {
      const { UnprocessedItems } = await this.client.send(new BatchWriteCommand({ RequestItems: { [table]: requests.slice(i, i + BATCH) } }));
      if (Object.keys(UnprocessedItems ?? {}).length) throw new Error(`${table}: not everything was written`);
    }
  }

  private async open(): Promise<void> {
    this.server = await this.start();
    this.connection = new DynamoDBClient(this.server.config);
    this.documents = DynamoDBDocumentClient.from(this.connection, DOCUMENT_OPTIONS);
    for (const [TableName, schema] of Object.entries(TABLES)) {
      await this.connection.send(new DeleteTableCommand({ TableName })).catch(unlessThereIsNone);
      await this.connection.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...mutable(schema) }));
    }
  }

  private async close(): Promise<void> {
    this.connection?.destroy();
    await this.server?.stop();
  }
}

/** A MiniStack that was there before keeps its tables, and in them what a broken store may have written. */
function unlessThereIsNone(error: Error): void {
  if (!(error instanceof ResourceNotFoundException)) throw error;
}

/** The SDK's types take no readonly arrays. */
const mutable = <T>(value: T) => structuredClone(value) as { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
