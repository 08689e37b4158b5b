import { parseDocument } from '../../../local/ssm/document';
import { checkParameters } from '../../../local/ssm/parameters';
import { select, selectOutput } from '../../../local/ssm/selector';
import { substitute, systemVariables } from '../../../local/ssm/substitution';

describe('the parameters of an execution', () => {
  const definitions = {
    Vault: { type: 'String', allowedPattern: '^[a-zA-Z0-9_.-]{1,255}$' },
    Tier: { type: 'String', default: 'Bulk', allowedValues: ['Bulk', 'Standard'] },
    Acknowledged: { type: 'Boolean', default: false },
    Names: { type: 'StringList', default: [], maxItems: 2 },
  };

  it('are the given values, and the defaults of the others', () => {
    expect(checkParameters(definitions, { Vault: 'photos', Acknowledged: 'true', Names: ['a'] }))
      .toEqual({ Vault: 'photos', Tier: 'Bulk', Acknowledged: true, Names: ['a'] });
  });

  it.each<[string, Record<string, string | boolean | string[]>, string]>([
    ['a missing parameter', {}, 'Missing required parameter: Vault in user inputs.'],
    ['an unknown parameter', { Vault: 'photos', Fault: 'x' }, 'incorrect: "Fault" not among [Vault, Tier, Acknowledged, Names]'],
    ['a value that does not match its pattern', { Vault: 'my photos' }, 'Parameter "Vault" has value "my photos" not matching "^[a-zA-Z0-9_.-]{1,255}$".'],
    ['a value that is not allowed', { Vault: 'photos', Tier: 'bulk' }, 'Parameter "Tier" has value "bulk" not found in [Bulk, Standard].'],
    ['a text instead of a Boolean', { Vault: 'photos', Acknowledged: 'yes' }, 'Parameter "Acknowledged" has value "yes", which is not of type Boolean.'],
    ['a text instead of a list', { Vault: 'photos', Names: 'a' }, 'Parameter "Names" has value "a", which is not of type StringList.'],
    ['too many items', { Vault: 'photos', Names: ['a', 'b', 'c'] }, 'Parameter "Names" has 3 items; allowed are 0 to 2.'],
  ])('are refused with %s', (_, given, message) => {
    expect(() => checkParameters(definitions, given)).toThrow(expect.objectContaining({ name: 'InvalidAutomationExecutionParametersException', message: expect.stringContaining(message) }));
  });

  it('pass a pattern that is found anywhere in them', () => {
    expect(checkParameters({ P: { type: 'String', allowedPattern: '[a-z]+' } }, { P: '"abc"' })).toEqual({ P: '"abc"' });
    expect(() => checkParameters({ P: { type: 'String', allowedPattern: '^[a-z]+$' } }, { P: 'abc\n' })).toThrow('not matching');
  });

  it('must have valid defaults', () => {
    expect(() => checkParameters({ P: { type: 'String', default: '', allowedPattern: '^.+$' } })).toThrow('Parameter "P" has value "" not matching');
  });

  it('are refused with an unsupported type or pattern', () => {
    expect(() => checkParameters({ P: { type: 'MapList', default: [] } })).toThrow('parameter "P": the type MapList is not understood here');
    expect(() => checkParameters({ P: { type: 'String', default: 'x', allowedPattern: '^\\p{Cntrl}$' } })).toThrow('is not a regular expression here');
  });
});

