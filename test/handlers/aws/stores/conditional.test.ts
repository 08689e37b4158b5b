import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { changedUnless } from '../../../../src/handlers/aws/stores/conditional';

it('says whether a conditional write was made', async () => {
  await expect(changedUnless(Promise.resolve({}))).resolves.toBe(true);
  await expect(changedUnless(Promise.reject(new ConditionalCheckFailedException({ $metadata: {}, message: '' })))).resolves.toBe(false);
});

it('takes no other error for a condition that does not hold', async () => {
  await expect(changedUnless(Promise.reject(new Error('no connection')))).rejects.toThrow('no connection');
});
