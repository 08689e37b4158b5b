import { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { Change } from './deltas';
import { countChanges, MetricsPorts } from './metrics-processor';
import { ENV } from '../../contracts/env';
import { epochSeconds } from '../../domain/clock';
import { documents } from '../aws/stores/documents';
import { MetricTable } from '../aws/stores/metric-table';
import { requireEnv } from '../shared/env';
import { logged } from '../shared/logger';
import { systemClock } from '../shared/system-clock';

const ports: MetricsPorts = { figures: new MetricTable(documents, requireEnv(ENV.METRIC_TABLE), systemClock), clock: systemClock };

type Image = Record<string, AttributeValue> | undefined;
const item = (image: Image) => image && unmarshall(image);

function change({ eventID, dynamodb }: DynamoDBRecord): Change {
  return {
    eventId: eventID!,
    at: dynamodb?.ApproximateCreationDateTime ?? epochSeconds(systemClock),
    before: item(dynamodb?.OldImage as Image),
    after: item(dynamodb?.NewImage as Image),
  };
}

export const handler = logged((event: DynamoDBStreamEvent) => countChanges(event.Records.map(change), ports));
