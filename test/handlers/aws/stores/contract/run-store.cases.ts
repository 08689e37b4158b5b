import type { Contract, Double, Item } from './contract';
import { NEXT, NOW, RUN, runRow, START } from './run-rows';
import { activeRunCases } from './run-store-active.cases';
import { blockCases } from './run-store-blocks.cases';
import { budgetCases } from './run-store-budgets.cases';
import { ACTIVE_RUNS, budgetKey, Key, RUN_SK } from '../../../../../src/contracts/keys';
import type { ActiveRunItem, RunItem } from '../../../../../src/contracts/run';
import { RequestAmount } from '../../../../../src/domain/plan/request-cost';
import { RunStore, TakeUpChanges } from '../../../../../src/handlers/aws/stores/run-store';
import { BEYOND_SAFE } from '../../../../support/beyond-safe';
import { manifestTotals } from '../../../../support/memory-runs';
import { WalkingRuns } from '../../../support/walking-runs';

const { pk: _pk, sk: _sk, ...attributes } = runRow() as unknown as RunItem;
const seen = { pass: 1, execution_arn: 'execution-1' };

const sample = { at: 5, archives: 3, bytes: 30, runs: RUN, is_busy: true };
const flow = { pass: 1, downloaded_before: 3, seen: sample, sample, rate: { archives: 0.5, bytes: 5 }, refusing_since: 7 };

/** What a run has when it has ended, and what a resume takes away again. */
const ended: Partial<RunItem> = {
  phase: 'finished',
  pass: 2,
  totals: manifestTotals(),
  cursor: { partition: 2, offset: 0 },
  approved: true,
  outcome_published: 2,
};
const taken: Partial<RunItem> = {
  finished_at: '2026-11-22T09:00:00.000Z',
  outcome: 'stopped',
  resumable: 3,
  stopped: true,
  stop_error: 'DestinationRefuses',
  stop_reason: 'States.Timeout',
  refused_since: 5,
  flow,
  let_through_at: 9,
  let_through_again_at: 9,
  held_back_at: 9,
  walker: { owner: 'walker', until: NOW },
};
const reopened = { phase: 'requesting', execution_arn: 'execution-2', cursor: START } as const;

const launch: TakeUpChanges = { execution_arn: 'execution-2', mode: 'transfer', description: 'now' };
const launched: Partial<RunItem> = { ...launch, phase: 'planned', on_completion: 'EVENT', allow_concurrent_run: false };

