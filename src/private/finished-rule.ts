import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

/** An event of this library at the end of some work of one deployment. */
export interface FinishedEvent {
  readonly SOURCE: string;
  readonly DETAIL_TYPE: string;
}

export interface FinishedRuleOptions {
  /** Name of the transfer table. */
  readonly deployment: string;
  /** The target of the rule, and what else must match. */
  readonly options: events.OnEventOptions;
}

/** A rule that matches the event. */
export function finishedRule(
  scope: Construct, id: string, { SOURCE, DETAIL_TYPE }: FinishedEvent, { deployment, options }: FinishedRuleOptions,
): events.Rule {
  const { description, ruleName, crossStackScope } = options;
  const rule = new events.Rule(scope, id, { description, ruleName, crossStackScope });
  rule.addEventPattern(options.eventPattern);
  rule.addEventPattern({ source: [SOURCE], detailType: [DETAIL_TYPE], detail: { deployment: [deployment] } });
  rule.addTarget(options.target);
  return rule;
}
