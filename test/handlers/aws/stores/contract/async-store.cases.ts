import type { Contract } from './contract';
import { AsyncStore } from '../../../../../src/handlers/aws/stores/async-store';
import { TestClock } from '../../../../support/test-clock';

const now = 1_000_000;
const expires = now + 30 * 24 * 3600;
const wait = 'run-1|completion|execution-1|1';

export const asyncStore: Contract<AsyncStore> = {
  store: 'AsyncStore',
  table: 'waits',
  open: (db, table) => new AsyncStore(db, table, new TestClock(now * 1000)),
  cases: {
    putResult: [
      {
        name: 'puts the result as text where no token is there yet',
        call: (waits) => waits.putResult(wait, { settled: true }),
        after: [{ pk: wait, result: '{"settled":true}', expires_at: expires }],
      },
      {
        name: 'leaves the token',
        before: [{ pk: wait, task_token: 'token', expires_at: 1 }],
        call: (waits) => waits.putResult(wait, { settled: true }),
        after: [{ pk: wait, task_token: 'token', result: '{"settled":true}', expires_at: expires }],
      },
      {
        name: 'puts a second result over the first',
        before: [{ pk: wait, task_token: 'token', result: '{}', expires_at: 1 }],
        call: (waits) => waits.putResult(wait, { settled: true }),
        after: [{ pk: wait, task_token: 'token', result: '{"settled":true}', expires_at: expires }],
      },
      {
        name: 'leaves other waits alone',
        before: [{ pk: 'run-1|completion|execution-1|2', task_token: 'token' }],
        call: (waits) => waits.putResult(wait, {}),
        after: [{ pk: 'run-1|completion|execution-1|2', task_token: 'token' }, { pk: wait, result: '{}', expires_at: expires }],
      },
    ],
  },
};
