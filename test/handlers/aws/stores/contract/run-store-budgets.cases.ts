import type { Contract } from './contract';
import { budgetRow, NOW, RUN, runRow } from './run-rows';
import type { RunStore } from '../../../../../src/handlers/aws/stores/run-store';

const day = '2026-11-22';
const one = { bytes: 10, requests: 1 };

const cost = { requests: 2, bytes: 20, nano_usd: 5 };
const spentRow = (requests: number, bytes: number, nano: number) => runRow({ spent_requests: requests, spent_bytes: bytes, spent_nano_usd: nano });

/** The budgets of a day, and what a run has spent. */
export const budgetCases: Pick<Contract<RunStore>['cases'], 'spend' | 'giveBack' | 'charge' | 'refund'> = {
  spend: [
    { name: 'writes nothing if nothing is limited', call: (runs) => runs.spend(day, one, {}, NOW), answer: true },
    {
      name: 'begins the day',
      before: [{ ...budgetRow(100, 10), pk: 'budget|2026-11-21' }],
      call: (runs) => runs.spend(day, one, { bytes: 100, requests: 10 }, NOW),
      answer: true,
      after: [{ ...budgetRow(100, 10), pk: 'budget|2026-11-21' }, budgetRow(10, 1)],
    },
    {
      name: 'spends the last of both budgets, and keeps the item as long as after the first',
      before: [{ ...budgetRow(90, 9), expires_at: 1 }],
      call: (runs) => runs.spend(day, one, { bytes: 100, requests: 10 }, NOW),
      answer: true,
      after: [budgetRow(100, 10)],
    },
    {
      name: 'refuses a byte too much',
      before: [budgetRow(91, 9)],
      call: (runs) => runs.spend(day, one, { bytes: 100, requests: 10 }, NOW),
      answer: false,
    },
    {
      name: 'refuses a request too much',
      before: [budgetRow(90, 10)],
      call: (runs) => runs.spend(day, one, { bytes: 100, requests: 10 }, NOW),
      answer: false,
    },
    {
      name: 'counts bytes that are not limited',
      before: [budgetRow(1e12, 9)],
      call: (runs) => runs.spend(day, one, { requests: 10 }, NOW),
      answer: true,
      after: [budgetRow(1e12 + 10, 10)],
    },
    {
      name: 'limits requests alone',
      before: [budgetRow(1e12, 10)],
      call: (runs) => runs.spend(day, one, { requests: 10 }, NOW),
      answer: false,
    },
    {
      name: 'counts requests that are not limited',
      before: [budgetRow(90, 1e9)],
      call: (runs) => runs.spend(day, one, { bytes: 100 }, NOW),
      answer: true,
      after: [budgetRow(100, 1e9 + 1)],
    },
    {
      name: 'limits bytes alone',
      before: [budgetRow(91, 1)],
      call: (runs) => runs.spend(day, one, { bytes: 100 }, NOW),
      answer: false,
    },
    {
      name: 'lets more than a whole day\'s budget pass as the first of its day',
      call: (runs) => runs.spend(day, { bytes: 500, requests: 1 }, { bytes: 100, requests: 10 }, NOW),
      answer: true,
      after: [budgetRow(500, 1)],
    },
    {
      name: 'lets it pass, too, on a day on which everything was given back',
      before: [budgetRow(0, 0)],
      call: (runs) => runs.spend(day, { bytes: 500, requests: 1 }, { bytes: 100, requests: 10 }, NOW),
      answer: true,
      after: [budgetRow(500, 1)],
    },
    {
      name: 'refuses it on a day on which anything is spent',
      before: [budgetRow(1, 1)],
      call: (runs) => runs.spend(day, { bytes: 500, requests: 1 }, { bytes: 100, requests: 10 }, NOW),
      answer: false,
    },
  ],
  giveBack: [
    {
      name: 'puts back what was spent',
      before: [budgetRow(30, 3)],
      call: (runs) => runs.giveBack(day, one),
      answer: true,
      after: [budgetRow(20, 2)],
    },
    {
      name: 'puts back all that was spent',
      before: [budgetRow(10, 1)],
      call: (runs) => runs.giveBack(day, one),
      answer: true,
      after: [budgetRow(0, 0)],
    },
    { name: 'never puts back bytes that were not spent', before: [budgetRow(9, 1)], call: (runs) => runs.giveBack(day, one), answer: false },
    { name: 'never puts back requests that were not spent', before: [budgetRow(10, 0)], call: (runs) => runs.giveBack(day, one), answer: false },
    { name: 'begins no day', call: (runs) => runs.giveBack(day, one), answer: false },
  ],
  charge: [
    { name: 'begins to count', before: [runRow(), runRow({ pk: 'run-2' })], call: (runs) => runs.charge(RUN, cost), answer: true, after: [spentRow(2, 20, 5), runRow({ pk: 'run-2' })] },
    { name: 'goes on', before: [spentRow(10, 100, 50)], call: (runs) => runs.charge(RUN, cost), answer: true, after: [spentRow(12, 120, 55)] },
    { name: 'spends the last that is left', before: [spentRow(10, 100, 95)], call: (runs) => runs.charge(RUN, cost, 100), answer: true, after: [spentRow(12, 120, 100)] },
    { name: 'spends all at once', before: [runRow()], call: (runs) => runs.charge(RUN, cost, 5), answer: true, after: [spentRow(2, 20, 5)] },
    { name: 'refuses a billionth too much', before: [spentRow(10, 100, 96)], call: (runs) => runs.charge(RUN, cost, 100), answer: false },
    { name: 'refuses more than all, although nothing is spent', before: [runRow()], call: (runs) => runs.charge(RUN, cost, 4), answer: false },
    { name: 'takes a maximum that no number holds exactly', before: [runRow()], call: (runs) => runs.charge(RUN, cost, 1e18), answer: true, after: [spentRow(2, 20, 5)] },
    { name: 'makes no run', before: [runRow({ pk: 'run-2' })], call: (runs) => runs.charge(RUN, cost), answer: false },
  ],
  refund: [
    { name: 'takes off what was counted', before: [spentRow(3, 30, 9)], call: (runs) => runs.refund(RUN, cost), answer: true, after: [spentRow(1, 10, 4)] },
    { name: 'takes off all', before: [spentRow(2, 20, 5)], call: (runs) => runs.refund(RUN, cost), answer: true, after: [spentRow(0, 0, 0)] },
    { name: 'never takes off requests that were not counted', before: [spentRow(1, 20, 5)], call: (runs) => runs.refund(RUN, cost), answer: false },
    { name: 'never takes off bytes that were not counted', before: [spentRow(2, 19, 5)], call: (runs) => runs.refund(RUN, cost), answer: false },
    { name: 'never takes off money that was not counted', before: [spentRow(2, 20, 4)], call: (runs) => runs.refund(RUN, cost), answer: false },
    { name: 'makes no run', call: (runs) => runs.refund(RUN, cost), answer: false },
  ],
};
