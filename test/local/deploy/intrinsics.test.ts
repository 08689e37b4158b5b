import { referencesIn, resolveIntrinsics, StackContext } from '../../../local/deploy/intrinsics';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Machine-1';
const context: StackContext = {
  stackName: 'Stack',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Stack/1',
  accountId: '000000000000',
  region: 'us-east-1',
  exports: { Shared: 'from another stack' },
  resources: { Machine: MACHINE, Role: 'Stack-Role-1', Queue: 'http://127.0.0.1:4566/000000000000/Queue-1', Bucket: 'bucket-1', Odd: 'odd-1' },
  template: {
    Parameters: { Greeting: { Type: 'String', Default: 'hello' }, Empty: { Type: 'String' } },
    Resources: {
      Machine: { Type: 'AWS::StepFunctions::StateMachine' },
      Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/team/' } },
      Queue: { Type: 'AWS::SQS::Queue' },
      Bucket: { Type: 'AWS::S3::Bucket' },
      Odd: { Type: 'AWS::Odd::Thing' },
    },
  },
};

describe('an intrinsic function', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a resource', { Ref: 'Machine' }, MACHINE],
    ['Ref of a parameter', { Ref: 'Greeting' }, 'hello'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['Fn::GetAtt of a role with a path', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::000000000000:role/team/Stack-Role-1'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:us-east-1:000000000000:Queue-1'],
    ['Fn::GetAtt of a bucket', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::bucket-1'],
    ['Fn::Join', { 'Fn::Join': ['', ['{"arn":"', { Ref: 'Machine' }, '"}']] }, `{"arn":"${MACHINE}"}`],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Machine' }] }] }, 'Machine-1'],
    ['Fn::Sub', { 'Fn::Sub': '${AWS::Region}/${Queue.QueueName}/${!literal}' }, 'us-east-1/Queue-1/${literal}'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${Own}-${Greeting}', { Own: { Ref: 'Bucket' } }] }, 'bucket-1-hello'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'Shared' }, 'from another stack'],
  ])('%s is resolved', (_, value, expected) => {
    expect(resolveIntrinsics(value, context)).toEqual(expected);
  });

  it('is found at any depth, and AWS::NoValue removes its key', () => {
    const value = { list: [{ deep: { Ref: 'Bucket' } }, { Ref: 'AWS::NoValue' }], gone: { Ref: 'AWS::NoValue' }, number: 1, nothing: null };
    expect(resolveIntrinsics(value, context)).toEqual({ list: [{ deep: 'bucket-1' }], number: 1, nothing: null });
  });

  it.each<[string, unknown, string]>([
    ['an unknown resource', { Ref: 'Nobody' }, 'Ref: "Nobody" is neither a resource'],
    ['a parameter without a default', { Ref: 'Empty' }, 'Ref: "Empty" is neither a resource'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Odd', 'Arn'] }, 'the attribute Arn of AWS::Odd::Thing ("Odd") is not understood here'],
    ['an attribute of an unknown resource', { 'Fn::GetAtt': ['Nobody', 'Arn'] }, 'created no resource "Nobody"'],
    ['an unknown function', { 'Fn::Base64': 'x' }, 'The intrinsic function Fn::Base64 is not understood here'],
    ['an unknown export', { 'Fn::ImportValue': 'None' }, 'no stack deployed so far exports "None"'],
    ['an index beyond the list', { 'Fn::Select': [2, ['a', 'b']] }, 'there is no item 2 in a list of 2'],
    ['a list instead of a text', { 'Fn::Join': ['', [['a']]] }, 'Fn::Join: a text is needed, got ["a"]'],
  ])('is refused for %s', (_, value, message) => {
    expect(() => resolveIntrinsics(value, context)).toThrow(message);
  });

  it('reports the logical ids that it refers to', () => {
    const value = [{ Ref: 'A' }, { 'Fn::GetAtt': ['B', 'Arn'] }, { 'Fn::Sub': ['${C.Arn} ${own} ${AWS::Region} ${!D}', { own: { Ref: 'E' } }] }, { Ref: 'AWS::Region' }];
    expect([...referencesIn(value)].sort()).toEqual(['A', 'B', 'C', 'E']);
  });
});
