import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TranslateConfig } from '@aws-sdk/lib-dynamodb';
import { TIMEOUTS } from '../timeouts';

/** A number set is read as a Set of numbers. Undefined attributes are not written. */
export const DOCUMENT_OPTIONS: TranslateConfig = { marshallOptions: { removeUndefinedValues: true } };

/** One client per container. */
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: TIMEOUTS.QUICK }), DOCUMENT_OPTIONS);

/** For calls that must not have effect twice. The SDK would repeat a call whose answer is lost. */
export const documentsOnce = () =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: TIMEOUTS.QUICK, maxAttempts: 1 }), DOCUMENT_OPTIONS);
