import { RUN_METRICS, SPENT } from '../../src/contracts/metrics';
import { defaultTemplate } from '../support/default-template';
import { definitionOf } from '../support/machines';
import { Simulation, StateError, Task } from '../support/simulation';

/** Limit for the tests. Step Functions ends an execution at 25,000 events. */
const MOST_EVENTS = 20_000;
const DAY = 86_400;
const ARCHIVES = 1_000_000;

const simulate = (name: string, task: Task) => new Simulation(definitionOf(defaultTemplate(), name), task);

/** EventBridge refuses to enable rules, for example because an organization's policy denies it. */
const refusing = (task: Task): Task => (given) => {
  if (given.state.startsWith('Enable ')) throw new StateError('EventBridge.EventBridgeException', 'denied');
  return task(given);
};

/** Makes "Request archives" fail `times` times before each success, like a service that is always busy. */
const failing = (times: number, task: Task): Task => {
  const failed = new Map<string, number>();
  return (given) => {
    const before = failed.get(given.state) ?? 0;
    failed.set(given.state, before === times ? 0 : before + 1);
    if (before < times && given.state === 'Request archives') throw new StateError('ThrottlingException');
    return task(given);
  };
};

describe('Initiate Retrieval over a million archives', () => {
  interface Glacier {
    /** Archives that one invocation requests. */
    readonly each: number;
    /** Seconds that an invocation takes. */
    readonly takes: number;
    /** Seconds that the workflow then waits. */
    readonly wait: number;
    readonly dailyRequests?: number;
    /** How often each invocation fails before it succeeds. */
    readonly failures?: number;
    /** No rule can be enabled. */
    readonly refuses?: boolean;
  }

  /** Executes the workflow with its nested executions. `most` is the largest number of events of an execution. */
  async function histories({ each, takes, wait, dailyRequests = Infinity, failures = 0, refuses = false }: Glacier) {
    let [left, now] = [ARCHIVES, 0];
    const spent = new Map<number, number>();
    const events: number[] = [];
    const request: Task = ({ state, simulation }) => {
      if (state !== 'Request archives') return {};
      simulation.seconds += takes;
      const today = Math.floor((now + simulation.seconds) / DAY);
      const asked = Math.min(left, each, dailyRequests - (spent.get(today) ?? 0));
      spent.set(today, (spent.get(today) ?? 0) + asked);
      left -= asked;
      // Like the function: until the next day, but at most an hour.
      const untilTomorrow = Math.min(3600, (today + 1) * DAY - now - simulation.seconds);
      return { Payload: { finished: left === 0, wait_seconds: asked < Math.min(each, left) ? untilTomorrow : wait } };
    };
    const workflow = simulate('InitiateRetrievalWorkflow', async () => {
      const work = failing(failures, request);
      const stretch = simulate('InitiateRetrievalPartition', refuses ? refusing(work) : work);
      const Output = await stretch.execute({ run: 'run-1' });
      now += stretch.seconds;
      events.push(stretch.events);
      return { Output };
    });
    await workflow.execute({ run: 'run-1' });
    return { left, days: now / DAY, stretches: events.length, most: Math.max(...events, workflow.events) };
  }

  it.each<[string, Glacier]>([
    ['if Glacier accepts five requests a second', { each: 5 * 590, takes: 590, wait: 1 }],
    ['if Glacier accepts a request in two seconds', { each: 295, takes: 590, wait: 1 }],
    ['if Glacier is busy after every four blocks', { each: 100, takes: 25, wait: 60 }],
    ['with a budget of 10,000 requests a day', { each: 590, takes: 590, wait: 1, dailyRequests: 10_000 }],
    ['if no rule can be enabled', { each: 100, takes: 25, wait: 60, refuses: true }],
    ['if each invocation is throttled three times', { each: 590, takes: 590, wait: 1, failures: 3 }],
  ])('keeps every history short %s', async (_, glacier) => {
    const { left, most } = await histories(glacier);
    expect(left).toBe(0);
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(MOST_EVENTS);
  });

  it('keeps to the daily budget until all archives are requested', async () => {
    const { days, stretches } = await histories({ each: 590, takes: 590, wait: 1, dailyRequests: 10_000 });
    expect(days).toBeGreaterThan(99);
    expect(days).toBeLessThan(101);
    expect(stretches).toBeGreaterThan(1);
  });
});

