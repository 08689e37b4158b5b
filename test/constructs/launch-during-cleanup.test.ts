import { defaultTemplate } from '../support/default-template';
import { definitionOf, machinesOf } from '../support/machines';
import { Simulation } from '../support/simulation';

const RULE = /^(Enable|Disable) (.+ Rule \d)/;
const RULES = ['ExtendDownloadWindow Rule 1', 'Dashboard Rule 2'];

/** The steps of a launch that concern Cleanup. The run is listed as approved before the launch enables the rules. */
const LAUNCH = ['approve', ...RULES] as const;

/** Executes the last Cleanup of a transfer during a launch. Step `i` of the launch comes before task `at[i]` of Cleanup. */
async function cleanUpBeside(at: readonly number[]) {
  const enabled = new Set(RULES);
  const approved = new Set(['run-1']);
  let task = 0;
  let step = 0;
  const launch = () => {
    for (; step < LAUNCH.length && at[step] <= task; step += 1) {
      if (LAUNCH[step] === 'approve') approved.add('run-2');
      else enabled.add(LAUNCH[step]);
    }
  };
  const cleanup = new Simulation(definitionOf(defaultTemplate(), 'CleanupWorkflow'), ({ state }) => {
    launch();
    task += 1;
    const [, verb, rule] = RULE.exec(state) ?? [];
    if (verb === 'Enable') enabled.add(rule);
    if (verb === 'Disable') enabled.delete(rule);
    switch (state) {
      case 'Begin cleanup': return { Payload: { run: 'run-1', active: true, partitions: 0 } };
      case 'Look whether it has settled': return { Payload: { settled: true } };
      case 'Finish run': return { Payload: { outcome: 'succeeded', publish: false, pass: 1, listed_for: 'execution-1' } };
      case 'Take the run off the list': approved.delete('run-1'); return {};
      case 'List active runs':
      case 'Look again for active runs': return { Items: [...approved].map((run) => ({ sk: { S: run } })) };
      default: return { Output: {} };
    }
  });
  await cleanup.execute({ run: 'run-1' });
  const tasks = task;
  task = Infinity;
  launch();
  return { tasks, enabled: [...enabled].sort(), visits: cleanup.visits };
}

it('the simulation knows all rules of the machines', () => {
  const states = machinesOf(defaultTemplate()).flatMap((machine) => Object.keys(machine.states));
  expect([...new Set(states.flatMap((state) => RULE.exec(state)?.[2] ?? []))].sort()).toEqual([...RULES].sort());
});

it('a launch during Cleanup finds the rules enabled in the end, in every order of the steps', async () => {
  const { tasks } = await cleanUpBeside([Infinity, Infinity, Infinity]);
  const places = Array.from({ length: tasks + 1 }, (_, i) => i);
  let metInTheMiddle = 0;
  for (const approve of places) {
    for (const first of places.filter((place) => place >= approve)) {
      for (const second of places.filter((place) => place >= first)) {
        const { enabled, visits } = await cleanUpBeside([approve, first, second]);
        expect([approve, first, second, enabled]).toEqual([approve, first, second, [...RULES].sort()]);
        if (visits.includes(`Disable ${RULES[0]}`) && visits.at(-2)?.startsWith('Enable')) metInTheMiddle += 1;
      }
    }
  }
  expect(metInTheMiddle).toBeGreaterThan(0);
});

it('Cleanup disables the rules if no run is launched', async () => {
  const { visits } = await cleanUpBeside([Infinity, Infinity, Infinity]);
  expect(visits.filter((state) => RULE.test(state)).slice(-2)).toEqual(RULES.map((rule) => `Disable ${rule}`));
});
