import fc from 'fast-check';
import { entry, figuresOf, MIB, planInput, vaultOf } from './plans';
import { SMALL_LIMIT } from '../../../src/contracts/batches';
import { TIERS } from '../../../src/contracts/glacier';
import { STORAGE_CLASSES } from '../../../src/contracts/launch';
import { MEASURED } from '../../../src/domain/plan/measured';
import { Plan, planOf } from '../../../src/domain/plan/plan';
import { NO_FIGURES, PlanFigures } from '../../../src/domain/plan/plan-figures';
import { secondsEach } from '../../../src/domain/plan/seconds';
import { ROW_WRITE_COUNT, rowWrites } from '../../../src/domain/plan/write-units';

const GIB = 2 ** 30;

function line({ cost }: Plan, item: string) {
  const found = cost.lines.find((one) => one.item.includes(item));
  if (!found) throw new Error(`no line ${item} among ${cost.lines.map((one) => one.item).join(', ')}`);
  return found;
}

describe('the cost', () => {
  it('of Glacier is requests and bytes, by tier', () => {
    const plan = planOf(planInput(vaultOf(1000, GIB), { tier: 'Standard' }));
    expect(line(plan, 'InitiateJob').amount).toBeCloseTo(1 * 0.05, 10);
    expect(line(plan, 'Retrieval').amount).toBeCloseTo(1000 * 0.01, 10);
    expect(line(plan, 'Retrieval')).toMatchObject({ unverified: true, price: 'glacier_retrieval_Standard' });
  });

  it('of an upload to DEEP_ARCHIVE is that of STANDARD until it is completed', () => {
    // 1,000 archives of 8 GiB have 8 chunks of 1 GiB each: 9,000 requests before the last.
    const deep = planOf(planInput(vaultOf(1000, 8 * GIB)));
    expect(line(deep, 'CreateMultipartUpload').amount).toBeCloseTo(9 * 0.005, 3);
    expect(line(deep, 'CompleteMultipartUpload').amount).toBeCloseTo(1 * 0.05, 3);
    const instant = planOf(planInput(vaultOf(1000, 8 * GIB), { storageClass: 'GLACIER_IR' }));
    expect(line(instant, 'CreateMultipartUpload').amount).toBeCloseTo(9 * 0.02, 3);
    expect(line(instant, 'CompleteMultipartUpload').amount).toBeCloseTo(1 * 0.02, 3);
  });

  it('of copying is time by memory of Chunk Retrieval', () => {
    const plan = planOf(planInput(vaultOf(100, 10 * GIB), { throughput: 32 * MIB, chunkMemory: 1024 }));
    // 1,000 GiB at 32 MiB a second are 32,000 s; the calls of 1,000 chunks take more; 1 GB.
    const calls = 1000 * secondsEach('ChunkRetrieval', 'chunk', 1024);
    expect(calls).toBeGreaterThan(100);
    expect(line(plan, 'Chunk Retrieval: duration').quantity / (32_000 + calls)).toBeCloseTo(1, 1);
    expect(line(plan, 'Chunk Retrieval: duration').unit_price).toBe(0.0000133334);
    expect(line(plan, 'Chunk Retrieval: requests').amount).toBeCloseTo(0.001 * 0.2, 5);
  });

  it('of copying is bounded by the CPU that the memory buys', () => {
    const quantity = (chunkMemory: number) => line(planOf(planInput(vaultOf(1000, GIB), { throughput: 1e12, chunkMemory })), 'Chunk Retrieval: duration').quantity;
    // A CPU second costs the same at each memory up to a whole CPU. Waits cost more.
    expect(quantity(512)).toBeGreaterThan(1000 * MEASURED.copy_cpu_seconds_per_gib * 1769 / 1024);
    expect(quantity(512)).toBeLessThan(quantity(1024));
    expect(quantity(4096)).toBeGreaterThan(2 * quantity(1769));
  });

  it.each([
    ['Notifications Processor', { prepareMemory: 512 }], ['Validate', { validationMemory: 512 }], ['Request Archives', { requestMemory: 1024 }],
    ['Sweep', { sweepMemory: 512 }], ['Build Manifest', { manifestMemory: 3538 }], ['Write Report', { reportMemory: 2048 }],
  ])('of %s grows with its memory, but not its CPU', (name, memory) => {
    const seconds = (changes = {}) => line(planOf(planInput(vaultOf(1000, GIB), changes)), `${name}: duration`).quantity;
    expect(seconds(memory)).toBeGreaterThan(seconds());
    expect(seconds(memory)).toBeLessThanOrEqual(2 * seconds());
  });

  it('of SQS counts messages that are sent, received and deleted, and polls', () => {
    const requests = (archives: number) => line(planOf(planInput(vaultOf(archives, MIB))), 'Requests').quantity * 1e6;
    // Bulk takes 12 h, 1,000 requests 100 s: 722 minutes of 15 polls of 7 queues. Few archives fill no batch. At most three queues, each with a send, a receive and a deletion.
    expect(requests(1000)).toBeGreaterThan(722 * 105 + 1000 * 2);
    expect(requests(1000)).toBeLessThan(722 * 105 + 1000 * 9 + 1000);
  });

  it('of SQS and Lambda is shared by ten small archives, and not by larger ones', () => {
    const of = (size: number) => {
      const figures = JSON.parse(JSON.stringify(vaultOf(1000, size)), (_, value: unknown) => (typeof value === 'number' ? value * 1000 : value)) as PlanFigures;
      const plan = planOf(planInput(figures));
      const polls = Math.ceil(plan.time.hours * 60) * 105;
      return [line(plan, 'Requests').quantity * 1e6 - polls, line(plan, 'Chunk Retrieval: requests').quantity * 1e6].map((amount) => Math.round(amount / 1e5) / 10);
    };
    expect(of(SMALL_LIMIT - 1)).toEqual([0.5, 0.1]);
    expect(of(SMALL_LIMIT)).toEqual([3.3, 1]);
  });

  it('of DynamoDB counts rows above a kibibyte by the kibibyte', () => {
    const writes = (description: string) => line(planOf(planInput(vaultOf(1000, MIB, { description }))), 'Writes').quantity * 1e6;
    expect(writes('d'.repeat(1024)) - writes('')).toBeCloseTo(1000 * rowWrites(1024 + 'photos/photo.jpg'.length) - 1000 * ROW_WRITE_COUNT, 4);
  });

  it('has its arithmetic beside each line', () => {
    const { formula } = line(planOf(planInput(vaultOf(1000, MIB))), 'Writes of the index');
    expect(formula).toMatch(/^\d \u00d7 1,000 archives of one chunk$/);
  });

  it('has data transfer only if the destination is in another region', () => {
    const figures = vaultOf(1000, GIB);
    expect(planOf(planInput(figures, { destinationRegion: 'us-east-1' })).cost.by_service).not.toHaveProperty('Data transfer');
    expect(planOf(planInput(figures, { destinationRegion: 'us-east-2' })).cost.by_service['Data transfer']).toBeCloseTo(1000 * 0.02, 10);
  });

  it('takes the prices that the user gives', () => {
    const plan = planOf(planInput(vaultOf(1000, GIB), { prices: { glacier_retrieval_Bulk: 0 } }));
    expect(line(plan, 'Retrieval, Bulk')).toMatchObject({ amount: 0, unit_price: 0 });
    expect(line(plan, 'Retrieval, Bulk')).not.toHaveProperty('unverified');
    expect(plan.prices.overridden).toEqual(['glacier_retrieval_Bulk']);
  });

  it('of a line is quantity × price; the total is the sum of the lines and of the services', () => {
    const plans = fc.record({
      archives: fc.nat(200),
      size: fc.integer({ min: 1, max: 40_000 * GIB }),
      tier: fc.constantFrom(...TIERS),
      storageClass: fc.constantFrom(...STORAGE_CLASSES),
      destinationRegion: fc.constantFrom(undefined, 'eu-west-1'),
      lookedAtDestination: fc.boolean(),
    });
    fc.assert(fc.property(plans, ({ archives, size, ...changes }) => {
      const { cost } = planOf(planInput(vaultOf(archives, size), changes));
      expect(cost.lines.length).toBeGreaterThan(0);
      for (const { quantity, unit_price: price, amount, formula } of cost.lines) {
        expect(amount).toBe(quantity * price);
        expect(formula).not.toBe('');
      }
      const sum = cost.lines.reduce((total, { amount }) => total + amount, 0);
      expect(cost.total).toBe(sum);
      expect(Object.values(cost.by_service).reduce((total, amount) => total + amount, 0)).toBeCloseTo(sum, 6);
    }), { numRuns: 100 });
  });

  it('of a plan with nothing to request is that of the look at the destination and the run', () => {
    const figures = figuresOf([entry({ status: 'downloaded' }), entry({ status: 'skipped', failure: { reason: 'DestinationKeyOccupied', message: '' } })]);
    const plan = planOf(planInput(figures));
    expect(plan).toMatchObject({ archives: 0, bytes: 0, already_downloaded: { archives: 1 }, collisions: { archives: 1 }, time: { hours: 0 } });
    expect(line(plan, 'HeadObject')).toMatchObject({ quantity: 2 / 1000 });
    expect(line(plan, 'ListObjectsV2')).toMatchObject({ quantity: 1 / 1000 });
    for (const service of ['Glacier', 'DynamoDB', 'SQS', 'SNS']) expect(plan.cost.by_service).not.toHaveProperty(service);
    expect(plan.cost.total).toBeLessThan(0.01);
  });

  it('is 0 for an empty manifest', () => {
    expect(planOf(planInput(NO_FIGURES))).toMatchObject({ archives: 0, time: { hours: 0, limited_by: '' }, storage: { before_monthly: 0 } });
  });
});

describe('without retrieval and storage, beside the published costs of the Guidance for 100 TB', () => {
  const ofServices = ({ cost }: Plan) => cost.total - cost.by_service.Glacier;
  const inOhio = { region: 'us-east-2' } as const;
  /** The figures for a thousand times as many archives. */
  const thousandfold = (figures: PlanFigures) =>
    JSON.parse(JSON.stringify(figures), (_, value: unknown) => (typeof value === 'number' ? value * 1000 : value)) as PlanFigures;

  it('100,000 archives of 1 GB cost about $15 instead of $153.57', () => {
    const plan = planOf(planInput(thousandfold(vaultOf(100, 1e9)), inOhio));
    expect(Math.round(ofServices(plan))).toBe(15);
    expect(plan.cost.by_service.S3).toBeCloseTo(5, 1); // The Guidance: $5.00
  });

  it('10,000,000 archives of 10 MB cost less than $600 instead of $1,229.21', () => {
    const plan = planOf(planInput(thousandfold(vaultOf(10_000, 1e7)), inOhio));
    expect(ofServices(plan)).toBeLessThanOrEqual(600);
    expect(plan.cost.by_service.S3).toBeCloseTo(500, 1); // The Guidance: $465.00
  });
});