it.each([
  [30, '', false], [21, ', though no rule can be enabled', true],
])('Cleanup writes the report of a billion archives after it has settled for %i days%s', async (days, _, refuses) => {
  // An invocation has 13 minutes: 20 s for each partition, which is 500 reads one after the other.
  const [partitions, atOnce] = [20_000, 40];
  let partition = 1;
  const work: Task = ({ state, simulation }) => {
    switch (state) {
      case 'Begin cleanup': return { Payload: { run: 'run-1', active: true, partitions } };
      case 'Look whether it has settled': return { Payload: { settled: simulation.seconds >= days * DAY } };
      case 'Write report': return { Payload: { partition: partition += atOnce, unfinished: 0, cared: 0 } };
      case 'Finish run': return { Payload: { outcome: 'succeeded', publish: true, pass: 1, listed_for: 'execution-1' } };
      case 'Publish outcome': return { FailedEntryCount: 0, Entries: [{}] };
      case 'Update dashboard': return { Output: {} };
      default: return { Items: [] };
    }
  };
  const cleanup = simulate('CleanupWorkflow', refuses ? refusing(work) : work);
  await expect(cleanup.execute({ run: 'run-1' })).resolves.toMatchObject({ outcome: 'succeeded' });
  expect(cleanup.visits.filter((state) => state === 'Write report')).toHaveLength(partitions / atOnce);
  expect(cleanup.seconds).toBeLessThan((days + 1) * DAY);
  expect(cleanup.events).toBeLessThan(MOST_EVENTS);
});

it('Cleanup notices the end at most a tenth of the time late, and at most an hour', async () => {
  for (const hours of [0.1, 1, 6, 24, 100]) {
    const cleanup = simulate('CleanupWorkflow', ({ state, simulation }) => {
      if (state === 'Begin cleanup') return { Payload: { run: 'run-1', active: true, partitions: 0 } };
      if (state === 'Look whether it has settled') return { Payload: { settled: simulation.seconds >= hours * 3600 } };
      if (state === 'Finish run') throw new StateError('settled');
      return {};
    });
    await expect(cleanup.execute({ run: 'run-1' })).rejects.toThrow('settled');
    const late = cleanup.seconds / 3600 - hours;
    expect([hours, late <= Math.min(1, Math.max(0.05, hours / 10))]).toEqual([hours, true]);
  }
});

it('the Orchestrator can wait for 90 days', async () => {
  const orchestrator = simulate('OrchestratorWorkflow', ({ state, simulation }) => {
    switch (state) {
      case 'Register run': return { Payload: { run: 'run-1', has_manifest: true } };
      case 'Approve plan': return { Payload: { transfer: true, plan: 's3://plan' } };
      case 'Wait until the retrieval has concluded':
        simulation.seconds += 6 * 3600;
        throw new StateError('States.Timeout');
      case 'Look whether it has concluded': return { Payload: { settled: simulation.seconds >= 90 * DAY } };
      default: return { Output: { outcome: 'succeeded' } };
    }
  });
  await orchestrator.execute({ action: 'launch' });
  expect(orchestrator.seconds).toBeGreaterThanOrEqual(90 * DAY);
  expect(orchestrator.visits).toContain('Transfer finished');
  expect(orchestrator.events).toBeLessThan(MOST_EVENTS);
});

it('Get Inventory waits a week for each of three outputs, and looks later and later', async () => {
  const looks: number[] = [];
  let requested = 0;
  const inventory = simulate('GetInventoryWorkflow', ({ state, simulation }) => {
    switch (state) {
      case 'Request output':
        requested = simulation.seconds;
        return { Payload: { needed: true, job_id: 'job' } };
      case 'Wait for the output':
        simulation.seconds += 6 * 3600;
        throw new StateError('States.Timeout');
      case 'Check job':
        looks.push((simulation.seconds - requested) / 3600);
        return { Payload: { ready: simulation.seconds - requested >= 7 * DAY } };
      case 'Build manifest': return { Payload: { manifest: 'manifest-1', partitions: 1 } };
      case 'Settle existing': return { Payload: { settled: true, partition: 2 } };
      default: return { Payload: {} };
    }
  });
  await inventory.execute({ run: 'run-1' });
  const week = looks.length / 3;
  expect(looks.slice(0, 5)).toEqual([6, 6.25, 6.75, 7.5, 8.5]);
  expect(looks.slice(week, week + 5)).toEqual(looks.slice(0, 5));
  expect(looks[week - 1] - looks[week - 2]).toBe(4);
  expect(inventory.events).toBeLessThan(1_500);
});

