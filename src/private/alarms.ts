import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { AlarmedPartOptions } from '../part-options';

/** Where it says what to do about each alarm, under a heading of its own. */
const RUNBOOK = 'docs/operations.md';

/** What an alarm tells the operator. */
export interface AlarmWords {
  /** Heading in the runbook. */
  readonly heading: string;
  /** One sentence without its full stop: what it means that the alarm is raised. */
  readonly meaning: string;
}

export interface AlarmOptions extends AlarmWords {
  /** A metric of its own: metric math and composite alarms cannot be tried locally. */
  readonly metric: cloudwatch.Metric;
  /** Raised where the metric is this or more. */
  readonly threshold: number;
  /** Periods that are looked at. */
  readonly periods: number;
  /** How many of them must be at the threshold. @default - all */
  readonly breaching?: number;
}

/** An alarm that is quiet where nothing is measured, since nothing is between runs. The part's topic is told when it is raised and when it is over. */
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
  made.addAlarmAction(new SnsAction(alarmTopic));
  made.addOkAction(new SnsAction(alarmTopic));
  return made;
}

/** Each failed execution raises it: these are few, and each leaves something to do. */
export function failedAlarm(scope: Construct, machine: sfn.IStateMachine, words: AlarmWords, options: AlarmedPartOptions): cloudwatch.Alarm {
  const metric = machine.metricFailed({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5) });
  return alarm(scope, 'FailedAlarm', { ...words, metric, threshold: 1, periods: 1 }, options);
}

/**
 * In every five minutes of an hour a dead letter was being handled: letters keep coming, or the same ones come back. Neither age nor
 * errors would tell. SQS leaves a message out of the age once it was received more than three times, and a batch whose messages all fail
 * is no error of the function.
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

/** A metric's period in which a schedule has its turn; one that is known at deployment only is taken to be no longer than `least`. */
export function periodFor(schedule: Duration, least: Duration): Duration {
  if (schedule.isUnresolved()) return least;
  return schedule.toSeconds() > least.toSeconds() ? schedule : least;
}