export const runStore: Contract<RunStore> = {
  store: 'RunStore',
  table: 'transfers',
  open: (db, table) => new RunStore(db, table),
  doubles: { WalkingRuns: walkingRuns },
  cases: {
    ...activeRunCases,
    ...blockCases,
    ...budgetCases,
    run: [
      { name: 'gives the run', before: [runRow(), runRow({ pk: 'run-2' })], call: (runs) => runs.run(RUN), answer: runRow() },
      { name: 'gives nothing if there is none', before: [runRow({ pk: 'run-2' })], call: (runs) => runs.run(RUN) },
      { name: 'refuses a run of another format', before: [{ ...runRow(), format: 2 }], call: (runs) => runs.run(RUN), error: 'RowFormatError' },
    ],
    letThrough: [
      {
        name: 'notes the first block that passes',
        before: [runRow(), runRow({ pk: 'run-2' })],
        call: (runs) => runs.letThrough(RUN, 'let_through_at', NOW, 900),
        answer: true,
        after: [runRow({ let_through_at: NOW }), runRow({ pk: 'run-2' })],
      },
      {
        name: 'notes the next block after the time',
        before: [runRow({ let_through_at: NOW - 900 })],
        call: (runs) => runs.letThrough(RUN, 'let_through_at', NOW, 900),
        answer: true,
        after: [runRow({ let_through_at: NOW })],
      },
      { name: 'lets none through before', before: [runRow({ let_through_at: NOW - 899 })], call: (runs) => runs.letThrough(RUN, 'let_through_at', NOW, 900), answer: false },
      { name: 'makes no run', before: [runRow({ pk: 'run-2' })], call: (runs) => runs.letThrough(RUN, 'let_through_at', NOW, 900), answer: false },
      {
        name: 'keeps a time of its own for the sweep',
        before: [runRow({ let_through_at: NOW })],
        call: (runs) => runs.letThrough(RUN, 'let_through_again_at', NOW, 900),
        answer: true,
        after: [runRow({ let_through_at: NOW, let_through_again_at: NOW })],
      },
    ],
    holdBack: [
      {
        name: 'notes when the sweep was held back last',
        before: [runRow({ held_back_at: 1 }), runRow({ pk: 'run-2' })],
        call: (runs) => runs.holdBack(RUN, 1, NOW),
        answer: true,
        after: [runRow({ held_back_at: NOW }), runRow({ pk: 'run-2' })],
      },
      { name: 'notes nothing in a later pass', before: [runRow({ pass: 2 })], call: (runs) => runs.holdBack(RUN, 1, NOW), answer: false },
    ],
    setFlow: [
      {
        name: 'keeps what a look saw, instead of what the look before saw',
        before: [runRow({ flow: { ...flow, rate: { archives: 9, bytes: 9 } } }), runRow({ pk: 'run-2' })],
        call: (runs) => runs.setFlow(RUN, { pass: 1, downloaded_before: 3, seen: sample, sample }),
        answer: true,
        after: [runRow({ flow: { pass: 1, downloaded_before: 3, seen: sample, sample } }), runRow({ pk: 'run-2' })],
      },
      { name: 'keeps nothing of an earlier pass', before: [runRow({ pass: 2 })], call: (runs) => runs.setFlow(RUN, flow), answer: false },
    ],
    create: [
      {
        name: 'writes a run',
        before: [runRow({ pk: 'run-2' })],
        call: (runs) => runs.create(RUN, attributes),
        answer: true,
        after: [runRow(), runRow({ pk: 'run-2' })],
      },
      {
        name: 'leaves out what the launch does not give',
        call: (runs) => runs.create(RUN, { ...attributes, maximum_cost: undefined }),
        answer: true,
        after: [runRow()],
      },
      {
        name: 'never writes over a run',
        before: [runRow({ phase: 'finished' })],
        call: (runs) => runs.create(RUN, attributes),
        answer: false,
      },
    ],
    reopen: [
      {
        name: 'takes a new maximum of the cost, and keeps what was spent',
        before: [runRow({ ...ended, maximum_cost: 5, spent_requests: 2, spent_bytes: 20, spent_nano_usd: 5 })],
        call: (runs) => runs.reopen(RUN, { phase: 'finished', pass: 2 }, { ...reopened, maximum_cost: 7.5 }),
        answer: true,
        after: [runRow({ ...ended, ...reopened, pass: 3, maximum_cost: 7.5, spent_requests: 2, spent_bytes: 20, spent_nano_usd: 5 })],
      },
      {
        name: 'keeps the maximum of the cost if there is no new one',
        before: [runRow({ ...ended, maximum_cost: 5 })],
        call: (runs) => runs.reopen(RUN, { phase: 'finished', pass: 2 }, reopened),
        answer: true,
        after: [runRow({ ...ended, ...reopened, pass: 3, maximum_cost: 5 })],
      },
      {
        name: 'begins the next pass, with nothing left of how the last one ended',
        before: [runRow({ ...ended, ...taken })],
        call: (runs) => runs.reopen(RUN, { phase: 'finished', pass: 2 }, reopened),
        answer: true,
        after: [runRow({ ...ended, ...reopened, pass: 3 })],
      },
      {
        name: 'leaves a run alone that is in another phase than it was seen in',
        before: [runRow({ ...ended, ...taken, phase: 'settling' })],
        call: (runs) => runs.reopen(RUN, { phase: 'finished', pass: 2 }, reopened),
        answer: false,
      },
      {
        name: 'leaves a run alone that another execution has resumed meanwhile',
        before: [runRow({ ...ended, ...taken, pass: 3 })],
        call: (runs) => runs.reopen(RUN, { phase: 'finished', pass: 2 }, reopened),
        answer: false,
      },
      {
        name: 'makes no run of one that does not exist',
        call: (runs) => runs.reopen(RUN, { phase: 'finished', pass: 2 }, reopened),
        answer: false,
      },
    ],
    takeUp: [
      {
        name: 'puts the launch into a planned run and takes its limit of the cost away',
        before: [runRow({ phase: 'planned', mode: 'plan', maximum_cost: 5, description: 'then' })],
        call: (runs) => runs.takeUp(RUN, { execution_arn: 'execution-1' }, launch),
        answer: true,
        after: [runRow(launched)],
      },
      {
        name: 'puts everything that a launch says into the run',
        before: [runRow({ phase: 'planned', mode: 'plan' })],
        call: (runs) => runs.takeUp(RUN, { execution_arn: 'execution-1' }, {
          ...launch, maximum_cost: 0, on_completion: 'EVENT_AND_TOPIC', allow_concurrent_run: true,
        }),
        answer: true,
        after: [runRow({ ...launched, maximum_cost: 0, on_completion: 'EVENT_AND_TOPIC', allow_concurrent_run: true })],
      },
      {
        name: 'leaves a run alone that is not planned',
        before: [runRow({ phase: 'inventory' })],
        call: (runs) => runs.takeUp(RUN, { execution_arn: 'execution-1' }, launch),
        answer: false,
      },
      {
        name: 'leaves a run alone that another launch has taken up',
        before: [runRow({ phase: 'planned', execution_arn: 'execution-3' })],
        call: (runs) => runs.takeUp(RUN, { execution_arn: 'execution-1' }, launch),
        answer: false,
      },
    ],
    setPhase: [
      ...(['requesting', 'downloading'] as const).map((phase) => ({
        name: `moves a run that is ${phase}, and what changes with it`,
        before: [runRow({ phase })],
        call: (runs: Pick<RunStore, 'setPhase'>) => runs.setPhase(RUN, {
          from: ['requesting', 'downloading'], to: 'settling', seen, changes: { stopped: true, stop_reason: 'States.Timeout', resumable: undefined },
        }),
        answer: true,
        after: [runRow({ phase: 'settling', stopped: true, stop_reason: 'States.Timeout' })],
      })),
      {
        name: 'moves a run alone',
        before: [runRow({ phase: 'requesting', stopped: true })],
        call: (runs) => runs.setPhase(RUN, { from: ['requesting'], to: 'downloading', seen }),
        answer: true,
        after: [runRow({ phase: 'downloading', stopped: true })],
      },
      {
        name: 'leaves a run alone that is in none of the phases',
        before: [runRow({ phase: 'finished' })],
        call: (runs) => runs.setPhase(RUN, { from: ['requesting', 'downloading'], to: 'settling', seen }),
        answer: false,
      },
      {
        name: 'leaves a run alone that is not in the phase',
        before: [runRow({ phase: 'finished' })],
        call: (runs) => runs.setPhase(RUN, { from: ['requesting'], to: 'downloading', seen }),
        answer: false,
      },
      {
        name: 'leaves a run alone that is in another pass',
        before: [runRow({ phase: 'requesting', pass: 2 })],
        call: (runs) => runs.setPhase(RUN, { from: ['requesting', 'downloading'], to: 'settling', seen }),
        answer: false,
      },
      {
        name: 'leaves a run alone that another execution leads',
        before: [runRow({ phase: 'requesting', execution_arn: 'execution-2' })],
        call: (runs) => runs.setPhase(RUN, { from: ['requesting', 'downloading'], to: 'settling', seen }),
        answer: false,
      },
      {
        name: 'makes no run of one that does not exist',
        call: (runs) => runs.setPhase(RUN, { from: ['requesting'], to: 'settling', seen }),
        answer: false,
      },
    ],
    setManifest: [
      {
        name: 'plans the run, with the walk at its beginning',
        before: [runRow({ phase: 'inventory' })],
        call: (runs) => runs.setManifest(RUN, manifestTotals({ archives: 3 })),
        answer: true,
        after: [runRow({ phase: 'planned', totals: manifestTotals({ archives: 3 }), cursor: START })],
      },
      {
        name: 'keeps totals above 2^53 bytes exactly',
        before: [runRow({ phase: 'inventory' })],
        call: (runs) => runs.setManifest(RUN, manifestTotals({ bytes: BEYOND_SAFE })),
        answer: true,
        after: [runRow({ phase: 'planned', totals: manifestTotals({ bytes: BEYOND_SAFE }), cursor: START })],
      },
      {
        name: 'leaves the manifest that was written first',
        before: [runRow({ phase: 'inventory', totals: manifestTotals(), cursor: NEXT })],
        call: (runs) => runs.setManifest(RUN, manifestTotals({ archives: 3 })),
        answer: false,
      },
      {
        name: 'leaves a run alone that was stopped meanwhile',
        before: [runRow({ phase: 'settling' })],
        call: (runs) => runs.setManifest(RUN, manifestTotals({ archives: 3 })),
        answer: false,
      },
    ],
  },
};

function walkingRuns(): Double<RunStore> {
  const runs = new WalkingRuns();
  return {
    store: runs,
    put: (items) => items.forEach((item) => put(item, runs)),
    items: () => [
      ...runs.items.values(),
      ...runs.active.values(),
      ...[...runs.spent].map(([day, spent]) => ({ ...budgetKey(day), ...spent, expires_at: runs.expiries.get(day) })),
    ].map((item) => ({ ...item })),
  };
}

function put(item: Item, runs: WalkingRuns): void {
  const { pk, sk } = item as unknown as Key;
  if (sk === RUN_SK) runs.items.set(pk, item as unknown as RunItem);
  else if (pk === ACTIVE_RUNS) runs.active.set(sk, item as unknown as ActiveRunItem);
  else putBudget(pk.slice(budgetKey('').pk.length), item as unknown as RequestAmount & { expires_at: number }, runs);
}

function putBudget(day: string, { bytes, requests, expires_at: expires }: RequestAmount & { expires_at: number }, runs: WalkingRuns): void {
  runs.spent.set(day, { bytes, requests });
  runs.expiries.set(day, expires);
}
