import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { letAlarmsPublish } from './alarm-topic';
import { AlarmedPartOptions } from '../part-options';

/** Has a heading for each alarm, which says what to do. The package holds no documents, so the link is whole. */
const RUNBOOK = 'https://github.com/cdk-glacier-vault-to-s3/cdk-glacier-vault-to-s3/blob/main/docs/operations.md';

/** What an alarm tells the operator. */
export interface AlarmWords {
  /** Heading in the runbook. */
  readonly heading: string;
  /** What it means if the alarm is raised: one sentence without its full stop. */
  readonly meaning: string;
}

export interface AlarmOptions extends AlarmWords {
  /** A plain metric, because metric math and composite alarms cannot be tested locally. */
  readonly metric: cloudwatch.Metric;
  /** The alarm is raised if the metric is this or more. */
  readonly threshold: number;
  /** How many periods are evaluated. */
  readonly periods: number;
  /** How many of them must be at the threshold. @default - all */
  readonly breaching?: number;
}

/**
 * An alarm that is not raised by missing data, because there is no data between runs. The part's topic gets a message when the alarm is
 * raised and when it is over.
 */
export function alarm(scope: Construct, id: string, options: AlarmOptions, { alarmTopic }: AlarmedPartOptions): cloudwatch.Alarm {
  const { heading, meaning, metric, threshold, periods, breaching } = options;
  const made = new cloudwatch.Alarm(scope, id, {
    metric,
    threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: periods,
    datapointsToAlarm: breaching,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: `${meaning}. What to do: ${RUNBOOK}#${heading.toLowerCase().replaceAll(' ', '-')}`,
  });
  if (!alarmTopic) return made;
  letAlarmsPublish(alarmTopic);
  made.addAlarmAction(new SnsAction(alarmTopic));
  made.addOkAction(new SnsAction(alarmTopic));
  return made;
}

/** Each failed execution raises the alarm. They are few, and the operator must act on each. */
export function failedAlarm(scope: Construct, machine: sfn.IStateMachine, words: AlarmWords, options: AlarmedPartOptions): cloudwatch.Alarm {
  const metric = machine.metricFailed({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5) });
  return alarm(scope, 'FailedAlarm', { ...words, metric, threshold: 1, periods: 1 }, options);
}

/**
 * A dead letter was being handled in every five minutes of an hour. So new letters keep coming, or the same ones come back.
 * The age of the oldest message would not show it, because SQS ignores messages there that were received more than three times.
 * The errors of the function would not show it either: a batch whose messages all fail is not an error.
 */
const LETTERS_STAY = { threshold: 1, periods: 12 };

export interface DeadLettersAlarmOptions extends Pick<AlarmWords, 'heading'> {
  /** The dead-letter queue. */
  readonly queue: sqs.IQueue;
}

export function deadLettersAlarm(
  scope: Construct, id: string, { queue, heading }: DeadLettersAlarmOptions, options: AlarmedPartOptions,
): cloudwatch.Alarm {
  const metric = queue.metricApproximateNumberOfMessagesNotVisible({ statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(5) });
  const meaning = 'For an hour messages were in this dead-letter queue: work fails again and again, or what failed cannot be recorded';
  return alarm(scope, id, { heading, meaning, metric, ...LETTERS_STAY }, options);
}

/** A metric's period that is at least as long as the schedule. A schedule that is known at deployment only counts as no longer than `least`. */
export function periodFor(schedule: Duration, least: Duration): Duration {
  if (schedule.isUnresolved()) return least;
  return schedule.toSeconds() > least.toSeconds() ? schedule : least;
}
