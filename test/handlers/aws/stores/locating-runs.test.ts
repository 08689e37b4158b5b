import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RunItem } from '../../../../src/contracts/run';
import { LocatingRuns } from '../../../../src/handlers/aws/stores/locating-runs';
import { RunStore } from '../../../../src/handlers/aws/stores/run-store';

const REGION = 'af-south-1';
const launchedFor = (bucket: string, region?: string) => ({ destination_bucket: bucket, destination_region: region }) as RunItem;

/** Runs as the table has them, and what is done with the destination. */
function world(items: Record<string, RunItem>) {
  const read = jest.spyOn(RunStore.prototype, 'run').mockImplementation(async (run) => items[run]);
  const locate = jest.fn();
  const destination = { bucketName: 'ours', isLocated: false, locate };
  return { read, locate, destination, runs: new LocatingRuns({} as DynamoDBDocumentClient, 'table', destination) };
}

afterEach(() => jest.restoreAllMocks());

describe('a run that is read', () => {
  it('tells the destination its region', async () => {
    const { runs, locate } = world({ run: launchedFor('ours', REGION) });
    await expect(runs.run('run')).resolves.toEqual(launchedFor('ours', REGION));
    expect(locate.mock.calls).toEqual([[REGION]]);
  });

  it.each([
    ['is of another bucket', { run: launchedFor('theirs', REGION) }],
    ['has no region', { run: launchedFor('ours') }],
    ['is not there', {}],
  ])('tells it nothing if it %s', async (_, items) => {
    const { runs, locate } = world(items);
    await expect(runs.run('run')).resolves.toEqual((items as Record<string, RunItem>).run);
    expect(locate).not.toHaveBeenCalled();
  });
});

describe('whether a run is of this bucket', () => {
  it('is read once', async () => {
    const { runs, read, locate } = world({ run: launchedFor('ours', REGION) });
    await expect(runs.isOfThisBucket('run')).resolves.toBe(true);
    await expect(runs.isOfThisBucket('run')).resolves.toBe(true);
    expect(read).toHaveBeenCalledTimes(1);
    expect(locate.mock.calls).toEqual([[REGION]]);
  });

  it('is denied for a run of another bucket, and for one that is not there', async () => {
    const { runs } = world({ ours: launchedFor('ours'), theirs: launchedFor('theirs') });
    await expect(runs.isOfThisBucket('ours')).resolves.toBe(true);
    await expect(runs.isOfThisBucket('theirs')).resolves.toBe(false);
    await expect(runs.isOfThisBucket('missing')).resolves.toBe(false);
  });
});

describe('a function that needs the region only', () => {
  it('reads the run until the region is known', async () => {
    const { runs, read, locate, destination } = world({ run: launchedFor('ours', REGION) });
    await runs.locateFor('run');
    expect(locate.mock.calls).toEqual([[REGION]]);
    destination.isLocated = true;
    await runs.locateFor('run');
    expect(read).toHaveBeenCalledTimes(1);
  });
});