describe('a substitution', () => {
  const variables = {
    ...systemVariables({ executionId: 'e-1', region: 'us-east-1', accountId: '000000000000', now: new Date('2026-11-05T06:07:08.9Z') }),
    'Name': 'with "quotes" and {{ Flag }}',
    'Flag': true,
    'List': ['a', 'b'],
    'Start.Execution': 'arn:x',
  };

  it.each<[unknown, unknown]>([
    ['{"name":"{{ Name }}"}', '{"name":"with "quotes" and {{ Flag }}"}'],
    ['{{Flag}}', true],
    ['is {{ Flag }}', 'is true'],
    ['{{ List }}', ['a', 'b']],
    ['of {{ List }}', 'of ["a","b"]'],
    ['{{ Start.Execution }}/{{ automation:EXECUTION_ID }}', 'arn:x/e-1'],
    ['{{ global:DATE_TIME }} {{ global:REGION }} {{ global:ACCOUNT_ID }}', '2026-11-05_06.07.08 us-east-1 000000000000'],
    [{ deep: ['{{ Flag }}', 1] }, { deep: [true, 1] }],
    ['$& {{ Start.Execution }}', '$& arn:x'],
  ])('is literal: %j', (value, expected) => {
    expect(substitute(value, variables)).toEqual(expected);
  });

  it('is refused for an unknown name', () => {
    expect(() => substitute('{{ Nobody }}', variables)).toThrow('{{ Nobody }} is neither a parameter');
    expect(() => substitute('{{ toString }}', variables)).toThrow('{{ toString }} is neither a parameter');
  });
});

describe('the output of a step', () => {
  it('is selected by names and indices', () => {
    expect(select('$.executions[1].name', { executions: [{}, { name: 'n' }] })).toBe('n');
    expect(selectOutput({ Name: 'Arn', Selector: '$.executionArn' }, { executionArn: 'arn:x' })).toBe('arn:x');
  });

  it('must have its type, or the step fails', () => {
    expect(() => selectOutput({ Name: 'Arn', Selector: '$.gone', Type: 'String' }, {})).toThrow('Output "Arn" is not of type String: $.gone selects undefined');
  });

  it('is refused with an unsupported selector', () => {
    expect(() => select('$..name', {})).toThrow('the selector "$..name" is not understood here');
    expect(() => selectOutput({ Name: 'Arn', Selector: '$.a', Type: 'Float' }, { a: 1 })).toThrow('the type Float is not understood here');
  });
});

describe('a document', () => {
  const step = { name: 'Start', action: 'aws:executeAwsApi', inputs: { Service: 'stepfunctions', Api: 'StartExecution' } };
  const document = { schemaVersion: '0.3', mainSteps: [step] };

  it('is accepted if everything in it is supported', () => {
    expect(parseDocument(document)).toBe(document);
  });

  it.each<[string, unknown, string]>([
    ['no document', 'text', 'the document must be an object; got "text"'],
    ['another schema', { ...document, schemaVersion: '2.2' }, 'schemaVersion must be 0.3'],
    ['no step', { ...document, mainSteps: [] }, 'mainSteps must be a list of at least one step'],
    ['an unknown action', { ...document, mainSteps: [{ ...step, action: 'aws:runCommand' }] }, 'step "Start": the action "aws:runCommand" is not understood here; understood: aws:executeAwsApi'],
    ['an unknown instruction', { ...document, mainSteps: [{ ...step, maxAttempts: 3 }] }, 'step "Start": "maxAttempts" is not understood here'],
    ['an unknown section', { ...document, variables: {} }, 'the document: "variables" is not understood here'],
    ['another onFailure', { ...document, mainSteps: [{ ...step, onFailure: 'Continue' }] }, 'onFailure "Continue" is not understood here; understood: Abort'],
    ['a step that may fail', { ...document, mainSteps: [{ ...step, isCritical: false }] }, 'isCritical false is not understood here'],
    ['a nameless step', { ...document, mainSteps: [{ ...step, name: 'a b' }] }, 'a step needs a name'],
    ['a duplicate name', { ...document, mainSteps: [step, step] }, 'two steps have the name "Start"'],
    ['an unknown next step', { ...document, mainSteps: [{ ...step, nextStep: 'Gone' }] }, 'step "Start" goes on to "Gone", which does not exist'],
    ['an earlier next step', { ...document, mainSteps: [{ ...step, nextStep: 'Start' }] }, 'step "Start" goes back to "Start"'],
  ])('is refused with %s', (_, content, message) => {
    expect(() => parseDocument(content)).toThrow(expect.objectContaining({ name: 'InvalidDocumentContent', message: expect.stringContaining(message) }));
  });
});
