import { isSmall, SHARED_BATCH, SMALL_COPIES, SMALL_LIMIT } from '../../../src/contracts/batches';
import { LEAST_FOR_SMALL, secondsOfSmall } from '../../../src/domain/archive/batch-time';
import { SIZE_LIMITS } from '../../../src/domain/plan/plan-figures';
import { defaultTemplate } from '../../support/default-template';
import { propertiesOf } from '../../support/templates';

const timeout = (): number => propertiesOf(defaultTemplate(), 'AWS::Lambda::Function', 'TransferChunkPipelineChunkRetrieval').Timeout;
const mapping = (queue: string) => Object.values(defaultTemplate().findResources('AWS::Lambda::EventSourceMapping') as Record<string, { Properties: Record<string, any> }>)
  .find(({ Properties: { EventSourceArn: { 'Fn::GetAtt': [id] } } }) => new RegExp(`^TransferChunkPipeline${queue}[0-9A-F]{8}$`).test(id))!.Properties;

it('a batch of the largest small archives ends in one invocation, although each is read twice at 10 MB/s for all of them', () => {
  expect(secondsOfSmall(1)).toBeCloseTo(2 * 13.4, 1);
  expect(secondsOfSmall(SHARED_BATCH.size)).toBeLessThan(timeout() - LEAST_FOR_SMALL);
});

it('a small archive is begun only if it ends in time beside others of the largest', () => {
  expect(LEAST_FOR_SMALL).toBeGreaterThanOrEqual(secondsOfSmall(SMALL_COPIES));
  expect(LEAST_FOR_SMALL).toBeLessThan(timeout());
});

it('small archives and notifications come ten at a time, and chunks alone', () => {
  for (const queue of ['SmallArchives', 'Notifications']) {
    expect(mapping(queue)).toMatchObject({ BatchSize: 10, MaximumBatchingWindowInSeconds: 20, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  }
  expect(mapping('Chunks')).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  expect(mapping('Chunks')).not.toHaveProperty('MaximumBatchingWindowInSeconds');
});

it('a plan can count small archives, because its histogram has their limit', () => {
  expect(SIZE_LIMITS).toContain(SMALL_LIMIT);
  expect([SMALL_LIMIT - 1, SMALL_LIMIT].map(isSmall)).toEqual([true, false]);
});
