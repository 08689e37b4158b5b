import { Template } from '../../../local/deploy/assembly';
import { prune } from '../../../local/deploy/prune';

const QUEUE = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 1 } };
const DOCUMENT = { Type: 'AWS::SSM::Document', Properties: { Content: { schemaVersion: '0.3' } } };
const COMPOSITE = { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: 'TRUE' } };

describe('a template for the local AWS', () => {
  it('loses the checks for a bootstrap stack, and keeps everything else unchanged', () => {
    const synthesized: Template = {
      Rules: { CheckBootstrapVersion: {} },
      Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>' }, Mine: { Type: 'String', Default: 'x' } },
      Mappings: { Map: { a: { b: 'c' } } },
      Resources: { Queue: QUEUE },
      Outputs: { Name: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
    };
    const { Rules: _, Parameters: __, ...rest } = synthesized;
    expect(prune(synthesized)).toEqual({ template: { ...rest, Parameters: { Mine: { Type: 'String', Default: 'x' } } }, dropped: [], documents: {} });
  });

  it('loses resources of missing types, and each is reported with its reason', () => {
    const { template, dropped } = prune({
      Resources: {
        Queue: QUEUE,
        Document: DOCUMENT,
        Composite: COMPOSITE,
        Saved: { Type: 'AWS::Logs::QueryDefinition' },
        Meta: { Type: 'AWS::CDK::Metadata' },
        Math: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [] } },
        Plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'M' } },
      },
    });
    expect(Object.keys(template.Resources)).toEqual(['Queue', 'Plain']);
    expect(dropped.map(({ logicalId }) => logicalId)).toEqual(['Document', 'Composite', 'Saved', 'Meta', 'Math']);
    expect(dropped.every(({ reason, type }) => reason.length > 10 && type.startsWith('AWS::'))).toBe(true);
  });

  it('loses dependencies on dropped resources', () => {
    const { template } = prune({
      Resources: { Composite: COMPOSITE, One: { ...QUEUE, DependsOn: 'Composite' }, Two: { ...QUEUE, DependsOn: ['Composite', 'One'] } },
    });
    expect(template.Resources.One).toEqual(QUEUE);
    expect(template.Resources.Two).toEqual({ ...QUEUE, DependsOn: ['One'] });
  });

  it('refers to an SSM document by its name, or by its logical id if it has none', () => {
    const named = { ...DOCUMENT, Properties: { ...DOCUMENT.Properties, Name: 'launch' } };
    const { template, documents } = prune({
      Resources: { Document: DOCUMENT, Named: named, Policy: { Type: 'AWS::IAM::Policy', Properties: { Resource: { 'Fn::Join': ['/', ['document', { Ref: 'Named' }]] } } } },
      Outputs: { Launch: { Value: { Ref: 'Document' } } },
    });
    expect(template.Outputs).toEqual({ Launch: { Value: 'Document' } });
    expect(template.Resources.Policy.Properties).toEqual({ Resource: { 'Fn::Join': ['/', ['document', 'launch']] } });
    expect(documents).toEqual({ Document: DOCUMENT, Named: named });
  });

  it.each([
    ['an output', { Resources: { Composite: COMPOSITE }, Outputs: { Alarm: { Value: { Ref: 'Composite' } } } }, 'the output "Alarm"'],
    ['an attribute', { Resources: { Composite: COMPOSITE, Queue: { ...QUEUE, Properties: { Tags: [{ 'Fn::GetAtt': ['Composite', 'Arn'] }] } } } }, 'the resource "Queue"'],
    ['a substitution', { Resources: { Composite: COMPOSITE, Queue: { ...QUEUE, Properties: { Name: { 'Fn::Sub': 'x-${Composite.Arn}' } } } } }, 'the resource "Queue"'],
  ])('is refused if %s refers to a dropped resource', (_, template, place) => {
    expect(() => prune(template as Template)).toThrow(`${place} refers to "Composite" (AWS::CloudWatch::CompositeAlarm), which the local AWS cannot create`);
  });

  it('may keep dropped resources that refer to each other', () => {
    const outer = { ...COMPOSITE, Properties: { AlarmRule: { 'Fn::Sub': 'ALARM("${Composite}")' } } };
    expect(prune({ Resources: { Composite: COMPOSITE, Outer: outer } }).template.Resources).toEqual({});
  });
});
