import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** True where a conditional write was made, false where its condition did not hold. */
export async function changedUnless(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
