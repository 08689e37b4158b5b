import { entry, figuresOf, MIB, planInput, vaultOf } from './plans';
import { ASSUMED } from '../../../src/domain/plan/assumptions';
import { planOf } from '../../../src/domain/plan/plan';
import { PlanInput } from '../../../src/domain/plan/plan-input';
import { secondsEach } from '../../../src/domain/plan/seconds';

const GIB = 2 ** 30;
const TIB = 2 ** 40;
const KIB_32 = 32 * 1024 / GIB;

describe('storage', () => {
  it('costs 32 KiB more for each archive in the vault, and 8 KiB of STANDARD in DEEP_ARCHIVE', () => {
    const { storage, cost } = planOf(planInput(vaultOf(1000, GIB)));
    const before = 1000 * (1 + KIB_32) * 0.0036;
    const after = 1000 * (1 + KIB_32) * 0.00099 + 1000 * 8 * 1024 / GIB * 0.023;
    expect(storage.before_monthly).toBeCloseTo(before, 10);
    expect(storage.after_monthly).toBeCloseTo(after, 10);
    expect(storage.pay_back_months).toBeCloseTo(cost.total / (before - after), 10);
  });

  it('costs at least 128 KiB for each object in the classes with that minimum', () => {
    const figures = vaultOf(1000, 1024);
    const after = (storageClass: PlanInput['storageClass']) => planOf(planInput(figures, { storageClass })).storage.after_monthly;
    expect(after('STANDARD_IA')).toBeCloseTo(1000 * 128 * 1024 / GIB * 0.0125, 10);
    expect(after('GLACIER_IR')).toBeCloseTo(1000 * 128 * 1024 / GIB * 0.004, 10);
    expect(after('STANDARD')).toBeCloseTo(1000 * 1024 / GIB * 0.023, 10);
    expect(after('INTELLIGENT_TIERING')).toBeCloseTo(1000 * 1024 / GIB * 0.023 + 0.0025, 10);
  });

  it('has no payback time if it gets more expensive', () => {
    expect(planOf(planInput(vaultOf(10, GIB), { storageClass: 'STANDARD' })).storage.pay_back_months).toBeNull();
  });

  it('still costs for the archives that stay in the vault', () => {
    const inventory = { archives: 11, bytes: 11 * GIB };
    const { storage } = planOf(planInput(vaultOf(10, GIB), { inventory, leftOut: { archives: 1, bytes: GIB } }));
    const alone = planOf(planInput(vaultOf(10, GIB))).storage;
    expect(storage.after_monthly - alone.after_monthly).toBeCloseTo((1 + KIB_32) * 0.0036, 10);
    expect(storage.before_monthly).toBeCloseTo(11 * (1 + KIB_32) * 0.0036, 10);
  });
});

describe('the time', () => {
  it('is the tier\'s wait and the slowest phase after it', () => {
    // 36,000 archives at 10 a second are an hour.
    expect(planOf(planInput(vaultOf(36_000, 1))).time).toMatchObject({ hours: 13, limited_by: 'wait for Glacier' });
    expect(planOf(planInput(vaultOf(36_000, 1), { tier: 'Standard' })).time.hours).toBe(6);
    // 1,000 GiB at 25 MiB a second and the calls of 1,000 chunks, two at a time.
    const { time } = planOf(planInput(vaultOf(100, 10 * GIB), { chunkConcurrency: 2, chunkMemory: 512, tier: 'Standard', throughput: 25 * MIB }));
    expect(time.limited_by).toBe('download');
    expect(time.hours).toBeCloseTo(5 + (40_960 + 1000 * secondsEach('ChunkRetrieval', 'chunk', 512)) / 2 / 3600, 6);
  });

  it('grows by a day for each day that the daily budget needs after the first', () => {
    const figures = vaultOf(1000, GIB);
    expect(planOf(planInput(figures, { dailyRequests: 100 })).time).toMatchObject({ hours: 12 + 9 * 24, limited_by: 'request' });
    expect(planOf(planInput(figures, { dailyBytes: 333 * GIB })).time.hours).toBe(12 + 3 * 24);
    expect(planOf(planInput(figures, { dailyBytes: 1000 * GIB })).time.limited_by).toBe('wait for Glacier');
  });

  it('of proving counts parts, so a few large archives take time too', () => {
    const { time } = planOf(planInput(vaultOf(10, 5 * TIB), { chunkConcurrency: 1000, validationConcurrency: 10 }));
    expect(time.lines.find(({ phase }) => phase === 'prove')!.hours).toBeGreaterThan(10 * 5120 * ASSUMED.JOIN_PART / 10 / 3600);
  });
});

