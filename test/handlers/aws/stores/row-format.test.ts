import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ArchiveStore } from '../../../../src/handlers/aws/stores/archive-store';

it('a row of another format is refused by name, with the format that it has and the one that is read', async () => {
  const store = new ArchiveStore({ send: async () => ({ Item: { pk: 'run-1|a', format: 2 } }) } as unknown as DynamoDBDocumentClient, 'table');
  await expect(store.archive({ run: 'run-1', archiveId: 'a' })).rejects.toThrow('the row run-1|a has the format 2; this version reads the format 1');
});
