import { Duration } from 'aws-cdk-lib';
import { HOUR, SweepWorld } from './sweep-world';
import { TIER_LONGEST_SECONDS, Tier, TIERS } from '../../../src/contracts/glacier';
import { checkSweepPeriod } from '../../../src/private/check';

const MINUTE = 60;
/** Seconds: how often the sweep comes, and for how long outputs can be read. */
const PERIODS = [MINUTE, 5 * MINUTE, 17 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 24 * HOUR];
const WINDOWS = [4 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR + 90, 6 * HOUR, 12 * HOUR + 7 * MINUTE, 13 * HOUR, 24 * HOUR];
const pairs = PERIODS.flatMap((period) => WINDOWS.map((window) => [period, window] as const));

function isAllowed(period: number, window: number): boolean {
  try {
    checkSweepPeriod('sweepPeriod', { period: Duration.seconds(period), window: Duration.seconds(window), windowProp: 'window' });
    return true;
  } catch {
    return false;
  }
}

/** A job was done after a sweep. Its notification is lost, and the next sweep looks `later` seconds after its completion. */
async function sweepLater(sweepPeriod: number, downloadWindow: number, tier: Tier, later: number) {
  const world = new SweepWorld({ tier });
  Object.assign(world.settings, { sweepPeriod, downloadWindow });
  const done = new Date(world.clock.now() - later * 1000).toISOString();
  world.put({ job: { id: 'job-1' }, requested_at: new Date(world.clock.now() - (later + TIER_LONGEST_SECONDS[tier]) * 1000).toISOString() });
  world.glacierJobs.set('job-1', { JobId: 'job-1', StatusCode: 'Succeeded', CreationDate: done, CompletionDate: done });
  await world.sweep();
  return { requested: world.asked.length, sent: world.sent.length };
}

it('allows some pairs of a period and a window, and refuses others', () => {
  const allowed = pairs.filter(([period, window]) => isAllowed(period, window));
  expect(allowed.length).toBeGreaterThan(15);
  expect(pairs.length - allowed.length).toBeGreaterThan(15);
});

it.each(pairs.filter(([period, window]) => isAllowed(period, window)))(
  'sends a lost notification again and pays for nothing: a sweep every %i s, a window of %i s', async (period, window) => {
    for (const tier of TIERS) {
      for (const later of [1, Math.floor(period / 2), period]) {
        expect({ tier, later, ...await sweepLater(period, window, tier, later) }).toEqual({ tier, later, requested: 0, sent: 1 });
      }
    }
  });
