import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TranslateConfig } from '@aws-sdk/lib-dynamodb';

/** A number set comes back as a Set of numbers; undefined attributes are left out. */
export const DOCUMENT_OPTIONS: TranslateConfig = { marshallOptions: { removeUndefinedValues: true } };

/** One client per container. */
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), DOCUMENT_OPTIONS);