const item = (run: number): Record<string, object> => ({
  pk: { S: 'runs' },
  sk: { S: `run-${run}`.padEnd(64, 'x') },
  vault_name: { S: 'v'.repeat(255) },
  execution_arn: { S: `arn:aws:states:us-gov-west-1:111122223333:execution:${'m'.repeat(80)}:${'e'.repeat(80)}` },
  approved: { BOOL: true },
  completion_wait: { S: `${'r'.repeat(64)}|completion|${'e'.repeat(80)}|1` },
});

/** The answer of DynamoDB for this many active runs. It returns only the attributes that the query projects. */
async function listed(runs: number, given: () => Promise<any>) {
  const projected = (await given()).ProjectionExpression as string | undefined;
  const attributes = projected?.split(', ') ?? Object.keys(item(0));
  return { Items: Array.from({ length: runs }, (_, run) => Object.fromEntries(attributes.map((name) => [name, item(run)[name]]))) };
}

describe('a sweep', () => {
  /** Sweeps runs that always have more to do. Each invocation fails `failures` times before it succeeds. */
  async function sweepOf(runs: number, failures = 0) {
    let failed = 0;
    const swept = new Set<string>();
    const sweep = simulate('ExtendDownloadWindowWorkflow', async ({ state, given }) => {
      if (state === 'List active runs') return listed(runs, given);
      if (failed < failures) {
        failed += 1;
        throw new StateError(failed % 2 ? 'Lambda.TooManyRequestsException' : 'ThrottlingException');
      }
      failed = 0;
      swept.add((await given()).Payload.run as string);
      return { Payload: { more: true, settled: false } };
    });
    await sweep.execute({});
    expect(sweep.visits.at(-1)).toBe('Swept');
    return { events: sweep.events, swept, sweeps: sweep.visits.filter((state) => state === 'Sweep').length };
  }

  it.each([0, 1, 50, 2000])('stays under 20,000 events with %i active runs, however much is due', async (runs) => {
    const { events, sweeps } = await sweepOf(runs);
    expect(sweeps).toBeGreaterThanOrEqual(Math.min(runs, 100));
    expect(events).toBeLessThan(MOST_EVENTS);
  });

  it.each([1, 625])('stays under 20,000 events with %i active runs, and each function is busy most of the time', async (runs) => {
    const { events } = await sweepOf(runs, 14);
    expect(events).toBeLessThan(MOST_EVENTS);
  });

  it('gives a run most of its time if it is the only one', async () => expect((await sweepOf(1)).sweeps).toBeGreaterThanOrEqual(50));

  it('gives each run its turn, also if there are more than one execution can sweep', async () => {
    const swept = new Set<string>();
    for (let sweep = 0; sweep < 12; sweep++) for (const run of (await sweepOf(150)).swept) swept.add(run);
    expect(swept.size).toBe(150);
  });
});

describe('an update of the dashboard', () => {
  /** The largest figures of a run. Each call fails `failures` times before it succeeds. */
  async function updateOf(runs: number, failures = 0) {
    let failed = 0;
    const largest = Object.fromEntries([...Object.keys(RUN_METRICS), SPENT.ATTRIBUTE].map((name) => [name, { N: '9'.repeat(name.endsWith('bytes') ? 17 : 10) }]));
    const published: { readonly dimensions: number; readonly values: readonly number[] }[] = [];
    const update = simulate('DashboardWorkflow', async ({ state, given }) => {
      if (state === 'List active runs') return listed(runs, given);
      if (failed < failures) {
        failed += 1;
        throw new StateError(state === 'Read counters' ? 'DynamoDb.ThrottlingException' : 'CloudWatch.ThrottlingException');
      }
      failed = 0;
      if (state === 'Read counters') return { Item: largest };
      const { MetricData: data } = await given() as { MetricData: { Dimensions: unknown[]; Value: number }[] };
      published.push({ dimensions: data[0].Dimensions.length, values: data.map(({ Value }) => Value) });
      return {};
    });
    await update.execute({});
    return { events: update.events, published };
  }

  it.each([1, 2])('publishes each of %i active runs, and their sum', async (runs) => {
    const { published } = await updateOf(runs);
    expect(published.map(({ dimensions }) => dimensions)).toEqual([...Array(runs).fill(2), 1]);
    expect(published.at(-1)!.values[0]).toBe(runs * 9_999_999_999);
  });

  it('stays under 20,000 events and 256 KiB with 2,000 active runs, and each service is busy most of the time', async () => {
    const { events, published } = await updateOf(2000, 6);
    expect(published.map(({ dimensions }) => dimensions)).toEqual([...Array(400).fill(2), 1]);
    expect(events).toBeLessThan(MOST_EVENTS);
  });
});
