import { Aspects, IAspect, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';

/*
 * A topic whose policy or key does not let CloudWatch in gets no message, and only the history of the alarm says so. CDK sees to neither.
 *
 * A topic without a policy of its own takes the alarms of its account. One with `enforceSSL`, or with any other statement, takes only what
 * its statements allow. So the statement is added to a policy that is there, and no policy is made for it: that would end what the topic
 * takes by default. https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 * The key: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */

/** Lets the alarms of the account publish to a topic. The key of an imported topic cannot be changed, nor can a policy that this app does not make. */
export function letAlarmsPublish(topic: sns.ITopic): void {
  topic.masterKey?.addToResourcePolicy(ofAlarms(topic.masterKey, ['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
  const aspects = Aspects.of(topic);
  if (!aspects.all.some((aspect) => aspect instanceof AllowAlarms)) aspects.add(new AllowAlarms(topic));
}

/** Looks when the stack is synthesized, because the app may add statements after the alarm. */
class AllowAlarms implements IAspect {
  constructor(private readonly topic: sns.ITopic) {}

  public visit(node: IConstruct): void {
    if (node !== this.topic) return;
    for (const { document } of policiesOf(this.topic)) document.addStatements(ofAlarms(this.topic, ['sns:Publish'], this.topic.topicArn));
  }
}

/** The topic's own policy is its child. The app can also make one anywhere. */
const policiesOf = (topic: sns.ITopic): sns.TopicPolicy[] => topic.node.root.node.findAll()
  .filter((found) => found instanceof sns.TopicPolicy)
  .filter(({ node }) => (node.defaultChild as sns.CfnTopicPolicy).topics.includes(topic.topicArn));

const ofAlarms = (of: sns.ITopic | kms.IKey, actions: string[], resource: string): iam.PolicyStatement => new iam.PolicyStatement({
  principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
  actions,
  resources: [resource],
  conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(of).account } },
});