describe('warnings', () => {
  const warnings = (changes: Partial<PlanInput>, figures = vaultOf(1000, MIB)) => planOf(planInput(figures, changes)).warnings.join('\n');

  it('compare the account\'s Lambda concurrency with what the four queues use together', () => {
    const concurrency = { chunkConcurrency: 100, prepareConcurrency: 50, validationConcurrency: 50 };
    expect(warnings({ ...concurrency, unreservedConcurrency: 299, region: 'eu-west-1' }))
      .toMatch(/at most 299 functions of this account at the same time in eu-west-1.*up to 300: 100 copy chunks, 100 small archives, 50 prepare.*50 prove.*`download\.chunkConcurrency`/);
    expect(warnings({ ...concurrency, unreservedConcurrency: 300 })).not.toContain('functions of this account');
    expect(warnings(concurrency)).not.toContain('functions of this account');
    expect(warnings({ ...concurrency, unreservedConcurrency: 10 }, vaultOf(0, 1))).not.toContain('functions of this account');
  });

  it('say what an extra CloudTrail trail costs for the calls of this plan', () => {
    // 100,000 requests and as many chunks.
    expect(warnings({}, vaultOf(100_000, MIB))).toContain('200,000 calls, $4.00');
  });

  it('say for how many days the class is billed, and what monitoring costs', () => {
    expect(warnings({ storageClass: 'DEEP_ARCHIVE' })).toContain('at least 180 days');
    expect(warnings({ storageClass: 'STANDARD' })).not.toContain('at least');
    expect(warnings({ storageClass: 'INTELLIGENT_TIERING' }, vaultOf(4000, MIB))).toContain('$0.01 a month for 4,000 objects');
  });

  it('say if prices are those of another region, for source and destination', () => {
    expect(warnings({ region: 'eu-north-1' })).toContain('The prices of eu-north-1 are not known here, so this plan uses those of us-east-1');
    expect(warnings({ destinationRegion: 'eu-west-1' })).toMatch(/The prices of eu-west-1.*\n.*go from us-east-1 to eu-west-1/);
    expect(warnings({ region: 'us-west-2' })).not.toContain('The prices');
  });

  it('say if the destination was not looked at', () => {
    expect(warnings({ lookedAtDestination: false })).toContain('The destination was not looked at');
  });

  it('say what is documented about objects above 5 TiB, by AWS partition', () => {
    const large = vaultOf(1, 6 * TIB);
    expect(planOf(planInput(large)).oversize).toMatchObject({ archives: 1, bytes: 6 * TIB, limit_bytes: 50_000 * GIB });
    expect(warnings({}, large)).toContain('they can be moved');
    expect(warnings({ region: 'cn-north-1' }, large)).toContain('China now allows 50 TB');
    expect(warnings({ region: 'us-gov-west-1' }, large)).toContain('GovCloud');
    expect(warnings({}, vaultOf(1, 5 * TIB))).not.toContain('5 TiB');
  });

  it('say if an upload tool changed the bytes', () => {
    expect(warnings({}, figuresOf([entry({ content_flags: ['encrypted'] })]))).toContain('1 encrypted');
    expect(warnings({ keyClashes: { keys: 2, example: 'photos/a' } }, figuresOf([entry()]))).toContain('2 keys are also folders of other keys, such as `photos/a`');
    expect(warnings({ keyClashes: { keys: 0 } }, figuresOf([entry()]))).not.toContain('folders of other keys');
  });
});
