import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { answer } from './answer';
import { StepFunctionsTasks } from '../aws/step-functions-tasks';
import { TIMEOUTS } from '../aws/timeouts';
import { logged, logger } from '../shared/logger';

const tasks = new StepFunctionsTasks(new SFNClient({ requestHandler: TIMEOUTS.QUICK }));
const processor = new BatchProcessor(EventType.DynamoDBStreams);

async function answerRecord({ dynamodb }: DynamoDBRecord): Promise<void> {
  const image = dynamodb?.NewImage && unmarshall(dynamodb.NewImage as Record<string, AttributeValue>);
  logger.info('Asynchronous wait', { wait: image?.pk, answer: await answer(image, tasks) });
}

export const handler = logged((event: DynamoDBStreamEvent, context) => processPartialResponse(event, answerRecord, processor, { context }));
