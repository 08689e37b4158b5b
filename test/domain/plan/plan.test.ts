import fc from 'fast-check';
import { entry, figuresOf, MIB, planInput, vaultOf } from './plans';
import { TIERS } from '../../../src/contracts/glacier';
import { STORAGE_CLASSES } from '../../../src/contracts/launch';
import { Plan, planOf } from '../../../src/domain/plan/plan';
import { NO_FIGURES, PlanFigures } from '../../../src/domain/plan/plan-figures';

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
    // 1,000 archives of 1 GiB have 8 chunks of 128 MiB each: 9,000 requests before the last.
    const deep = planOf(planInput(vaultOf(1000, GIB)));
    expect(line(deep, 'CreateMultipartUpload').amount).toBeCloseTo(9 * 0.005, 10);
    expect(line(deep, 'CompleteMultipartUpload').amount).toBeCloseTo(1 * 0.05, 10);
    const instant = planOf(planInput(vaultOf(1000, GIB), { storageClass: 'GLACIER_IR' }));
    expect(line(instant, 'CreateMultipartUpload').amount).toBeCloseTo(9 * 0.02, 10);
    expect(line(instant, 'CompleteMultipartUpload').amount).toBeCloseTo(1 * 0.02, 10);
  });

  it('of copying is time by memory of Chunk Retrieval', () => {
    const plan = planOf(planInput(vaultOf(1000, GIB), { throughput: 32 * MIB, chunkMemory: 1024 }));
    // 1,000 GiB at 32 MiB a second are 32,000 s; 8,000 chunks take 4,000 s more; 1 GB.
    expect(line(plan, 'Chunk Retrieval: duration')).toMatchObject({ quantity: 36_000, unit_price: 0.0000133334 });
    expect(line(plan, 'Chunk Retrieval: requests').amount).toBeCloseTo(0.008 * 0.2, 10);
  });

  it.each([
    ['Notifications Processor', { prepareMemory: 512 }], ['Validate', { validationMemory: 512 }], ['Request Archives', { requestMemory: 1024 }],
    ['Sweep and Update Dashboard', { sweepMemory: 512 }],
  ])('of %s doubles with its memory', (name, memory) => {
    const seconds = (changes = {}) => line(planOf(planInput(vaultOf(1000, GIB), changes)), `${name}: duration`).quantity;
    expect(seconds(memory)).toBeCloseTo(2 * seconds(), 6);
  });

  it('of SQS counts messages that are sent, received and deleted, and polls', () => {
    const plan = planOf(planInput(vaultOf(1000, MIB)));
    // Bulk takes 12 h, 1,000 requests 100 s: 722 minutes of 15 polls of 6 queues. 2,000 sent; 3,000 received and deleted.
    expect(line(plan, 'Requests').quantity * 1e6).toBeCloseTo(2000 + 6000 + 722 * 90, 6);
  });

  it('of DynamoDB counts rows, index, chunks and figures', () => {
    const plan = planOf(planInput(vaultOf(1000, GIB)));
    // 6 + 4 an archive, 2 a chunk, 3 for each block of 25; 6,000 records come in 6,000 batches, of 4 writes each.
    expect(line(plan, 'Writes').quantity * 1e6).toBeCloseTo(6000 + 4000 + 16_000 + 120 + 4 * 6000, 4);
    // 4 an archive, 2 a chunk, 8,000 × 376 bytes in units of 4 KiB, 40 blocks.
    expect(line(plan, 'Reads').quantity * 1e6).toBeCloseTo(4000 + 16_000 + 735 + 40, 4);
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

  it('100,000 archives of 1 GB cost about $42 instead of $153.57', () => {
    const plan = planOf(planInput(thousandfold(vaultOf(100, 1e9)), inOhio));
    expect(Math.round(ofServices(plan))).toBe(42);
    expect(plan.cost.by_service.S3).toBeCloseTo(9.5, 1); // The Guidance: $5.00
  });

  it('10,000,000 archives of 10 MB cost about $849 instead of $1,229.21', () => {
    const plan = planOf(planInput(thousandfold(vaultOf(10_000, 1e7)), inOhio));
    expect(Math.round(ofServices(plan))).toBe(849);
    expect(plan.cost.by_service.S3).toBeCloseTo(600, 1); // The Guidance: $465.00
  });
});
