import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** @returns false if the condition of the write did not hold: nothing was written. */
export async function changedUnless(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
