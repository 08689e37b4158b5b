import { GLACIER_BUSY_ERRORS } from '../../src/contracts/glacier';
import { defaultTemplate } from '../support/default-template';
import { definitionOf } from '../support/machines';

const inventory = () => definitionOf(defaultTemplate(), 'GetInventoryWorkflow');

it('checks the job itself if its notification does not come', () => {
  expect(inventory().caught('Wait for the output', 'States.Timeout')).toBe('Check job');
  expect(inventory().next('Output ready?')).toEqual(['Keep output', 'Wait a little longer']);
  expect(inventory().next('Wait a little longer')).toEqual(['Check job']);
});

it('handles all outputs in a loop over the same states', () => {
  expect(inventory().state('Begin').Assign).toEqual({ run: '{% $states.input.run %}', outputs: ['inventory', 'mapping-inventory', 'mapping'], step: 0, upload: "{% '' %}" });
  const way = ['Keep output', 'All of it kept?', 'Any output left?', 'Next output', 'Request output', 'Output needed?'];
  way.slice(0, -1).forEach((state, i) => expect(inventory().next(state)).toContain(way[i + 1]));
  expect(inventory().state('Next output').Assign).toEqual({ step: '{% $step + 1 %}' });
});

it('does not wait if the inventory is provided, or if there is no mapping vault', () => {
  const needed = inventory().state('Output needed?');
  expect([needed.Choices, needed.Default]).toEqual([[{ Condition: '{% $needed %}', Next: 'Wait for the output' }], 'Any output left?']);
  const left = inventory().state('Any output left?');
  expect(left.Choices).toEqual([{ Condition: '{% $step < 2 and ($needed or $step = 0) %}', Next: 'Next output' }]);
  expect(left.Default).toBe('Build manifest');
});

it('waits with a key that is unique for each execution and output', () => {
  const key = "{% $run & '|inventory|' & $states.context.Execution.Name & '|' & $string($step + 1) %}";
  expect(inventory().state('Wait for the output').Arguments.Key).toEqual({ pk: { S: key } });
  expect(inventory().state('Request output').Arguments.Payload).toEqual({ run: '{% $run %}', output: '{% $outputs[$step] %}', wait: key });
});

it('tells Build manifest whether a mapping was kept, and repeats Settle existing until the end', () => {
  expect(inventory().state('Build manifest').Arguments.Payload).toEqual({ run: '{% $run %}', mapped: '{% $needed and $step > 0 %}' });
  expect(inventory().state('Settle existing').Arguments.Payload).toEqual({ run: '{% $run %}', manifest: '{% $manifest %}', partition: '{% $partition %}' });
  expect(inventory().next('All settled?')).toEqual(['Planned', 'Settle existing']);
});

it.each(['Request output', 'Check job', 'Keep output'])('"%s" is retried while Glacier is busy', (state) => {
  expect(GLACIER_BUSY_ERRORS.length).toBeGreaterThan(0);
  for (const error of GLACIER_BUSY_ERRORS) {
    const retry = inventory().state(state).Retry!.find(({ ErrorEquals }) => ErrorEquals.includes(error));
    expect(retry).toMatchObject({ IntervalSeconds: 10, BackoffRate: 1.5, MaxDelaySeconds: 300, MaxAttempts: 12 });
  }
});

it('"Keep output" goes on with its upload until all of a large output is kept', () => {
  const left = "{% $exists($states.result.Payload.upload) ? $states.result.Payload.upload : '' %}";
  expect(inventory().state('Keep output')).toMatchObject({ Arguments: { Payload: { upload: '{% $upload %}' } }, Assign: { upload: left } });
  expect(inventory().state('All of it kept?')).toMatchObject({ Choices: [{ Condition: "{% $upload = '' %}", Next: 'Any output left?' }], Default: 'Keep output' });
});

it('"Keep output" is retried if its multipart upload has vanished', () => {
  expect(inventory().state('Keep output').Retry!.flatMap(({ ErrorEquals }) => ErrorEquals)).toContain('NoSuchUpload');
});

it('a data retrieval policy that refuses an output is asked again each hour for 14 days, as for an archive', () => {
  const retry = inventory().state('Request output').Retry?.find(({ ErrorEquals }) => ErrorEquals.includes('PolicyEnforcedException'));
  expect(retry).toEqual({ ErrorEquals: ['PolicyEnforcedException'], IntervalSeconds: 3600, BackoffRate: 1, MaxAttempts: 14 * 24 });
});

it.each(['Request output', 'Check job', 'Keep output'])('"%s" is retried if Glacier did not answer in time', (state) => {
  expect(inventory().state(state).Retry!.flatMap(({ ErrorEquals }) => ErrorEquals)).toContain('RequestTimeoutException');
});
