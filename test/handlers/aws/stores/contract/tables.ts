import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../../../../src/contracts/keys';

type Schema = Pick<CreateTableCommandInput, 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'>;
export type TableId = keyof typeof TABLES;

const PK = { AttributeName: TABLE.PK, AttributeType: 'S' } as const;
const HASH_PK = { AttributeName: TABLE.PK, KeyType: 'HASH' } as const;

/** Keys and indexes of the tables. tables.test.ts compares them with the template. */
export const TABLES = {
  transfers: {
    KeySchema: [HASH_PK, { AttributeName: TABLE.SK, KeyType: 'RANGE' }],
    AttributeDefinitions: [
      PK,
      { AttributeName: TABLE.SK, AttributeType: 'S' },
      { AttributeName: TABLE.STATUS_KEY, AttributeType: 'S' },
      { AttributeName: TABLE.DUE_AT, AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [{
      IndexName: TABLE.STATUS_INDEX,
      KeySchema: [{ AttributeName: TABLE.STATUS_KEY, KeyType: 'HASH' }, { AttributeName: TABLE.DUE_AT, KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    }],
  },
  waits: { KeySchema: [HASH_PK], AttributeDefinitions: [PK] },
  figures: { KeySchema: [HASH_PK], AttributeDefinitions: [PK] },
} as const satisfies Record<string, Schema>;
